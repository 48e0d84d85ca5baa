"""What a rule may wait for: facts that packages offer for their nouns, or the beginning of a working day."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact
from shangji.core.subjects import Traced

DAILY = "daily"
WORDS: str | Promise = _("Every working day at nine")


@dataclass(frozen=True)
class Noun:
    """A kind of record that rules are about."""

    kind: str
    label: str | Promise


_nouns: dict[str, Noun] = {}
_triggers: dict[str, dict[str, str | Promise]] = defaultdict(dict)
AUTOMATABLE: set[str] = set()
"""Every kind of fact that any rule may wait for."""


def noun(model: type[Traced], label: str | Promise) -> None:
    """Let rules be about a noun. Called once, when its package starts."""
    _nouns[model.kind()] = Noun(model.kind(), label)


def trigger(model: type[Traced], fact: type[Fact], label: str | Promise) -> None:
    """Let rules about a noun wait for a fact. `label` reads after "when"."""
    _triggers[model.kind()][fact.kind] = label
    AUTOMATABLE.add(fact.kind)


def nouns() -> Mapping[str, Noun]:
    return _nouns


def triggers_of(kind: str) -> Mapping[str, str | Promise]:
    """What rules about a noun may wait for: key → words."""
    return {**_triggers[kind], DAILY: WORDS}
