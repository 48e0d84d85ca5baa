"""A draft of an assignment rule: it lives in the form until it is saved."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.leads.assigning import STRATEGIES
from shangji.leads.models import AssignmentRule, Lead
from shangji.leads.rule_choices import Choices
from shangji.people.forms.base import LOOK, Form, Record
from shangji.people.forms.choosing import PeopleRadios
from shangji.people.forms.growing import rows_after
from shangji.people.models import Pool, User
from shangji.process.conditions import require_seen
from shangji.process.forms.conditions import ConditionDraft, typed
from shangji.process.forms.drafts import DraftForm

MOST_ROWS = 60


class RuleForm(DraftForm):
    name = forms.CharField(label=_("Name of the rule"), max_length=60)
    pool = Record(
        Pool.objects.none(), label=_("Which leads"), required=False, empty_label=_("New ones in every pool that is given out")
    )  # fmt: skip
    takes_returned = forms.BooleanField(
        label=_("Also those that somebody returned, never to the same person again"), required=False
    )
    strategy = forms.ChoiceField(label=_("How they are given"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pool"].queryset = choices.pools  # type: ignore[attr-defined]
        self.fields["strategy"].choices = [(key, words[0]) for key, words in STRATEGIES.items()]  # type: ignore[attr-defined]

    def strategies(self) -> list[tuple[str, Any, Any, bool]]:
        """(key, name, what it does, whether it is chosen)."""
        chosen = self["strategy"].value()
        return [(key, name, told, key == chosen) for key, (name, told) in STRATEGIES.items()]


class MemberForm(DraftForm):
    """One person or team, and what the rule says of them. A person is looked for where there are too many for a list."""

    who = forms.ChoiceField(label=_("Who"), widget=forms.Select(attrs={"aria-label": _("Who")}))
    person = Record(User.objects.none(), label=_("Who"), required=False, widget=PeopleRadios)
    weight = forms.IntegerField(
        label=_("Weight"),
        required=False,
        min_value=1,
        max_value=99,
        widget=forms.NumberInput(attrs={"placeholder": "1"}),
    )
    capacity = forms.IntegerField(
        label=_("Open leads at most"), required=False, min_value=0, max_value=9999,
        widget=forms.NumberInput(attrs={"placeholder": "∞"}),
    )  # fmt: skip
    provinces = forms.MultipleChoiceField(label=_("Provinces"), required=False)
    industries = forms.MultipleChoiceField(label=_("Industries"), required=False)
    since = forms.TimeField(
        label=_("At work from"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    until = forms.TimeField(label=_("to"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ask_who(choices)
        for name, options in (("provinces", choices.provinces), ("industries", choices.industries)):
            chosen = self.data.getlist(self.add_prefix(name))  # type: ignore[attr-defined]
            known = {value for value, _label in options}
            self.fields[name].choices = [*options, *((v, v) for v in chosen if v not in known)]  # type: ignore[attr-defined]

    def _ask_who(self, choices: Choices) -> None:
        who, person = self.fields["who"], self.fields["person"]
        teams = (_("Everybody in a team"), choices.teams)
        if choices.many is None:
            who.choices = [("", _("Choose somebody")), (_("People"), choices.people), teams]  # type: ignore[attr-defined]
            del self.fields["person"]
            return
        who.choices, who.required = [("", _("Somebody who is looked for here")), teams], False  # type: ignore[attr-defined]
        person.queryset = person.widget.rows = choices.many  # type: ignore[attr-defined]

    def marked(self, name: str) -> list[tuple[Any, Any, bool]]:
        field: Any = self.fields[name]
        chosen = set(self.data.getlist(self.add_prefix(name)))  # type: ignore[attr-defined]
        return [(value, label, value in chosen) for value, label in field.choices]

    def provinces_marked(self) -> list[tuple[Any, Any, bool]]:
        return self.marked("provinces")

    def industries_marked(self) -> list[tuple[Any, Any, bool]]:
        return self.marked("industries")

    def clean(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().clean() or {}
        if "person" in self.fields and not kept.get("who"):
            if kept.get("person"):
                kept["who"] = f"user:{kept['person'].pk}"
            elif not self.errors:
                self.add_error("person", _("Choose somebody"))
        since, until = kept.get("since"), kept.get("until")
        if bool(since) != bool(until) or (since and until and since >= until):
            self.add_error("until", _("Working hours have a beginning and a later end."))
        return kept

    def member(self) -> dict[str, Any]:
        kept = self.cleaned_data
        kind, _colon, pk = kept["who"].partition(":")
        found: dict[str, Any] = {
            kind: int(pk),
            "weight": kept["weight"] or 1,
            "capacity": kept["capacity"] or 0,
        }
        found |= {name: kept[name] for name in ("provinces", "industries") if kept[name]}
        if kept["since"]:
            found |= {"from": kept["since"].isoformat("minutes"), "to": kept["until"].isoformat("minutes")}
        return found


@dataclass
class Draft:
    """The rule as it is typed. `rule` is the one that is changed, None for a new one."""

    head: RuleForm
    conditions: ConditionDraft
    members: list[MemberForm]
    choices: Choices
    rule: AssignmentRule | None = None
    shows_errors: bool = False

    @classmethod
    def read(cls, data: QueryDict, choices: Choices, rule: AssignmentRule | None, actor: Actor) -> "Draft":
        """Rows keep the order in which they stand in the form; `act` adds or takes away one."""
        data = data.copy()
        data.pop(LOOK, None)  # looking for people is a draft like any other
        numbers = rows_after(data, "m", MOST_ROWS)
        return cls(
            RuleForm(data, choices=choices), ConditionDraft.read(data, Lead.kind(), actor),
            [MemberForm(data, prefix=f"m{n}", choices=choices) for n in numbers],
            choices, rule, shows_errors="saves" in data,
        )  # fmt: skip

    @classmethod
    def of(cls, rule: AssignmentRule, choices: Choices, actor: Actor) -> "Draft":
        require_seen(Lead.kind(), rule.conditions, actor)
        return cls.read(_typed(rule, choices), choices, rule, actor)

    @classmethod
    def blank(cls, choices: Choices, actor: Actor) -> "Draft":
        return cls.read(QueryDict("strategy=round_robin&m=0&m0-weight=1"), choices, None, actor)

    @property
    def rows(self) -> Iterable[Form]:
        return [self.head, *self.members]

    def is_valid(self) -> bool:
        return all([row.is_valid() for row in self.rows]) and self.conditions.is_valid()

    def columns(self) -> dict[str, Any]:
        """What `AssignmentRule.add` and `change` are called with, of the rows that do."""
        kept = self.head.cleaned_data
        return {
            "name": kept.get("name", ""), "pool": kept.get("pool"), "strategy": kept.get("strategy", "round_robin"),
            "takes_returned": kept.get("takes_returned", False),
            "conditions": self.conditions.condition(),
            "members": [row.member() for row in self.members if row.is_valid()],
        }  # fmt: skip

    def as_rule(self) -> AssignmentRule:
        """The rule that it would be, not saved."""
        self.is_valid()
        old = self.rule
        turn = {"cursor": old.cursor, "credits": old.credits, "order": old.order} if old else {}
        return AssignmentRule(**self.columns(), **turn)


def _typed(rule: AssignmentRule, choices: Choices) -> QueryDict:
    """The form's names and values that the rule comes from."""
    data = typed(rule.conditions, Lead.kind())
    data.update({"name": rule.name, "strategy": rule.strategy, "pool": str(rule.pool_id or "")})
    if rule.takes_returned:
        data["takes_returned"] = "on"
    for n, one in enumerate(rule.members):
        data.appendlist("m", str(n))
        if one.get("user") and choices.many is not None:
            data[f"m{n}-person"] = str(one["user"])
        else:
            data[f"m{n}-who"] = f"user:{one['user']}" if one.get("user") else f"team:{one.get('team')}"
        data[f"m{n}-weight"], data[f"m{n}-capacity"] = (
            str(one.get("weight") or 1),
            str(one.get("capacity") or ""),
        )
        data[f"m{n}-since"], data[f"m{n}-until"] = one.get("from") or "", one.get("to") or ""
        for name in ("provinces", "industries"):
            data.setlist(f"m{n}-{name}", one.get(name) or [])
    return data
