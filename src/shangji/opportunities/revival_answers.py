"""What is done about a proposal to take something up again, from the message: take it up, another day, or not now."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.events import Event
from shangji.opportunities.models import Opportunity
from shangji.opportunities.revival import not_back
from shangji.opportunities.revival_events import RevivalProposed
from shangji.people.forms.base import DAY, Form
from shangji.people.letters import Answer, answer
from shangji.people.models import Notification
from shangji.process.forms.saying import RefuseForm


class OtherDayForm(Form):
    revisit_on = forms.DateField(label=_("Revisit on"), widget=DAY)


def _proposes(event: Event, _user_id: int | None) -> bool:
    return event.kind == RevivalProposed.kind


def _lost(line: Notification, actor: Actor) -> Opportunity:
    found: Opportunity = Opportunity.objects.within(actor, line.event.subject_id)
    return found


def _revive(line: Notification, actor: Actor, _said: Mapping[str, Any]) -> None:
    _lost(line, actor).revive(by=actor)


def _plan(line: Notification, actor: Actor, said: Mapping[str, Any]) -> None:
    _lost(line, actor).plan_revisit(said["revisit_on"], by=actor)


def _decline(line: Notification, actor: Actor, said: Mapping[str, Any]) -> None:
    _lost(line, actor).decline_revival(said["note"], by=actor)


def _settled(line: Notification) -> str:
    found = Opportunity._base_manager.get(pk=line.event.subject_id)
    if heir := found.revivals().first():
        return gettext("It has been taken up again already: %(name)s.") % {"name": heir.name}
    return "" if found.is_lost else gettext("Only what was lost can be taken up again.")


def _still(lines: Sequence[Notification]) -> set[int]:
    waiting = set(
        not_back().filter(pk__in={line.event.subject_id for line in lines}).values_list("pk", flat=True)
    )
    return {line.pk for line in lines if line.event.subject_id in waiting}


def _page(name: str) -> Any:
    return lambda event: reverse("opportunities:verb", args=[event.subject_id, name])


for key, label, icon, explained, done, do, form, page, order in (
    ("revive", _("Take it up again"), "refresh", _("A new opportunity starts in the first stage with the name, customer, product and need of this one, which stays lost."), _("A new opportunity is open."), _revive, None, "revive", 10),
    ("revisit", _("Another day"), "calendar-event", _("On that day it stands in the owner's day again."), _("Day changed."), _plan, lambda typed, _line: OtherDayForm(typed), "revisit", 20),
    ("decline", _("Not now"), "circle-x", _("A day that you plan later brings it up all the same."), _("Noted. No sign of life brings it up for half a year."), _decline, lambda typed, _line: RefuseForm(typed), "decline", 30),
):  # fmt: skip
    answer(
        Answer(
            key, label, icon, explained, done, do, form=form, suits=_proposes, settled=_settled, still=_still, page=_page(page),
            order=order,
        )
    )  # fmt: skip
