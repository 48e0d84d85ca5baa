"""How well the team keeps what it owes this month, on Today for whoever leads; what a record is owed, on its page."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor, Scope
from shangji.core.calendar import local_day
from shangji.core.panels import Panel, panel
from shangji.people.deputies import absences_now
from shangji.people.queries import for_cards
from shangji.process.measures import Measured, Period, alerts, break_points, missed, on_time
from shangji.process.models.obligation import open_of
from shangji.process.obliged import obliged_models
from shangji.ui.formats import day_and_time

LEADING, SHOWN = (Scope.TEAM, Scope.SUBTREE, Scope.ALL), 20


def this_month(now: datetime) -> Period:
    """From the first of the month up to now."""
    first = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return Period(first if now - first > timedelta(days=3) else first - timedelta(days=7), now)


def leads(actor: Actor) -> bool:
    return actor.scope in LEADING and actor.may("opportunities.assign")


def of_the_team(_noun: Any, actor: Actor) -> dict[str, Any] | None:
    """Only for whoever leads; the numbers are fetched when the page is there."""
    return {} if leads(actor) else None


def measured(actor: Actor, now: datetime) -> list[tuple[Any, Any, Measured, list[Any]]]:
    """(name, what it means, measured, some of the records behind it) of everything there is this month."""
    period = this_month(now)
    found = [
        (_("Kept in time"), _("of what was due, done by then"), on_time(period, actor)),
        (_("Missed"), _("longer than twice the cadence without contact or plan"), missed(period, actor)),
        (_("Dropped after a hand-over"), _("nobody was in touch within the cadence"), break_points(period, actor)),
        (_("Told in time"), _("of what was missed, the owner knew within 15 minutes"), alerts(period, actor)),
    ]  # fmt: skip
    return [(name, means, one, _records(one.records, actor)) for name, means, one in found if one.of]


def _records(pks: list[int], actor: Actor) -> list[Any]:
    """The first of them, within reach."""
    shown = list(dict.fromkeys(pks))[:SHOWN]
    return [
        noun
        for model in obliged_models()
        for noun in for_cards(model.objects.reached_by(actor).filter(pk__in=shown))
    ]


def owed(noun: Any, _actor: Actor) -> dict[str, Any] | None:
    row = open_of([noun.pk]).get(noun.pk)
    if row is None:
        return None
    away = next(iter(absences_now([row.owner_id], local_day(clock.now()))), None)
    return {"owed": row, "is_late": row.was_due(clock.now()), "due": day_and_time(row.due_at), "away": away}


panel(
    Panel(
        "opportunities.today_amid",
        _("How the team keeps what it owes"),
        "opportunities/_kept.html",
        of_the_team,
    )
)
for page in ("opportunities.opportunity", "leads.lead"):
    panel(Panel(page, _("Owed next"), "opportunities/_owed.html", owed, order=10))
