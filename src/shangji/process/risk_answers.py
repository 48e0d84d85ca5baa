"""What is done about an alert from the message that told of it: known, in hand, false, or put off."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, OutOfReach
from shangji.core.events import Event
from shangji.people.letters import Answer, answer
from shangji.people.models import Notification
from shangji.process.forms.risks import FalseAlarmForm, PutOffForm
from shangji.process.models import Alert, AtRisk
from shangji.process.models.at_risk import NotStanding
from shangji.process.risk_events import RiskOpened, RiskRaised
from shangji.ui.formats import exact

State = Alert.State


def _warns(event: Event, _user_id: int | None) -> bool:
    """Of a record: what is said of a person ends by itself."""
    is_of_risk = event.kind in (RiskOpened.kind, RiskRaised.kind)
    return is_of_risk and issubclass(event.subject.model, AtRisk)


def _alerts(line: Notification) -> Any:
    return Alert.objects.filter(subject_id=line.event.subject_id, rule=line.event.payload["rule"])


def _with(line: Notification, actor: Actor) -> tuple[Any, int]:
    """The record and its alert. Raises OutOfReach, NotStanding."""
    subject = line.event.subject
    noun = subject.model.objects.within(actor, subject.pk)
    if not isinstance(noun, AtRisk):
        raise OutOfReach
    alert = _alerts(line).standing().first()
    if alert is None:
        raise NotStanding
    return noun, alert.pk


def _know(line: Notification, actor: Actor, _said: Mapping[str, Any]) -> None:
    noun, pk = _with(line, actor)
    noun.know_risk(pk, by=actor)


def _take(line: Notification, actor: Actor, _said: Mapping[str, Any]) -> None:
    noun, pk = _with(line, actor)
    noun.take_risk(pk, by=actor)


def _call_false(line: Notification, actor: Actor, said: Mapping[str, Any]) -> None:
    noun, pk = _with(line, actor)
    noun.call_false_alarm(pk, said["until"], said["reason"], by=actor)


def _put_off(line: Notification, actor: Actor, said: Mapping[str, Any]) -> None:
    noun, pk = _with(line, actor)
    noun.snooze_risk(pk, said["until"], said["reason"], by=actor)


def _settled(*states: str) -> Callable[[Notification], str]:
    """Says that the alert is over, or that somebody has said as much already."""

    def said(line: Notification) -> str:
        alert = _alerts(line).order_by("-pk").first()
        if alert is None or alert.resolved_at:
            return gettext("The alert has ended%(at)s.") % {
                "at": f" · {exact(alert.resolved_at)}" if alert else ""
            }
        if alert.state in states:
            return gettext("It stands as “%(state)s” already.") % {"state": alert.get_state_display()}
        return ""

    return said


def _still(*states: str) -> Callable[[Sequence[Notification]], set[int]]:
    """Those whose alert stands and of which nobody has said as much."""

    def found(lines: Sequence[Notification]) -> set[int]:
        rows = Alert.objects.standing().filter(subject__in={line.event.subject_id for line in lines})
        standing = set(rows.exclude(state__in=states).values_list("subject_id", "rule"))
        return {line.pk for line in lines if (line.event.subject_id, line.event.payload["rule"]) in standing}

    return found


def _page(name: str) -> Callable[[Event], str]:
    def of(event: Event) -> str:
        alert = (
            Alert.objects.standing().filter(subject_id=event.subject_id, rule=event.payload["rule"]).first()
        )
        asked = f"?alert={alert.pk}" if alert else ""
        return f"{reverse('risks:act', args=[event.subject_id, name])}{asked}"

    return of


answer(
    Answer(
        "risk_know", _("I know of it"), "eye", _("It stays on the board as known; nothing is promised yet."), _("Noted as known"),
        _know, suits=_warns, settled=_settled(State.KNOWN, State.IN_HAND), still=_still(State.KNOWN, State.IN_HAND, State.FALSE_ALARM), page=_page("know"), order=10,
    )
)  # fmt: skip
answer(
    Answer(
        "risk_take", _("I take it in hand"), "hand-grab", _("Whoever leads you sees that you are at it."), _("Taken in hand"),
        _take, suits=_warns, settled=_settled(State.IN_HAND), still=_still(State.IN_HAND, State.FALSE_ALARM), page=_page("take"), order=20,
    )
)  # fmt: skip
answer(
    Answer(
        "risk_false", _("It is a false alarm"), "circle-x", _("It is silent until the day you choose, unless it grows graver."),
        _("Noted as a false alarm"), _call_false, form=lambda typed, _line: FalseAlarmForm(typed), suits=_warns,
        settled=_settled(State.FALSE_ALARM), still=_still(State.FALSE_ALARM), page=_page("false"), order=30,
    )
)  # fmt: skip
answer(
    Answer(
        "risk_snooze", _("Put off"), "clock-plus", _("It comes back on the day you choose; your leader sees why."), _("Put off."),
        _put_off, form=lambda typed, _line: PutOffForm(typed), suits=_warns, settled=_settled(), order=40,
    )
)  # fmt: skip
