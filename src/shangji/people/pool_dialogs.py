"""The verbs of what lies in pools that ask for something first: the same dialog serves one record and many."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level
from shangji.people.forms.base import Form, Record
from shangji.people.forms.records import AssignForm
from shangji.people.many import Dialog
from shangji.people.models import Pool
from shangji.people.pooled import Pooled

RETURN_REASONS = (_("Not reached in three calls"), _("No budget this year"), _("Another person is in charge now"), _("Too far away for us"))  # fmt: skip


class NothingForm(Form):
    """Only a yes is asked for. `noun` is None when many are meant, then `kind` says of what."""

    reasons: tuple[Any, ...] = ()

    def __init__(
        self, *args: Any, noun: Pooled | None = None, kind: str, actor: Actor, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind


class ReasonForm(NothingForm):
    """Why, in a few words; common reasons are a tap away."""

    reason = forms.CharField(
        label=_("Why"), max_length=200, widget=forms.TextInput(attrs={"list": "reasons"})
    )


class ReturnForm(ReasonForm):
    pool = Record(label=_("To which pool"), queryset=Pool.objects.none(), empty_label=None)
    reasons = RETURN_REASONS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pools = Pool.objects.holding(self.kind).order_by("-is_claimable", "pk")
        self.fields["pool"].queryset = pools  # type: ignore[attr-defined]
        self.fields["pool"].initial = pools.first()


class LongerForm(ReasonForm):
    reasons = (_("The customer is travelling"), _("A visit is arranged"), _("Waiting for their approval"))


class PoolChoiceForm(ReturnForm):
    """Only to which pool."""

    reason = None  # type: ignore[assignment]  # Django's way to leave a field out


def _assign_form(
    *args: Any, noun: Pooled | None = None, kind: str, actor: Actor, **kwargs: Any
) -> AssignForm:
    return AssignForm(*args, actor=actor, owner_id=noun.owner_id if noun else None, **kwargs)


POOLED: dict[str, Dialog] = {
    "return": Dialog(
        _("Return to a pool"), _("Return"), _("Returned"), ReturnForm,
        lambda noun, said, by: noun.give_back(said["reason"], pool=said["pool"], by=by), "give_back", Level.OWN,
    ),
    "longer": Dialog(
        _("Ask to keep it longer"), _("Ask for it"), _("Asked; who runs the pool has been told"), LongerForm,
        lambda noun, said, by: noun.ask_longer(said["reason"], by=by), "ask_longer", Level.OWN,
    ),
    "assign": Dialog(
        _("Assign"), _("Assign"), _("Assigned"), _assign_form,
        lambda noun, said, by: noun.assign_to(said["owner"], note=said["note"], by=by), "assign", Level.OWN,
    ),
    "claim": Dialog(
        _("Claim"), _("Claim"), _("Claimed: it is yours now"), NothingForm, lambda noun, said, by: noun.claim(by=by), "claim", Level.READ,
    ),
    "lock": Dialog(
        _("Lock: no rule takes it back"), _("Lock"), _("Locked"), ReasonForm,
        lambda noun, said, by: noun.lock(said["reason"], by=by), "lock", Level.OWN,
    ),
    "unlock": Dialog(
        _("Unlock: the pool's rule holds again"), _("Unlock"), _("Unlocked"), NothingForm,
        lambda noun, said, by: noun.unlock(by=by), "lock", Level.OWN,
    ),
    "pool": Dialog(
        _("Move to another pool"), _("Move"), _("Moved"), PoolChoiceForm,
        lambda noun, said, by: noun.set_pool(said["pool"], by=by), "set_pool", Level.OWN,
    ),
}  # fmt: skip
