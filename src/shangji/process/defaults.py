"""The rhythm that a new installation starts with, and what an older one is given."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core.access import System
from shangji.people.defaults import extend_roles
from shangji.process.models import Rhythm

NEW_WITH_DUTIES = frozenset({"*.snooze", "process.change_rhythm"})


def ensure_rhythm() -> None:
    """Once: the rhythm stands in the log, and the roles may put off what is owed."""
    if Rhythm._base_manager.exists():
        return
    with override("zh-hans"):
        by = System(_("Setup"))
    Rhythm.start(by=by)
    extend_roles(NEW_WITH_DUTIES)
