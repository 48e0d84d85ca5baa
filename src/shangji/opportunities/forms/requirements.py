"""A requirement as it is put together in the editor: its kind first, then what that kind asks for."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shangji.opportunities.gates.kinds import KINDS, Kind, ParamsForm
from shangji.opportunities.models.requirement import Requirement, RequirementPlan
from shangji.people.forms.base import Form

PREFIX = "b"


class BuildForm(Form):
    """What requirements of all kinds have in common. `at` is the place of the one that is changed."""

    at = forms.IntegerField(required=False, min_value=0, max_value=50, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What is asked"))
    side = forms.ChoiceField(label=_("When it is asked"), choices=Requirement.Side.choices)
    is_required = forms.ChoiceField(
        label=_("How it is meant"),
        required=False,
        choices=[("1", _("required")), ("", _("suggested"))],
        initial="1",
    )
    name = forms.CharField(
        label=_("What it is called"), max_length=80, required=False,
        help_text=_("Empty takes the words of what is asked."),
    )  # fmt: skip
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k.name, k.label) for k in KINDS.values()]  # type: ignore[attr-defined]


@dataclass
class Building:
    """The pickers that are open; `shows_errors` once somebody has tried to keep it."""

    common: BuildForm
    params: ParamsForm
    shows_errors: bool = False

    @classmethod
    def new(cls, side: str = "entry") -> "Building":
        kind = next(iter(KINDS.values()))
        return cls(
            BuildForm(prefix=PREFIX, initial={"kind": kind.name, "side": side, "is_required": "1"}),
            kind.form(prefix=PREFIX),
        )

    @classmethod
    def of(cls, one: RequirementPlan, at: int) -> "Building":
        """One that is there, to be changed."""
        known = {name: value for name, value in asdict(one).items() if name not in ("key", "params")}
        known |= {"at": at, "is_required": "1" if one.is_required else ""}
        form = KINDS[one.kind].form
        return cls(
            BuildForm(prefix=PREFIX, initial=known),
            form(prefix=PREFIX, initial=form.typed(one.params)),
        )

    @classmethod
    def posted(cls, data: QueryDict) -> "Building | None":
        """As it stands in the form; None where no picker is open."""
        if f"{PREFIX}-kind" not in data:
            return None
        return cls(BuildForm(data, prefix=PREFIX), _kind(data).form(data, prefix=PREFIX))

    def finished(self, before: list[RequirementPlan]) -> list[RequirementPlan] | None:
        """The list with this one in its place; None, and errors to show, when it does not do."""
        self.shows_errors = True
        if not all([self.common.is_valid(), self.params.is_valid()]):
            return None
        said, params = self.common.cleaned_data, self.params.params()
        at = said["at"] if said["at"] is not None and said["at"] < len(before) else None
        kind = KINDS[said["kind"]]
        one = RequirementPlan(
            key=before[at].key if at is not None else f"{kind.name.replace('_', '-')}-{secrets.token_hex(3)}",
            kind=kind.name, params=params, side=said["side"], is_required=bool(said["is_required"]),
            name=(said["name"].strip() or kind.told(params) or str(kind.label))[:80], name_en=said["name_en"].strip(),
        )  # fmt: skip
        return [*before[:at], one, *before[at + 1 :]] if at is not None else [*before, one]


def _kind(data: QueryDict) -> Kind:
    return KINDS.get(data.get(f"{PREFIX}-kind", "")) or next(iter(KINDS.values()))


def as_text(plans: tuple[RequirementPlan, ...] | list[RequirementPlan]) -> str:
    """A list of requirements as one hidden value of a form."""
    return json.dumps([asdict(one) for one in plans], ensure_ascii=False, sort_keys=True) if plans else ""


def from_text(text: str) -> list[RequirementPlan]:
    """The other way round; what is not a list of requirements is an empty one."""
    try:
        rows = json.loads(text or "[]")
        return [_plan(row) for row in rows]
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return []


def _plan(row: Mapping[str, Any]) -> RequirementPlan:
    kind = KINDS[str(row["kind"])]
    return RequirementPlan(
        key=str(row["key"]), kind=kind.name, params=kind.checked(row["params"]), name=str(row["name"]),
        name_en=str(row.get("name_en", "")), is_required=bool(row["is_required"]), side=str(row["side"]),
    )  # fmt: skip
