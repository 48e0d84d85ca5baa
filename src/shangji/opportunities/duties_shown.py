"""What a record is owed, on its page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.core.panels import Panel, panel
from shangji.people.deputies import absences_now
from shangji.process.models.obligation import open_of
from shangji.ui.formats import day_and_time


def owed(noun: Any, _actor: Actor) -> dict[str, Any] | None:
    row = open_of([noun.pk]).get(noun.pk)
    if row is None:
        return None
    away = next(iter(absences_now([row.owner_id], local_day(clock.now()))), None)
    return {"owed": row, "is_late": row.was_due(clock.now()), "due": day_and_time(row.due_at), "away": away}


for page in ("opportunities.opportunity", "leads.lead"):
    panel(Panel(page, _("Owed next"), "opportunities/_owed.html", owed, order=10))
