"""The verbs of a lead that ask for something first: what they ask, what they do, what is said afterwards."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.leads.forms import InvalidForm, LongerForm, NothingForm, ReturnForm
from shangji.leads.models import Lead
from shangji.people.forms.records import AssignForm

Words = str | Promise


@dataclass(frozen=True)
class Dialog:
    """`act` calls the verb with what was said; the same dialog serves one lead and many."""

    title: Words
    button: Words
    said: Words
    form: Callable[..., Any]
    act: Callable[[Lead, dict[str, Any], Actor], Any]
    permission: str


def _assign_form(*args: Any, lead: Lead | None = None, actor: Actor, **kwargs: Any) -> AssignForm:
    return AssignForm(*args, actor=actor, owner_id=lead.owner_id if lead else None, **kwargs)


DIALOGS: dict[str, Dialog] = {
    "return": Dialog(
        _("Return to a pool"), _("Return"), _("Returned"), ReturnForm,
        lambda lead, said, by: lead.give_back(said["reason"], pool=said["pool"], by=by), "leads.give_back",
    ),
    "invalidate": Dialog(
        _("Mark as invalid"), _("Mark as invalid"), _("Marked as invalid"), InvalidForm,
        lambda lead, said, by: lead.invalidate(said["reason"], by=by), "leads.invalidate",
    ),
    "revive": Dialog(
        _("Take the lead up again"), _("Take the lead up again"), _("Taken up again"), NothingForm,
        lambda lead, said, by: lead.revive(by=by), "leads.invalidate",
    ),
    "longer": Dialog(
        _("Ask to keep it longer"), _("Ask for it"), _("Asked; who runs the pool has been told"), LongerForm,
        lambda lead, said, by: lead.ask_longer(said["reason"], by=by), "leads.ask_longer",
    ),
    "assign": Dialog(
        _("Assign"), _("Assign"), _("Assigned"), _assign_form,
        lambda lead, said, by: lead.assign_to(said["owner"], note=said["note"], by=by), "leads.assign",
    ),
    "claim": Dialog(
        _("Claim"), _("Claim"), _("Claimed: say something to them within four office hours"), NothingForm,
        lambda lead, said, by: lead.claim(by=by), "leads.claim",
    ),
}  # fmt: skip
