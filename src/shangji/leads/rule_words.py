"""A rule in one sentence, in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from shangji.leads.assigning import SKIPPED, STRATEGIES
from shangji.leads.conditions import FIELDS, Condition
from shangji.leads.models import Assignment, AssignmentRule, Campaign, Source
from shangji.people.models import Team, User

NAMED_AT_MOST = 5
TO: dict[str, str | Promise] = {
    "round_robin": gettext_lazy("in turn to %(people)s"),
    "least_load": gettext_lazy("to whoever of %(people)s has the fewest open leads"),
    "weight": gettext_lazy("by weight to %(people)s"),
    "best_fit": gettext_lazy("to whoever of %(people)s looks after the region and industry"),
    "related_owner": gettext_lazy("to whoever of %(people)s knows the company or the phone already"),
}
YES_NO: dict[tuple[str, str], str | Promise] = {
    ("phone", "yes"): gettext_lazy("a phone is known"),
    ("phone", "no"): gettext_lazy("no phone is known"),
    ("hours", "yes"): gettext_lazy("they come in office hours"),
    ("hours", "no"): gettext_lazy("they come outside office hours"),
}
UNSUITED: dict[str, str | Promise] = {
    "unfit": gettext_lazy("nobody looks after this region or industry"),
    "stranger": gettext_lazy("nobody knows them yet"),
}


@dataclass
class Names:
    """What the ids in rules are called. Four statements for any number of rules."""

    people: dict[int, str] = field(default_factory=dict)
    teams: dict[int, str] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)
    campaigns: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, rules: Iterable[AssignmentRule]) -> "Names":
        """Of people only those whom the rules name: a company may have fifty thousand."""
        named = {one["user"] for rule in rules for one in rule.members if one.get("user")}
        return cls(
            dict(User._base_manager.filter(pk__in=named).values_list("pk", "name")), dict(Team._base_manager.values_list("pk", "name")),
            dict(Source._base_manager.values_list("pk", "name")), dict(Campaign._base_manager.values_list("pk", "name")),
        )  # fmt: skip

    def of(self, name: str, value: Any) -> str:
        """A value of a condition as people read it."""
        known = {"source": self.sources, "campaign": self.campaigns}.get(name)
        return known.get(value, "—") if known is not None else str(value)


def sentence(rule: AssignmentRule, names: Names) -> str:
    """Which leads it is for, and to whom it gives them."""
    if rule.pool:
        leads = _("New leads in %(pool)s") % {"pool": rule.pool.name}
    else:
        leads = _("New leads in every pool that is given out")
    to = str(TO[rule.strategy]) % {"people": listed(members(rule, names))}
    conditions = [condition(one, names) for one in rule.conditions]
    if not conditions:
        return _("%(leads)s go %(to)s.") % {"leads": leads, "to": to}
    when = _(", and ").join(conditions)
    return _("%(leads)s go, when %(when)s, %(to)s.") % {"leads": leads, "when": when, "to": to}


def condition(one: Condition, names: Names) -> str:
    name, op, values = one["field"], one["op"], one["values"]
    if (name, values[0]) in YES_NO:
        return str(YES_NO[name, values[0]])
    words = {
        "field": str(FIELDS[name][0]).lower(),
        "values": _(" or ").join(names.of(name, value) for value in values),
    }
    if op == "is_not":
        return _("%(field)s is not %(values)s") % words
    return (_("%(field)s mentions %(values)s") if op == "contains" else _("%(field)s is %(values)s")) % words


def members(rule: AssignmentRule, names: Names) -> list[str]:
    """Everybody the rule names, with their weight where it counts."""
    found = []
    for one in rule.members:
        team = names.teams.get(one.get("team") or 0)
        name = (
            _("everybody in %(team)s") % {"team": team}
            if team
            else names.people.get(one.get("user") or 0, "—")
        )
        weight = int(one.get("weight") or 1)
        found.append(f"{name} ×{weight}" if rule.strategy == "weight" else name)
    return found


def listed(names: Sequence[str]) -> str:
    """A, B and C; more than a few are counted."""
    if not names:
        return _("nobody yet")
    if len(names) <= NAMED_AT_MOST:
        return pgettext("between names", ", ").join(names)
    shown = pgettext("between names", ", ").join(names[: NAMED_AT_MOST - 1])
    left = len(names) - NAMED_AT_MOST + 1
    return ngettext("%(names)s and %(n)s other", "%(names)s and %(n)s others", left) % {
        "names": shown,
        "n": left,
    }


def why(assignment: Assignment) -> str:
    """One sentence: by which rule it went to whom, and who was passed over for what."""
    words = {"rule": assignment.rule.name, "strategy": STRATEGIES[assignment.strategy][0]}
    skipped = passed_over(assignment.candidates)
    if assignment.user is None:
        base = _("Rule “%(rule)s” found nobody") % words
    else:
        base = _("Rule “%(rule)s”, %(strategy)s") % words
    return _("%(base)s: %(skipped)s") % {"base": base, "skipped": skipped} if skipped else base


def passed_over(candidates: Sequence[dict[str, Any]]) -> str:
    """Who was skipped and why; empty when nobody was.

    Whom the lead does not suit is not told of one by one, and only when nobody got it.
    """
    told = [
        f"{c['name']} {SKIPPED[c['skipped']]}"
        for c in candidates
        if c["skipped"] and c["skipped"] not in UNSUITED
    ]
    if all(c["skipped"] for c in candidates):
        told += [
            str(words) for key, words in UNSUITED.items() if any(c["skipped"] == key for c in candidates)
        ]
    return listed(told) if told else ""
