"""A draft of a process: it lives in the form until it is published."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from shangji.opportunities.models import LossReason, Stage
from shangji.opportunities.models.pipeline import StagePlan
from shangji.people.forms.base import Form

MAX_STAGES = 15


class StageForm(Form):
    """One row of the draft. `key` is empty for a stage that is new."""

    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    goal = forms.CharField(label=_("It is done when"), max_length=300, required=False)
    expected_days = forms.IntegerField(label=_("Expected working days"), min_value=1, max_value=999)
    percent = forms.IntegerField(label=_("Default win rate"), min_value=0, max_value=100)

    def plan(self, key: str) -> StagePlan:
        kept = self.cleaned_data
        return StagePlan(
            key=key, name=kept["name"].strip(), name_en=kept["name_en"].strip(), goal=kept["goal"].strip(),
            expected_days=kept["expected_days"], win_ratio=kept["percent"] / 100,
        )  # fmt: skip


@dataclass
class Draft:
    """The rows in order. `open_row` is the one whose fields are shown."""

    rows: list[StageForm] = field(default_factory=list)
    open_row: int | None = None

    @classmethod
    def of(cls, stages: list[Stage]) -> "Draft":
        return cls([_row(n, _values(stage.plan)) for n, stage in enumerate(stages)])

    @classmethod
    def posted(cls, data: QueryDict) -> "Draft":
        order = [int(n) for n in data.getlist("row") if n.isdigit()][:MAX_STAGES]
        return cls([_row(n, {name: data.get(f"s{old}-{name}", "") for name in StageForm.base_fields}) for n, old in enumerate(order)])  # fmt: skip

    def act(self, what: str) -> "Draft":
        """Do `up:2`, `down:2`, `remove:2` or `add` and return the draft that comes of it."""
        values = [dict(row.data) for row in self.rows]
        verb, _colon, place = what.partition(":")
        n = int(place) if place.isdigit() else -1
        shown: int | None = None
        if verb == "add" and len(values) < MAX_STAGES:
            values.append({"expected_days": "7", "percent": "50"})
            shown = len(values) - 1
        elif verb == "remove" and 0 <= n < len(values):
            values.pop(n)
        elif verb in ("up", "down"):
            other = n - 1 if verb == "up" else n + 1
            if 0 <= n < len(values) and 0 <= other < len(values):
                values[n], values[other] = values[other], values[n]
        return Draft([_row(place, _unprefixed(v)) for place, v in enumerate(values)], shown)

    def is_valid(self) -> bool:
        return all([row.is_valid() for row in self.rows])

    def plans(self, used: Collection[str] = ()) -> list[StagePlan]:
        """What is to be published. `used` are the keys the process ever had: a new stage gets another."""
        taken = set(used)
        found = []
        for row in self.rows:
            key = row.cleaned_data["key"]
            if key not in used:
                key = _free_key(row.cleaned_data, taken)
            taken.add(key)
            found.append(row.plan(key))
        return found


def _row(place: int, values: Mapping[str, Any]) -> StageForm:
    prefix = f"s{place}"
    return StageForm({f"{prefix}-{name}": value for name, value in values.items()}, prefix=prefix)


def _unprefixed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name.partition("-")[2] or name: value for name, value in values.items()}


def _values(plan: StagePlan) -> dict[str, Any]:
    return {
        "key": plan.key, "name": plan.name, "name_en": plan.name_en, "goal": plan.goal,
        "expected_days": plan.expected_days, "percent": round(plan.win_ratio * 100),
    }  # fmt: skip


def _free_key(kept: Mapping[str, Any], taken: set[str]) -> str:
    stem = slugify(kept["name_en"])[:30] or "stage"
    return next(k for n in range(1, 1000) if (k := stem if n == 1 else f"{stem}-{n}") not in taken)


class PipelineForm(Form):
    name = forms.CharField(label=_("Name of the process"), max_length=60)


class LossReasonForm(Form):
    """A reason below a group, or a group of its own."""

    name = forms.CharField(label=_("Reason"), max_length=60)
    parent = forms.ModelChoiceField(LossReason.objects.none(), label=_("Group"), required=False, empty_label=_("A new group"))  # fmt: skip

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = groups  # type: ignore[attr-defined]


class RevisitRuleForm(Form):
    """What a reason proposes when something is lost for it."""

    revisit = forms.ChoiceField(label=_("Look at it again"), required=False)
    n = forms.IntegerField(
        label=_("Days, or the month"), required=False, min_value=1,
        help_text=_("Days after the loss, days before the contract ends, or the month in which the financial year starts."),
    )  # fmt: skip

    def __init__(self, *args: Any, is_group: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(value, label) for value, label in LossReason.Revisit.choices if value or not is_group]
        self.fields["revisit"].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("revisit") not in ("days", "fiscal", "contract"):
            said["n"] = None
        return said
