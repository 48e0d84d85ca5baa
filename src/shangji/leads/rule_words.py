"""A rule in one sentence, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from shangji.core.access import Actor
from shangji.leads.assigning import SKIPPED, STRATEGIES
from shangji.leads.models import Assignment, AssignmentRule, Lead
from shangji.people.models import Team, User
from shangji.process.conditions import Known, in_words

NAMED_AT_MOST = 5
TO: dict[str, str | Promise] = {
    "round_robin": gettext_lazy("in turn to %(people)s"),
    "least_load": gettext_lazy("to whoever of %(people)s has the fewest open leads"),
    "weight": gettext_lazy("by weight to %(people)s"),
    "best_fit": gettext_lazy("to whoever of %(people)s looks after the region and industry"),
    "related_owner": gettext_lazy("to whoever of %(people)s knows the company or the phone already"),
}
UNSUITED: dict[str, str | Promise] = {
    "unfit": gettext_lazy("nobody looks after this region or industry"),
    "stranger": gettext_lazy("nobody knows them yet"),
}


@dataclass
class Names:
    """What the ids in rules are called, as a reader may know it. Two statements, and one a field that conditions name."""

    actor: Actor
    people: dict[int, str] = field(default_factory=dict)
    teams: dict[int, str] = field(default_factory=dict)
    known: Known = field(default_factory=dict)

    @classmethod
    def read(cls, actor: Actor) -> "Names":
        return cls(
            actor, dict(User._base_manager.values_list("pk", "name")), dict(Team._base_manager.values_list("pk", "name"))
        )  # fmt: skip


def sentence(rule: AssignmentRule, names: Names) -> str:
    """Which leads it is for, and to whom it gives them."""
    if rule.pool:
        leads = _("New leads in %(pool)s") % {"pool": rule.pool.name}
    else:
        leads = _("New leads in every pool that is given out")
    to = str(TO[rule.strategy]) % {"people": listed(members(rule, names))}
    when = in_words(Lead.kind(), rule.conditions, names.actor, names.known)
    if not when:
        return _("%(leads)s go %(to)s.") % {"leads": leads, "to": to}
    return _("%(leads)s go, when %(when)s, %(to)s.") % {"leads": leads, "when": when, "to": to}


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
