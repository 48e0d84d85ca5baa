"""What is at stake where something is owed, and the reasons that make it urgent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.activities.sentence import has_hour
from shangji.core.calendar import local_day, working_days_between, working_hours_between
from shangji.opportunities.models import Opportunity
from shangji.opportunities.queries import is_today, overdue_days
from shangji.process.models import Obligation, Rhythm
from shangji.ui.formats import day, day_and_time

LEAD_RATIO, CUSTOMER_RATIO = 0.1, 0.05
"""How likely money comes of what is no opportunity yet, where nobody has said."""
PER_DAY, MOST, MISSED_NEXT = 0.2, 2.0, 1.0
Kind = Obligation.Kind


@dataclass
class Why:
    """A reason, and what it adds to the urgency."""

    text: str
    tone: str
    adds: float


def end_of(now: datetime, days: int) -> datetime:
    """When the day ends that comes so many days after today."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return start + timedelta(days=days + 1)


def stake_of(noun: Any, rhythm: Rhythm) -> tuple[Decimal | None, float | None, bool]:
    """(amount in yuan, how likely, whether the amount is a guess)."""
    if not isinstance(noun, Opportunity):
        is_lead = hasattr(noun, "respond_by")
        return rhythm.typical_amount, LEAD_RATIO if is_lead else CUSTOMER_RATIO, True
    ratio = 1.0 if noun.outcome == Opportunity.Outcome.WON else noun.win_ratio
    if noun.amount is None:
        return rhythm.typical_amount, ratio, True
    return (noun.amount, ratio, False) if noun.currency == "CNY" else (None, ratio, False)


def title_of(row: Obligation) -> str:
    """What to do where nobody has planned a step."""
    return {
        Kind.FIRST_RESPONSE: _("Say a first word"),
        Kind.REPLY: _("Answer them"),
        Kind.DATE: _("It was agreed for this day"),
        Kind.PAYMENT: _("Ask for the payment"),
        Kind.GATE: _("Bring it to the next stage"),
    }.get(Kind(row.kind)) or _("Follow up")


def duty_reasons(row: Obligation, noun: Any, now: datetime) -> Iterator[Why]:
    """Why it is owed, and how late it is."""
    late = working_days_between(row.late_since or row.due_at, now) if row.due_at < now else 0
    if row.kind == Kind.STEP:
        yield from _step_reasons(noun, now)
    else:
        yield _REASONS.get(Kind(row.kind), _agreed)(row, noun, now)
    if late and row.kind not in (Kind.STEP, Kind.CADENCE):
        text = ngettext("%(n)s working day overdue", "%(n)s working days overdue", late) % {"n": late}
        yield Why(text, "risk", min(PER_DAY * late, MOST))
    if row.level >= 2:
        yield Why(_("The leader knows"), "risk", MISSED_NEXT)
    if row.snooze_count:
        yield Why(_("Put off: %(why)s") % {"why": row.snooze_reason}, "mute", 0)


def _silence(row: Obligation, noun: Any, now: datetime) -> Why:
    days = working_days_between(noun.silent_since, now)
    said = ngettext("%(n)s working day without contact", "%(n)s working days without contact", days) % {
        "n": days
    }
    if row.due_at < now:
        return Why(said, "risk", min(0.3 + PER_DAY * working_days_between(row.due_at, now), MOST))
    if is_today(row.due_at, now):
        return Why(_("%(said)s, due today") % {"said": said}, "warn", 0.2)
    return Why(said, "mute", 0)


def _agreed(row: Obligation, _noun: Any, _now: datetime) -> Why:
    return Why(_("Agreed for %(day)s") % {"day": day_and_time(row.due_at)[:-6]}, "warn", 0.2)


def _payment(row: Obligation, noun: Any, now: datetime) -> Why:
    days = (local_day(now) - local_day(noun.closed_at)).days
    text = ngettext("Won %(n)s day ago, payment due %(day)s", "Won %(n)s days ago, payment due %(day)s", days)
    return Why(
        text % {"n": days, "day": day(noun.payment_due_on)}, "warn" if row.due_at < now else "mute", 0.2
    )


def _stage_over(row: Obligation, noun: Any, now: datetime) -> Why:
    words = {"stage": noun.stage.label, "n": noun.stage.limit_days, "day": day(local_day(row.rule_due_at))}
    text = _("At most %(n)s working days in %(stage)s: until %(day)s") % words
    return Why(text, "warn" if row.due_at >= now else "risk", 0.2)


def _first_word(row: Obligation, _noun: Any, now: datetime) -> Why:
    return _by_the_hour(_("First word"), row, now)


def _reply(row: Obligation, _noun: Any, now: datetime) -> Why:
    return _by_the_hour(_("They wrote and wait for a reply"), row, now)


def _by_the_hour(what: str, row: Obligation, now: datetime) -> Why:
    hours = working_hours_between(now, row.due_at)
    text = _("%(what)s by %(at)s") % {"what": what, "at": day_and_time(row.due_at)}
    return Why(text, "risk" if hours < 2 else "warn", 1.0 if hours < 2 else 0.5)


def _step_reasons(found: Any, now: datetime) -> Iterator[Why]:
    at = found.next_step_at
    if at is None:
        return
    late = overdue_days(found, now)
    if late:
        text = ngettext("%(n)s working day overdue", "%(n)s working days overdue", late) % {"n": late}
        yield Why(text, "risk", min(PER_DAY * late, MOST))
    elif not is_today(at, now):
        return
    elif at < now:
        yield Why(_("Planned for %(at)s today") % {"at": _hour(at)}, "risk", 0.3)
    elif has_hour(at):
        yield Why(_("Today %(at)s") % {"at": _hour(at)}, "warn", 0.2)
    else:
        yield Why(_("Due today"), "warn", 0.1)


def stage_reasons(found: Any, now: datetime, *, owed: str = "") -> Iterator[Why]:
    """What about the opportunity itself presses; where its stage is what is `owed`, that is said already."""
    if not isinstance(found, Opportunity) or found.is_closed:
        return
    days, limit = found.days_in_stage(now), found.stage.expected_days
    if days > limit and owed != Kind.GATE:
        text = _("%(days)s days in the stage, the limit is %(limit)s") % {"days": days, "limit": limit}
        yield Why(text, "warn", 0.3)
    if found.expected_on and found.expected_on <= local_day(now) + timedelta(days=7):
        over = found.expected_on < local_day(now)
        text = _("The expected close has passed") if over else _("To be signed within a week")
        yield Why(text, "warn", 0.3)


def _hour(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


_REASONS = {
    Kind.CADENCE: _silence, Kind.FIRST_RESPONSE: _first_word, Kind.REPLY: _reply, Kind.PAYMENT: _payment,
    Kind.GATE: _stage_over,
}  # fmt: skip
