"""Sessions in the database, found by a prepared statement: every request asks for one."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.utils import timezone

from shangji.core.prepared import Prepared

_live = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))
_known = Prepared(lambda key: Session.objects.filter(session_key=key).values_list("pk", flat=True))


class SessionStore(DatabaseSessions):
    def _get_session_from_db(self) -> Any:
        found = _live.first(self.session_key or "", timezone.now())
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return bool(_known(session_key))
