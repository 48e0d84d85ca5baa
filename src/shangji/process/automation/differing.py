"""What is different between two versions of a rule, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor
from shangji.process.automation.deeds import Memory, told
from shangji.process.automation.triggers import nouns, triggers_of
from shangji.process.conditions import ConditionNotRight, Known, in_words

Plan = Mapping[str, Any]
"""The columns of AutomationRule.PLANNED."""
PARTS: dict[str, str | Promise] = {
    "name": gettext_lazy("Name of the rule"), "noun": gettext_lazy("Records it is for"), "trigger": gettext_lazy("When"),
    "condition": gettext_lazy("Only when this holds"), "at_most_per_hour": gettext_lazy("At most so often in an hour"),
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """`tone` is good for what is new, risk for what is gone, mute for what changed."""

    tone: str
    what: str
    old: str = ""
    new: str = ""


class Telling:
    """Versions in the reader's language; what the pickers name is read once for all of them."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.known: dict[str, Known] = {}
        self.memory: Memory = {}

    def sentence(self, plan: Plan) -> str:
        """When what, if what, then what."""
        words = {
            "noun": self.part(plan, "noun"), "when": self.part(plan, "trigger"), "if": self._asked(plan),
            "then": _("; then ").join(self.actions(plan)),
        }  # fmt: skip
        if not words["if"]:
            return _("%(noun)s, %(when)s: %(then)s.") % words
        return _("%(noun)s, %(when)s, if %(if)s: %(then)s.") % words

    def differences(self, old: Plan, new: Plan) -> list[Difference]:
        return [*self._parts(old, new), *self._actions(old, new)]

    def part(self, plan: Plan, name: str) -> str:
        if name == "noun":
            noun = nouns().get(plan["noun"])
            return str(noun.label if noun else plan["noun"])
        if name == "trigger":
            return str(triggers_of(plan["noun"]).get(plan["trigger"], plan["trigger"]))
        if name == "condition":
            return self._asked(plan) or _("every time")
        return str(plan[name])

    def actions(self, plan: Plan) -> list[str]:
        return [told(plan["noun"], one, self.actor, self.memory) for one in plan["actions"]]

    def _asked(self, plan: Plan) -> str:
        try:
            return in_words(
                plan["noun"], plan["condition"], self.actor, self.known.setdefault(plan["noun"], {})
            )
        except ConditionNotRight:
            return _("something that is no longer there")

    def _parts(self, old: Plan, new: Plan) -> Iterator[Difference]:
        for name, label in PARTS.items():
            if old[name] != new[name]:
                yield Difference("mute", str(label), self.part(old, name), self.part(new, name))

    def _actions(self, old: Plan, new: Plan) -> Iterator[Difference]:
        before, after = self.actions(old), self.actions(new)
        gone, come = ([w for w in one if w not in other] for one, other in ((before, after), (after, before)))
        for was, now in zip_longest(gone, come, fillvalue=""):
            tone = "mute" if was and now else "good" if now else "risk"
            yield Difference(tone, _("What it does"), was, now)
        if before != after and not gone and not come:
            yield Difference("mute", _("Order of what it does"), "; ".join(before), "; ".join(after))
