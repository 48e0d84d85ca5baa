"""Requirements that somebody else's approval meets."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from shangji.opportunities.gates.kinds import Evidence, Kind, Mend, Params, ParamsForm, kind
from shangji.opportunities.gates.records import Records
from shangji.process.models import Approval, ApprovalTemplate


class ApprovalForm(ParamsForm):
    """The approval by its name: a process that is sent elsewhere finds the one that is called the same there."""

    template = forms.ChoiceField(label=_("Which approval"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ApprovalTemplate.objects.live().values_list("name", flat=True)
        self.fields["template"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]


def _of(params: Params, noun: Any, records: Records) -> list[Approval]:
    template = records.approval_templates.get(params["template"])
    found = records.approvals.get(noun.pk, ())
    return [one for one in found if template and one.topic == template.topic]


def _granted(params: Params, noun: Any, records: Records) -> Evidence | None:
    for one in _of(params, noun, records):
        holds = one.valid_until is None or one.valid_until >= records.now
        if one.state == Approval.State.GRANTED and holds:
            return Evidence(text=one.title, at=one.decided_at, url=reverse("process:approval", args=[one.pk]))
    return None


def _ask(params: Params, noun: Any, records: Records) -> Mend:
    waiting = next((one for one in _of(params, noun, records) if one.is_waiting), None)
    if waiting:
        return Mend(label=_("Being decided"), url=reverse("process:approval", args=[waiting.pk]))
    template = records.approval_templates.get(params["template"])
    asked = urlencode({"template": template.pk if template else "", "title": params["template"]})
    return Mend(label=_("Ask for approval"), url=f"{reverse('process:ask_approval', args=[noun.pk])}?{asked}")


kind(
    Kind(
        name="approval", label=_("Approval"), icon="rubber-stamp", form=ApprovalForm,
        told=lambda params: str(params["template"]), met=_granted, mend=_ask,
    )
)  # fmt: skip
