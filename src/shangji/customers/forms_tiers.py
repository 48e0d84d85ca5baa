"""The tier rule as it is typed, and a tier set by hand."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.core.calendar import today
from shangji.customers.models.tier_rule import require_right
from shangji.customers.tiers.terms import POINTS, Term, field_in, terms
from shangji.people.forms.base import DAY, Form
from shangji.process.models.rhythm import TIERS
from shangji.ui.amounts import AmountField, typed

USUAL = timedelta(days=90)


class TierRuleForm(Form):
    """`weight_…` and `full_…` of each term, `from_…` of each tier but the last."""

    note = forms.CharField(label=_("What changed, for the log"), max_length=200, required=False)

    def __init__(self, *args: Any, settings: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in terms():
            said = settings["terms"].get(one.name, {"weight": 0, "full_at": one.full_at})
            self._add(f"weight_{one.name}", forms.IntegerField(label=_("Points at most"), min_value=0, max_value=POINTS), said["weight"])  # fmt: skip
            self._add(f"full_{one.name}", _limit(one), said["full_at"] if one.unit != "money" else typed(Decimal(said["full_at"])))  # fmt: skip
            if one.by_field:
                offered = [("", _("not named")), *one.fields()]
                asked = forms.ChoiceField(label=_("by the field"), choices=offered, required=False)
                self._add(f"field_{one.name}", asked, field_in(said))
        for tier in TIERS[:-1]:
            label = _("%(tier)s from … points") % {"tier": tier}
            self._add(f"from_{tier}", forms.IntegerField(label=label, min_value=1, max_value=POINTS), settings["from"][tier])  # fmt: skip

    def _add(self, name: str, field: forms.Field, initial: Any) -> None:
        field.widget.attrs["class"] = "input"
        self.fields[name], self.initial[name] = field, initial

    @property
    def lines(self) -> list[tuple[Term, Any, Any, Any]]:
        """(term, field of its points, field of its limit, field that says by what it counts)."""
        return [
            (one, self[f"weight_{one.name}"], self[f"full_{one.name}"], self[f"field_{one.name}"] if one.by_field else None)
            for one in terms()
        ]  # fmt: skip

    @property
    def limits(self) -> list[Any]:
        return [self[f"from_{tier}"] for tier in TIERS[:-1]]

    @property
    def settings(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "terms": {one.name: self._said(one) for one in terms()},
            "from": {tier: said[f"from_{tier}"] for tier in TIERS[:-1]},
        }  # fmt: skip

    def _said(self, one: Term) -> dict[str, Any]:
        said = self.cleaned_data
        kept = {"weight": said[f"weight_{one.name}"], "full_at": int(said[f"full_{one.name}"])}
        field = said.get(f"field_{one.name}")
        return kept | {"field": field} if field else kept

    def clean(self) -> None:
        if not self.errors:
            try:
                require_right(self.settings)
            except Refusal as refusal:
                self.add_error(None, str(refusal.message))


class SetTierForm(Form):
    tier = forms.ChoiceField(label=_("Tier"), choices=[(tier, tier) for tier in TIERS])
    reason = forms.CharField(label=_("Why"), max_length=200)
    until = forms.DateField(
        label=_("Until"), widget=DAY, help_text=_("At most a year; then the rule says it again.")
    )

    def __init__(self, *args: Any, tier: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {"tier": tier or TIERS[-1], "until": today() + USUAL}
        super().__init__(*args, **kwargs)


def _limit(one: Term) -> forms.Field:
    label = _("None from") if one.falls else _("All from")
    if one.unit == "money":
        return AmountField(label=label)
    return forms.IntegerField(label=label, min_value=1, max_value=3650)
