"""Requirements that the decision chain meets: a role that was talked to, a coverage of so many percent."""

from datetime import timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.customers.chain.coverage import DAYS
from shangji.customers.roles import ChainRole
from shangji.opportunities.gates.kinds import Evidence, Kind, Mend, Params, ParamsForm, kind
from shangji.opportunities.gates.records import Records
from shangji.people.forms.base import Checks


class RoleForm(ParamsForm):
    roles = forms.MultipleChoiceField(label=_("One of these roles"), choices=ChainRole.choices, widget=Checks)
    days = forms.IntegerField(
        label=_("Talked to both ways within, days"), min_value=1, max_value=999, initial=DAYS
    )


class CoverageForm(ParamsForm):
    percent = forms.IntegerField(label=_("Coverage at least, %"), min_value=1, max_value=100, initial=60)
    days = forms.IntegerField(label=_("In touch within, days"), min_value=1, max_value=999, initial=DAYS)


def _reached(params: Params, noun: Any, records: Records) -> Evidence | None:
    chain = records.chains.get(noun.pk)
    since = records.now - timedelta(days=params["days"])
    for seat in chain.seats if chain else ():
        at = seat.touch.both_ways_at
        if seat.role in params["roles"] and seat.is_known and at is not None and at >= since:
            return Evidence(text=f"{seat.name}（{seat.role_label}）", at=at)
    return None


def _covered(params: Params, noun: Any, records: Records) -> Evidence | None:
    chain = records.chains.get(noun.pk)
    found = chain.coverage(params["days"]) if chain else None
    if found is None or found.percent < params["percent"]:
        return None
    return Evidence(text=f"{found.percent} %")


def _look(_params: Params, noun: Any, _records: Records) -> Mend:
    return Mend(label=_("To the chain"), url=reverse("customers:chain", args=[noun.pk]))


def _roles_told(params: Params) -> str:
    who = " / ".join(str(ChainRole(role).label) for role in params["roles"])
    return str(_("%(who)s within %(days)s days")) % {"who": who, "days": params["days"]}


def _percent_told(params: Params) -> str:
    return str(_("%(percent)s %% within %(days)s days")) % params


kind(
    Kind(
        name="chain_role", label=_("Role of the decision chain reached"), icon="users-group", form=RoleForm,
        told=_roles_told, met=_reached, mend=_look,
    )
)  # fmt: skip
kind(
    Kind(
        name="coverage", label=_("Coverage of the decision chain"), icon="percentage", form=CoverageForm,
        told=_percent_told, met=_covered, mend=_look,
    )
)  # fmt: skip
