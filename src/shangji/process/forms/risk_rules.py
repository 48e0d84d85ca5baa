"""How a risk rule is typed: its limits, how grave it is, what is advised."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.people.forms.base import Form
from shangji.process.models import AtRisk, RiskRule
from shangji.process.models.risk_rule import InForce
from shangji.process.risks import LARGE, LEVELS, MID, Threshold, watched


def _severity() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=_("How grave it is at first"), choices=[*LEVELS.items()], coerce=int)


def _number(known: Threshold) -> forms.IntegerField:
    return forms.IntegerField(
        label=str(known.label), min_value=known.least, max_value=known.most, help_text=str(known.unit)
    )


class LimitsForm(Form):
    """The rule's own limits, then what all rules have."""

    severity = _severity()
    advice = forms.CharField(label=_("What is advised"), max_length=200, required=False)

    def __init__(self, *args: Any, rule: InForce, **kwargs: Any) -> None:
        thresholds = () if rule.row and rule.row.is_own else (*rule.risk.thresholds, LARGE)
        kwargs["initial"] = {"severity": rule.severity, "advice": rule.row.advice if rule.row else ""}
        kwargs["initial"] |= {f"limit_{t.name}": rule.limits[t.name] for t in thresholds}
        super().__init__(*args, **kwargs)
        for known in thresholds:
            self.fields[f"limit_{known.name}"] = _number(known)
            self.fields[f"limit_{known.name}"].widget.attrs["class"] = "input"
        self.order_fields([f"limit_{t.name}" for t in thresholds])
        self.fields["advice"].widget.attrs["placeholder"] = str(rule.risk.advice)

    @property
    def limits(self) -> dict[str, int]:
        return {
            name.removeprefix("limit_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("limit_")
        }


class OwnRuleForm(Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    noun = forms.ChoiceField(label=_("Looks at"))
    severity = _severity()
    advice = forms.CharField(label=_("What is advised"), max_length=200, required=False)

    def __init__(self, *args: Any, rule: RiskRule | None = None, **kwargs: Any) -> None:
        if rule:
            kwargs["initial"] = {n: getattr(rule, n) for n in ("name", "noun", "severity", "advice")}
        super().__init__(*args, **kwargs)
        self.fields["severity"].initial = MID
        self.fields["noun"].choices = own_kinds()  # type: ignore[attr-defined]
        if rule:
            del self.fields["noun"]


def own_kinds() -> list[tuple[str, Any]]:
    """What a rule of one's own may look at."""
    return [(kind, noun.label) for kind, noun in watched().items() if issubclass(noun.rows().model, AtRisk)]
