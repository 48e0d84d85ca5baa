"""The verbs that are offered on many opportunities at once."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level
from shangji.opportunities.call_events import Call
from shangji.opportunities.forms.losing import LoseManyForm, lose_one
from shangji.opportunities.forms.outcome import agreed_day
from shangji.opportunities.found import listed
from shangji.opportunities.gates.gate import Gates
from shangji.opportunities.models import Opportunity, Stage
from shangji.people.forms.base import DAY, Form, Radios, Record
from shangji.people.forms.records import AssignForm
from shangji.people.many import Dialog, offer_on_many


class ManyForm(Form):
    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class StageChoiceForm(ManyForm):
    stage = Record(label=_("To which stage"), queryset=Stage.objects.none(), empty_label=None)
    reason = forms.CharField(label=_("Why, where the order is broken"), required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = Stage.objects.in_force().select_related("pipeline")  # type: ignore[attr-defined]


class CallChoiceForm(ManyForm):
    call = forms.ChoiceField(label=_("Forecast call"), choices=Call.choices, widget=Radios)


class DayForm(ManyForm):
    expected_on = forms.DateField(label=_("Expected close"), widget=DAY)


class PaymentDayForm(ManyForm):
    payment_due_on = agreed_day()


def _of(form: Callable[..., Any]) -> Callable[..., Any]:
    """Of opportunities alone: no form here asks which noun it is for."""

    def made(*args: Any, kind: str, **options: Any) -> Any:
        return form(*args, **options)

    return made


def _move(found: Opportunity, said: dict[str, Any], by: Actor) -> Any:
    return found.move_to(found.own_stage(said["stage"]), by=by, reason=said["reason"])


def _foreseen(found: Sequence[Opportunity], said: dict[str, Any], by: Actor) -> Iterator[str]:
    """What stands in the way of a move, gates and all, in a handful of statements."""
    gates, own = Gates(found, by.now, only_required=True), dict[tuple[int, int], Stage]()
    for one in found:
        version = (one.stage.pipeline_id, one.stage.version)
        if version not in own:
            own[version] = one.own_stage(said["stage"])
        missing = one.missing_to_move(own[version], said["reason"], by=by, gate=gates.to(one, own[version]))
        yield str(missing.message) if missing else ""


NOT_WON = (~Q(outcome="won"), _("not won"))
CLOSED = ((Q(outcome__in=["won", "lost", "invalid"]), _("closed already")),)
BULKS: dict[str, Dialog] = {
    "assign": Dialog(
        _("Hand over"), _("Hand over"), "", _of(AssignForm),
        lambda found, said, by: found.assign_to(said["owner"], by=by, note=said["note"]), "assign", Level.OWN,
    ),
    "move": Dialog(
        _("Move to a stage"), _("Move"), "", _of(StageChoiceForm), _move, "move", foresee=_foreseen, bars=CLOSED
    ),
    "lose": Dialog(_("Mark as lost"), _("Mark as lost"), "", _of(LoseManyForm), lose_one, "lose", bars=CLOSED),
    "call": Dialog(
        _("Forecast call"), _("Set the call"), "", _of(CallChoiceForm),
        lambda found, said, by: found.set_call(said["call"], by=by), "set_call", bars=CLOSED,
    ),
    "expected": Dialog(
        _("Expected close"), _("Change the day"), "", _of(DayForm),
        lambda found, said, by: found.change_expected_on(said["expected_on"], by=by), "change_expected_day",
    ),
    "await": Dialog(
        _("Payment is outstanding"), _("Save"), _("Its customer has payment pending until it is noted that it is paid for."),
        _of(PaymentDayForm), lambda found, said, by: found.await_payment(due_on=said["payment_due_on"], by=by), "win",
        bars=(NOT_WON,),
    ),
    "settle": Dialog(
        _("It is paid for"), _("It is paid for"), _("Its customer no longer has payment pending."), _of(ManyForm),
        lambda found, said, by: found.settle(by=by), "win",
        bars=(NOT_WON,),
    ),
}  # fmt: skip
offer_on_many(Opportunity.kind(), BULKS, listed)
