"""A draft of a process: it lives in the form until it is published."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from shangji.core.numbers import number_of, numbers_of
from shangji.customers.roles import ChainRole
from shangji.opportunities.forms.requirements import Building, as_text, from_text
from shangji.opportunities.models import LossReason, Stage
from shangji.opportunities.models.requirement import RequirementPlan
from shangji.opportunities.models.stage import StagePlan
from shangji.opportunities.playbook import MOST_BYTES, NotAPlaybook, read, templates
from shangji.people.forms.base import Checks, Form, Radios, Record
from shangji.people.models.two_names import in_language

MAX_STAGES = 15


class StageForm(Form):
    """One row of the draft. `key` is empty for a stage that is new; `requirements` is a text, see `from_text`."""

    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    goal = forms.CharField(label=_("It is done when"), max_length=300, required=False)
    percent = forms.IntegerField(label=_("Default win rate"), min_value=0, max_value=100)
    expected_days = forms.IntegerField(label=_("Expected working days"), min_value=1, max_value=999)
    max_days = forms.IntegerField(
        label=_("At most, in working days"), min_value=1, max_value=999, required=False
    )
    mover = forms.ChoiceField(label=_("Moved into by"), required=False)
    next_step = forms.CharField(label=_("Usual next step"), max_length=200, required=False)
    next_step_days = forms.IntegerField(
        label=_("within working days"), min_value=1, max_value=99, required=False
    )
    sop = forms.CharField(
        label=_("How it is worked (SOP)"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )  # fmt: skip
    chain_roles = forms.MultipleChoiceField(
        label=_("Whom the decision chain asks for"), choices=ChainRole.choices, required=False, widget=Checks,
        help_text=_("Coverage is counted over these. Nobody chosen: decision maker, economic buyer, technical gatekeeper and user."),
    )  # fmt: skip
    collects = forms.BooleanField(
        label=_("Payment is collected here"), required=False,
        help_text=_("While an opportunity stands here, its customer has payment pending: the rule of a pool can spare it."),
    )  # fmt: skip
    requirements = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, movers: list[tuple[str, Any]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mover"].choices = movers or _any(self["mover"].value())  # type: ignore[attr-defined]

    @property
    def label(self) -> str:
        """Its name in the reader's language, as it is typed."""
        return in_language(self["name"].value() or "", self["name_en"].value() or "")

    @property
    def wanted(self) -> list[RequirementPlan]:
        return from_text(self["requirements"].value() or "")

    def plan(self, key: str) -> StagePlan:
        kept = self.cleaned_data
        words = {
            n: kept[n].replace("\r\n", "\n").strip() for n in ("name", "name_en", "goal", "sop", "next_step")
        }
        return StagePlan(
            key=key, **words, expected_days=kept["expected_days"], win_ratio=kept["percent"] / 100,
            max_days=kept["max_days"], mover=kept["mover"], next_step_days=kept["next_step_days"],
            chain_roles=tuple(kept["chain_roles"]), collects=kept["collects"],
            requirements=tuple(self.wanted),
        )  # fmt: skip


def _any(mover: str) -> list[tuple[str, str]]:
    """A draft that is not shown takes whoever it names; the verb knows who there is."""
    return [("", ""), (mover, mover)]


@dataclass
class Draft:
    """The rows in order. `open_row` is the one whose fields are shown; `building` the requirement that is put together."""

    rows: list[StageForm] = field(default_factory=list)
    open_row: int | None = None
    building: Building | None = None

    @classmethod
    def of(cls, stages: Iterable[Stage]) -> "Draft":
        return cls.of_plans([stage.plan for stage in stages])

    @classmethod
    def of_plans(cls, plans: Iterable[StagePlan]) -> "Draft":
        return cls([_row(n, _values(plan)) for n, plan in enumerate(plans)])

    @classmethod
    def posted(cls, data: QueryDict) -> "Draft":
        order = numbers_of(data.getlist("row"))[:MAX_STAGES]
        rows = [_row(n, _posted(data, f"s{old}-")) for n, old in enumerate(order)]
        asked = number_of(data.get("open", ""))
        shown = order.index(asked) if asked in order else None
        draft = cls(rows, shown, Building.posted(data))
        draft._put_in_order(numbers_of(data.getlist("q")))
        return draft

    @property
    def shown(self) -> int:
        """The row whose fields are shown: the one that was opened, else the first that is not right, else the first."""
        if self.open_row is not None:
            return self.open_row
        wrong = (n for n, row in enumerate(self.rows) if row.is_bound and row.errors)
        return next(wrong, 0)

    def act(self, what: str) -> "Draft":
        """Do `up:2`, `down:2`, `remove:2`, `add`, `open:2`, or what `REQUIREMENT_ACTS` name; the draft that comes of it."""
        verb, _colon, place = what.partition(":")
        n = number_of(place, MAX_STAGES)
        n = -1 if n is None else n
        if verb in REQUIREMENT_ACTS and self.rows:
            REQUIREMENT_ACTS[verb](self, n)
            return self
        values, shown = [dict(row.data) for row in self.rows], self.open_row
        if verb == "add" and len(values) < MAX_STAGES:
            values.append({"expected_days": "7", "percent": "50"})
            shown = len(values) - 1
        elif verb == "remove" and 0 <= n < len(values):
            values.pop(n)
            shown = max(n - 1, 0)
        elif verb == "open" and 0 <= n < len(values):
            shown = n
        elif verb in ("up", "down"):
            other = n - 1 if verb == "up" else n + 1
            if 0 <= n < len(values) and 0 <= other < len(values):
                values[n], values[other] = values[other], values[n]
                shown = other
        building = None if verb in ("open", "add", "remove") else self.building
        return Draft([_row(place, _unprefixed(v)) for place, v in enumerate(values)], shown, building)

    def is_valid(self) -> bool:
        return all([row.is_valid() for row in self.rows])

    def wrong(self) -> list[tuple[object, object, object]]:
        """(stage, field, error) of what cannot be read, for where the fields are not drawn anew under somebody's hands."""
        return [
            (row.label or _("New stage"), row[name].label, error)
            for row in self.rows
            for name, errors in row.errors.items()
            if name in row.fields
            for error in errors
        ]

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

    def ask(self, plans: list[RequirementPlan]) -> None:
        """Let the open stage ask for these."""
        values = _unprefixed(dict(self.rows[self.shown].data)) | {"requirements": as_text(plans)}
        self.rows[self.shown] = _row(self.shown, values)

    def _put_in_order(self, order: list[int]) -> None:
        plans = self.rows[self.shown].wanted if self.rows else []
        if sorted(order) == list(range(len(plans))) and order != sorted(order):
            self.ask([plans[n] for n in order])

    def build(self, _n: int) -> None:
        self.building = Building.new("exit" if self.shown == 0 else "entry")

    def cancel(self, _n: int) -> None:
        self.building = None

    def edit(self, n: int) -> None:
        plans = self.rows[self.shown].wanted
        if 0 <= n < len(plans):
            self.building = Building.of(plans[n], n)

    def drop(self, n: int) -> None:
        plans = self.rows[self.shown].wanted
        self.ask([one for m, one in enumerate(plans) if m != n])
        self.building = None

    def keep(self, _n: int) -> None:
        plans = self.building.finished(self.rows[self.shown].wanted) if self.building else None
        if plans is not None:
            self.ask(plans)
            self.building = None


REQUIREMENT_ACTS: dict[str, Callable[[Draft, int], None]] = {
    "build": Draft.build, "cancel": Draft.cancel, "edit": Draft.edit, "drop": Draft.drop, "keep": Draft.keep,
}  # fmt: skip


def _posted(data: QueryDict, prefix: str) -> dict[str, Any]:
    many = {"chain_roles": data.getlist(f"{prefix}chain_roles")}
    return {name: data.get(f"{prefix}{name}", "") for name in StageForm.base_fields} | many


def _row(place: int, values: Mapping[str, Any]) -> StageForm:
    prefix = f"s{place}"
    return StageForm({f"{prefix}-{name}": value for name, value in values.items()}, prefix=prefix)


def _unprefixed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name.partition("-")[2] or name: value for name, value in values.items()}


def _values(plan: StagePlan) -> dict[str, Any]:
    return {
        "key": plan.key, "name": plan.name, "name_en": plan.name_en, "goal": plan.goal,
        "expected_days": plan.expected_days, "percent": round(plan.win_ratio * 100), "sop": plan.sop,
        "max_days": "" if plan.max_days is None else plan.max_days, "mover": plan.mover, "next_step": plan.next_step,
        "next_step_days": "" if plan.next_step_days is None else plan.next_step_days,
        "chain_roles": list(plan.chain_roles), "collects": "on" if plan.collects else "", "requirements": as_text(plan.requirements),
    }  # fmt: skip


def _free_key(kept: Mapping[str, Any], taken: set[str]) -> str:
    stem = slugify(kept["name_en"])[:30] or "stage"
    return next(k for n in range(1, 1000) if (k := stem if n == 1 else f"{stem}-{n}") not in taken)


class PipelineForm(Form):
    name = forms.CharField(label=_("Name of the process"), max_length=60)


class AddForm(PipelineForm):
    """A new process starts as a copy of the default one, from a template, or from a file."""

    start = forms.ChoiceField(label=_("Start from"), required=False, widget=Radios)
    file = forms.FileField(label=_("File of a process (YAML)"), required=False)
    field_order = ["start", "file", "name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(key, f"{one.label} · {one.told}") for key, one in templates().items()]
        self.fields["start"].choices = [("", _("A copy of the default process")), *offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        upload = said.get("file")
        if not upload:
            said["playbook"] = templates().get(said.get("start", ""))
            return said
        try:
            said["playbook"] = read(upload.read(MOST_BYTES + 1).decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", str(NotAPlaybook.message))
        except NotAPlaybook as refusal:
            self.add_error("file", str(refusal.message))
        return said


class ReasonNameForm(Form):
    """What a reason, or a group of them, is called."""

    name = forms.CharField(label=_("Reason"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)


class LossReasonForm(ReasonNameForm):
    """A reason below a group, or a group of its own."""

    parent = Record(LossReason.objects.none(), label=_("Group"), required=False, empty_label=_("A new group"))  # fmt: skip

    def __init__(self, *args: Any, groups: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = groups  # type: ignore[attr-defined]


class LossAnsweredForm(Form):
    """A price or a product that customers were lost for is another one now."""

    what = forms.CharField(label=_("What has changed"), max_length=200)
    product = forms.CharField(
        label=_("Only where the product names"), max_length=100, required=False,
        help_text=_("Empty means everything that was lost for this reason."),
    )  # fmt: skip


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
