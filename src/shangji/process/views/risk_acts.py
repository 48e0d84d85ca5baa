"""What is done about alerts, from the board or from the page of a record."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shangji.core import clock
from shangji.core.access import Actor, OutOfReach, Refusal
from shangji.core.calendar import local_day
from shangji.core.numbers import pk_of
from shangji.people.answers import dialog, done, form_dialog
from shangji.people.chosen import ticked
from shangji.people.forms.base import Form
from shangji.people.middleware import Request, signed_in
from shangji.people.views.people import form_methods
from shangji.process.forms.risks import FalseAlarmForm, NudgeForm, PutOffForm
from shangji.process.models import Alert, AtRisk
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.risk_board import Row
from shangji.process.risks import HIGH, Card, watched

AT_ONCE, WORST = 200, 50


@dataclass(frozen=True)
class Act:
    title: str | Promise
    button: str | Promise
    said: str | Promise
    form: Callable[[Any], Form] | None
    act: Callable[[Any, int, dict[str, Any], Actor], Any]


ACTS: dict[str, Act] = {
    "know": Act(gettext_lazy("Known: %(name)s"), gettext_lazy("I know of it"), gettext_lazy("Noted as known"), None, lambda n, pk, said, by: n.know_risk(pk, by=by)),
    "take": Act(gettext_lazy("Take in hand: %(name)s"), gettext_lazy("I take it in hand"), gettext_lazy("Taken in hand"), None, lambda n, pk, said, by: n.take_risk(pk, by=by)),
    "snooze": Act(
        gettext_lazy("Put off: %(name)s"), gettext_lazy("Put off"), gettext_lazy("Put off"), PutOffForm,
        lambda n, pk, said, by: n.snooze_risk(pk, said["until"], said["reason"], by=by),
    ),
    "false": Act(
        gettext_lazy("False alarm: %(name)s"), gettext_lazy("It is a false alarm"), gettext_lazy("Noted as a false alarm"), FalseAlarmForm,
        lambda n, pk, said, by: n.call_false_alarm(pk, said["until"], said["reason"], by=by),
    ),
}  # fmt: skip


@signed_in
@form_methods
def act(request: Request, subject_pk: int, name: str) -> HttpResponse:
    """One verb on the alerts of a record: on one that is named, or on all that wait."""
    asked = ACTS.get(name)
    if asked is None:
        raise OutOfReach
    noun = _record(request.actor, subject_pk)
    typed = request.POST if request.method == "POST" else None
    form = (asked.form or Form)(typed)
    title, back = asked.title % {"name": noun.label}, noun.get_absolute_url()
    if not form.is_valid():
        return form_dialog(request, form, title=title, verb=asked.button, back=back)
    try:
        for pk in _meant(request, noun):
            asked.act(noun, pk, form.cleaned_data, request.actor)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        form.add_error(None, str(refusal.message))
        return form_dialog(request, form, title=title, verb=asked.button, back=back)
    return done(request, back, asked.said)


@signed_in
@form_methods
def nudge(request: Request) -> HttpResponse:
    """Remind the owners of the chosen records, in one's own words, with what is wrong with each of them."""
    typed = request.POST if request.method == "POST" else request.GET
    keys = ticked(typed)[:AT_ONCE]
    if request.GET.get("worst"):
        keys = _worst(request.actor)
    rows = _chosen(request.actor, keys)
    form = NudgeForm(request.POST if "go" in request.POST else None)
    words: dict[str, Any] = {"form": form, "rows": rows, "here": request.path, "back": reverse("risks:board")}
    if not form.is_valid():
        return dialog(request, "process/risks/nudge.html", words, status=422 if form.is_bound else 200)
    told_ = sum(_remind(row, form.cleaned_data["text"], request.actor) for row in rows)
    text = ngettext("%(n)s owner reminded", "%(n)s owners reminded", told_) % {"n": told_}
    return done(request, reverse("risks:board"), text)


def _remind(row: Row, text: str, by: Actor) -> bool:
    """A comment on the record: its owner finds it in the inbox. Not to oneself, and not where one may not comment."""
    if row.owner is None or row.owner.pk == by.user_id:
        return False
    reasons = _("; ").join(words for _tone, words, _alert in row.chips)
    said = [
        _("@%(owner)s %(reasons)s.") % {"owner": row.owner.name, "reasons": reasons},
        text.strip() or row.advice,
    ]
    try:
        row.noun.comment(" ".join(filter(None, said)), by=by)
    except Refusal:
        return False
    return True


def _worst(actor: Actor) -> list[int]:
    """The gravest records of other people, the largest first."""
    rows = Alert.objects.standing_read(actor).pending(local_day(clock.now())).filter(severity=HIGH)
    worst = rows.exclude(owner=actor.user_id).order_by("-money_at_risk", "pk")
    return list(dict.fromkeys(worst.values_list("subject_id", flat=True)[:AT_ONCE]))[:WORST]


def _chosen(actor: Actor, keys: list[int]) -> list[Row]:
    """Records within reach with their pending alerts, in the order of their keys; people are not nudged."""
    alerts: dict[int, list[Alert]] = {}
    pending = Alert.objects.standing_read(actor).pending(local_day(clock.now()))
    for alert in pending.filter(subject__in=keys).select_related("owner").order_by("-severity", "pk"):
        alerts.setdefault(alert.subject_id, []).append(alert)
    cards: dict[int, Card] = {}
    for kind, noun in watched().items():
        mine = [pk for pk, found in alerts.items() if found[0].kind == kind]
        if mine and issubclass(noun.rows().model, AtRisk):
            cards |= noun.cards(mine, actor)
    rules, now = rules_in_force(also_off=True), clock.now()
    return [Row(cards[pk], alerts[pk], rules, now) for pk in sorted(cards)]


def _record(actor: Actor, subject_pk: int) -> Any:
    """A watched record within reach. Raises OutOfReach."""
    alert = Alert.objects.filter(subject=subject_pk).values_list("kind", flat=True).first()
    noun = watched().get(alert or "")
    model: Any = noun.rows().model if noun else None
    if model is None or not issubclass(model, AtRisk):
        raise OutOfReach
    return model.objects.within(actor, subject_pk)


def _meant(request: Request, noun: Any) -> list[int]:
    """The alert that was named, or all of the record that wait."""
    asked = (request.POST.get("alert") or request.GET.get("alert") or "").strip()
    if asked:
        if (key := pk_of(asked)) is None:
            raise OutOfReach
        return [key]
    pending = Alert.objects.pending(local_day(clock.now())).filter(subject_id=noun.pk)
    return list(pending.order_by("pk").values_list("pk", flat=True))
