"""What a rule may do: verbs of nouns, each with the arguments that somebody picks for it. A closed list, no code.

A package registers its deeds (`deed`). The rule's author must be allowed the verb on the record at that moment; the
verb is then done by the rule and guards itself as always.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, OutOfReach, Refusal
from shangji.core.actions import Verb
from shangji.core.numbers import pk_of
from shangji.core.subjects import Traced
from shangji.people.leading import leader_of
from shangji.people.models import User

Action = Mapping[str, Any]
"""{"do": the name of a deed, and its arguments}"""
TOKEN = re.compile(r"%\((\w*)\)s")
MOST_ACTIONS = 8


class ActionNotRight(Refusal):
    message = _("Fill in what the rule is to do.")


class NobodyMeant(Refusal):
    message = _("Nobody is meant: the record has no owner, or nobody leads them.")


@dataclass(frozen=True)
class Argument:
    """`sort` is text, days, percent, person, people or choice; `choices` gives (value, label) for an actor."""

    name: str
    label: str | Promise
    sort: str
    choices: Callable[[Actor], Sequence[tuple[Any, Any]]] | None = None


@dataclass(frozen=True)
class Doing:
    """One deed on one record: `by` is the rule, `author` who answers for it."""

    noun: Any
    by: Actor
    author: Actor

    def person(self, said: str) -> User:
        """`owner`, `leader` or `user:3`. Raises NobodyMeant."""
        found = next(iter(self.people(said)), None)
        if found is None:
            raise NobodyMeant
        return found

    def people(self, said: str) -> list[User]:
        """As `person`; a `role:2` is everybody who holds it."""
        people = User.objects.active().for_sign_in()
        sort, _colon, pk = said.partition(":")
        if sort == "role" and (key := pk_of(pk)):
            return list(people.filter(role_id=key).order_by("pk"))
        if sort == "user" and (key := pk_of(pk)):
            return list(people.filter(pk=key))
        owner = people.filter(pk=self.noun.owner_id).first()
        if sort == "owner" or owner is None:
            return [owner] if owner else []
        leader = leader_of(owner)
        return [leader] if leader else []

    def fill(self, text: str) -> str:
        """A text with what is known of the record put in."""
        return TOKEN.sub(lambda found: str(TOKENS[found[1]][1](self.noun)), text)


@dataclass(frozen=True, kw_only=True)
class Deed:
    """`method` is the verb on the noun whose permission and level the author needs; `sentence` tells it with the arguments."""

    name: str
    label: str | Promise
    sentence: str | Promise
    method: str
    arguments: tuple[Argument, ...]
    act: Callable[[Doing, Action], Any]

    def verb(self, model: type[Traced]) -> Verb:
        found: Verb = getattr(model, self.method).verb
        return found


def _known(*path: str) -> Callable[[Any], str]:
    def value(noun: Any) -> str:
        for name in path:
            noun = getattr(noun, name, None)
        return "—" if noun is None or noun == "" else str(noun)

    return value


TOKENS: dict[str, tuple[str | Promise, Callable[[Any], str]]] = {
    "record": (_("name of the record"), lambda noun: str(noun.label)),
    "owner": (_("owner"), _known("owner", "name")),
    "stage": (_("stage"), _known("stage", "name")),
    "customer": (_("customer"), _known("customer", "name")),
    "amount": (_("amount"), lambda noun: f"{noun.amount:,.0f}" if getattr(noun, "amount", None) else "—"),
}
_deeds: dict[str, dict[str, Deed]] = defaultdict(dict)


def deed(model: type[Traced], found: Deed) -> None:
    """Let rules about a noun do something. Called once, when its package starts."""
    _deeds[model.kind()][found.name] = found


def deeds_of(kind: str) -> Mapping[str, Deed]:
    return _deeds[kind]


def check_actions(kind: str, actions: Sequence[Action]) -> None:
    """Raises ActionNotRight."""
    if not 1 <= len(actions) <= MOST_ACTIONS:
        raise ActionNotRight(_("A rule does one to eight things."))
    for action in actions:
        found = _deeds[kind].get(str(action.get("do")))
        if found is None or not all(_is_right(one, action.get(one.name)) for one in found.arguments):
            raise ActionNotRight


def _is_right(argument: Argument, value: Any) -> bool:
    if argument.sort in ("days", "percent"):
        return isinstance(value, int) and 0 <= value <= (100 if argument.sort == "percent" else 365)
    if not isinstance(value, str) or not value.strip() or len(value) > 300:
        return False
    return all(token in TOKENS for token in TOKEN.findall(value))


def do(action: Action, doing: Doing) -> None:
    """Do one thing, if the author may. Raises OutOfReach, NotAllowed, and what the verb refuses with."""
    noun = doing.noun
    model: Any = type(noun)
    found = _deeds[noun.kind()][action["do"]]
    verb = found.verb(model)
    if not model.objects.reached_by(doing.author, verb.level).filter(pk=noun.pk).exists():
        raise OutOfReach(_("The rule's author may not do this to the record."))
    # What only rules do, such as telling people, no role grants: being allowed to set up rules is enough.
    if found.method != "tell_by_rule":
        doing.author.require(verb.permission(model))
    found.act(doing, action)


Memory = dict[Any, dict[str, str]]
"""What the pickers of arguments offer, read once for many actions."""


def told(kind: str, action: Action, actor: Actor, memory: Memory | None = None) -> str:
    """One action in words."""
    found = _deeds[kind].get(str(action.get("do")))
    if found is None:
        return "—"
    known = {} if memory is None else memory
    words = {one.name: _value(one, action.get(one.name), actor, known) for one in found.arguments}
    return str(found.sentence) % words


def _value(argument: Argument, value: Any, actor: Actor, known: Memory) -> str:
    if argument.choices is None:
        return TOKEN.sub(lambda m: f"〔{TOKENS[m[1]][0]}〕" if m[1] in TOKENS else m[0], str(value))
    if argument.choices not in known:
        offered = argument.choices(actor)
        known[argument.choices] = {str(key): str(label).strip() for key, label in offered}
    return known[argument.choices].get(str(value), "—")
