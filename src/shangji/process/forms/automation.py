"""A rule as it is typed: what it waits for, its condition, what it does. It lives in the form until it is saved."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.numbers import number_of
from shangji.people.forms.growing import rows_after
from shangji.process.automation.deeds import (
    MOST_ACTIONS,
    TOKENS,
    Action,
    ActionNotRight,
    Argument,
    Deed,
    check_actions,
    deeds_of,
)
from shangji.process.automation.triggers import DAILY, nouns, triggers_of
from shangji.process.conditions import require_seen
from shangji.process.forms.conditions import ConditionDraft, typed
from shangji.process.forms.drafts import DraftForm
from shangji.process.models import AutomationRule


class HeadForm(DraftForm):
    name = forms.CharField(label=_("Name of the rule"), max_length=60)
    at_most_per_hour = forms.IntegerField(
        label=_("Stop it when it acts more than so often in an hour"), min_value=1, max_value=10_000
    )
    note = forms.CharField(label=_("What changed, for those who ask later"), max_length=200, required=False)


@dataclass
class Control:
    """One argument of an action as it is typed."""

    name: str
    argument: Argument
    value: str
    choices: list[tuple[Any, Any, bool]] = field(default_factory=list)

    @property
    def is_text(self) -> bool:
        return self.argument.sort == "text"

    @property
    def is_number(self) -> bool:
        return self.argument.sort in ("days", "percent")

    def read(self) -> Any:
        if self.is_number:
            return number_of(self.value.strip())
        return self.value.strip()


@dataclass
class ActionRow:
    """One thing the rule does; its arguments depend on which."""

    name: str
    n: int
    kind: str
    deed: Deed
    controls: list[Control]
    error: str | Promise = ""

    @property
    def deeds(self) -> list[tuple[str, Any, bool]]:
        return [(one.name, one.label, one is self.deed) for one in deeds_of(self.kind).values()]

    @property
    def has_text(self) -> bool:
        return any(control.is_text for control in self.controls)

    def action(self) -> Action:
        return {"do": self.deed.name, **{c.argument.name: c.read() for c in self.controls}}

    def check(self) -> None:
        try:
            check_actions(self.kind, [self.action()])
        except ActionNotRight as refusal:
            self.error = refusal.message


@dataclass
class AutomationDraft:
    head: HeadForm
    kind: str
    trigger: str
    conditions: ConditionDraft
    actions: list[ActionRow]
    actor: Actor
    rule: AutomationRule | None
    shows_errors: bool = False

    @classmethod
    def read(cls, data: QueryDict, actor: Actor, rule: AutomationRule | None) -> "AutomationDraft":
        kinds = nouns()
        kind = data.get("noun", "")
        kind = kind if kind in kinds else next(iter(kinds))
        trigger = data.get("trigger", "")
        trigger = trigger if trigger in triggers_of(kind) else next(iter(triggers_of(kind)))
        conditions = ConditionDraft.read(data, kind, actor, in_database=trigger == DAILY)
        rows = [_row(data, n, kind, actor) for n in rows_after(data, "a", MOST_ACTIONS)]
        return cls(HeadForm(data), kind, trigger, conditions, rows, actor, rule, shows_errors="saves" in data)

    @classmethod
    def of(
        cls, columns: dict[str, Any], actor: Actor, rule: AutomationRule | None = None
    ) -> "AutomationDraft":
        """A stored rule, or what a new one starts with."""
        require_seen(columns["noun"], columns["condition"], actor)
        data = typed(columns["condition"], columns["noun"])
        for name in ("name", "noun", "trigger"):
            data[name] = columns[name]
        data["at_most_per_hour"] = str(columns.get("at_most_per_hour", 60))
        for n, action in enumerate(columns["actions"]):
            data.appendlist("a", str(n))
            for name, value in action.items():
                data[f"a{n}-{name}"] = str(value)
        return cls.read(data, actor, rule)

    @property
    def kinds(self) -> list[tuple[str, Any, bool]]:
        return [(one.kind, one.label, one.kind == self.kind) for one in nouns().values()]

    @property
    def triggers(self) -> list[tuple[str, Any, bool]]:
        return [(key, label, key == self.trigger) for key, label in triggers_of(self.kind).items()]

    @property
    def tokens(self) -> list[tuple[str, Any]]:
        return [(f"%({name})s", label) for name, (label, _value) in TOKENS.items()]

    def is_valid(self) -> bool:
        return all(
            [
                self.head.is_valid(),
                self.conditions.is_valid(),
                bool(self.actions),
                *(not row.error for row in self.actions),
            ]
        )

    def columns(self) -> dict[str, Any]:
        """What `AutomationRule.add` and `change` are called with, of the parts that do."""
        self.head.is_valid()
        kept = self.head.cleaned_data
        return {
            "name": kept.get("name", ""), "noun": self.kind, "trigger": self.trigger,
            "condition": self.conditions.condition(), "actions": [row.action() for row in self.actions if not row.error],
            "at_most_per_hour": kept.get("at_most_per_hour") or 60,
        }  # fmt: skip

    @property
    def note(self) -> str:
        return str(self.head.cleaned_data.get("note", "")) if self.head.is_valid() else ""

    def as_rule(self) -> AutomationRule:
        """The rule that it would be, not saved."""
        return AutomationRule(**self.columns())


def _row(data: QueryDict, n: int, kind: str, actor: Actor) -> ActionRow:
    name, known = f"a{n}", deeds_of(kind)
    deed = known.get(data.get(f"{name}-do", "")) or next(iter(known.values()))
    row = ActionRow(name, n, kind, deed, [_control(data, name, one, actor) for one in deed.arguments])
    row.check()
    return row


def _control(data: QueryDict, row: str, argument: Argument, actor: Actor) -> Control:
    name = f"{row}-{argument.name}"
    value = data.get(name, "")
    offered = list(argument.choices(actor)) if argument.choices else []
    keys = [str(key) for key, _label in offered]
    if argument.choices and value not in keys:
        value = keys[0] if keys else ""
    return Control(name, argument, value, [(key, label, str(key) == value) for key, label in offered])


def blank(actor: Actor) -> AutomationDraft:
    """A new rule."""
    kind = next(iter(nouns()))
    columns: dict[str, Any] = {
        "name": "",
        "noun": kind,
        "trigger": next(iter(triggers_of(kind))),
        "condition": {"all": []},
    }
    return AutomationDraft.of({**columns, "actions": [{"do": next(iter(deeds_of(kind)))}]}, actor)
