"""What rules may do to records of every kind: tell people, plan, give tasks, hand over, share."""

from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Level
from shangji.core.calendar import add_working_days, local_day
from shangji.core.subjects import Traced
from shangji.process.automation.deeds import Action, Argument, Deed, Doing, deed
from shangji.process.automation.people import another, people, person

TEXT = Argument("text", _("Words"), "text")
DAYS = Argument("days", _("In how many working days"), "days")


def _tell(doing: Doing, action: Action) -> Any:
    meant = doing.people(action["whom"])
    return doing.noun.tell_by_rule(doing.fill(action["text"]), meant, by=doing.by)


def _plan(doing: Doing, action: Action) -> Any:
    day = add_working_days(local_day(doing.by.now), action["days"])
    at = timezone.make_aware(datetime.combine(day, time()))
    return doing.noun.plan_next_step(doing.fill(action["text"])[:200], at, by=doing.by)


def _task(doing: Doing, action: Action) -> Any:
    due = add_working_days(local_day(doing.by.now), action["days"])
    return doing.noun.add_task(
        doing.fill(action["text"])[:200], assignee=doing.person(action["whom"]), due_on=due, by=doing.by
    )


def _assign(doing: Doing, action: Action) -> Any:
    return doing.noun.assign_to(doing.person(action["whom"]), by=doing.by, note=doing.by.name)


def _share(doing: Doing, action: Action) -> Any:
    return doing.noun.share_with(doing.person(action["whom"]), level=Level.READ, by=doing.by)


COMMON = (
    Deed(name="tell", label=_("Tell somebody in the inbox"), sentence=_("tell %(whom)s: “%(text)s”"), method="tell_by_rule", arguments=(Argument("whom", _("Whom"), "people", people), TEXT), act=_tell),
    Deed(name="task", label=_("Give a task"), sentence=_("give %(whom)s the task “%(text)s”, due in %(days)s working days"), method="add_task", arguments=(Argument("whom", _("Whom"), "person", person), TEXT, DAYS), act=_task),
    Deed(name="plan", label=_("Plan the next step"), sentence=_("plan the next step “%(text)s” in %(days)s working days"), method="plan_next_step", arguments=(TEXT, DAYS), act=_plan),
    Deed(name="assign", label=_("Hand over to somebody else"), sentence=_("hand it over to %(whom)s"), method="assign_to", arguments=(Argument("whom", _("Whom"), "person", another),), act=_assign),
    Deed(name="share", label=_("Share it to read"), sentence=_("share it with %(whom)s to read"), method="share_with", arguments=(Argument("whom", _("Whom"), "person", another),), act=_share),
)  # fmt: skip


def common(model: type[Traced]) -> None:
    """Offer them for a noun."""
    for found in COMMON:
        deed(model, found)
