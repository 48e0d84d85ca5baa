"""Who is there already: the same code, number, address or name in any noun, as far as the actor may be told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor, OutOfReach, Refusal
from shangji.core.names import normal_form, phone_digits
from shangji.core.subjects import Subject, traced_models
from shangji.people.kinds import title
from shangji.people.models import DuplicateRule
from shangji.people.models.duplicate_rule import KEYS, LEVELS
from shangji.people.owned import Owned

OFFERED = 5
SALT = "people.duplicates"
MIN_DIGITS = 7


class DuplicateFound(Refusal):
    """`hits` say who is there."""

    status = 409
    message = _("This is there already, and the rules do not allow it twice.")


@dataclass(frozen=True)
class Known:
    """What is known of somebody, in its normal forms; an empty text is not known."""

    code: str = ""
    phone: str = ""
    mail: str = ""
    name: str = ""

    @classmethod
    def of(cls, *, code: str = "", phone: str = "", mail: str = "", name: str = "") -> "Known":
        digits = phone_digits(phone)
        return cls(
            code.strip().upper(), digits if len(digits) >= MIN_DIGITS else "", mail.strip().casefold(),
            normal_form(name)[:200] if len(name.strip()) > 1 else "",
        )  # fmt: skip

    def keys(self) -> set[str]:
        return {key for key in KEYS if getattr(self, key)}


@dataclass(frozen=True)
class Finder:
    """How one noun is found by each key: `rows[key](value)`, and what of a found row answers which key."""

    model: type[Owned]
    rows: dict[str, Callable[[str], Q]]
    known: Callable[[Any], Known]
    owned: Callable[[Any], Owned] = field(default=lambda noun: noun)
    """The record whose owner and page stand for it: of a contact, its customer."""


_finders: dict[str, Finder] = {}


def finder(found: Finder) -> None:
    """Register how a noun is found. Called once, when its package starts."""
    _finders[found.model.kind()] = found


@dataclass(frozen=True)
class Hit:
    """Something that may be the same. Out of reach its name and page are empty and its owner is a family name."""

    kind: str
    name: str
    owner: str
    url: str
    keys: tuple[str, ...]
    idle_days: int | None
    is_reached: bool
    token: str

    @property
    def title(self) -> str:
        return title(self.kind)

    @property
    def reasons(self) -> list[str | Promise]:
        return [KEYS[key] for key in self.keys]


def hits(actor: Actor, known: Known, *, without: int | None = None) -> list[Hit]:
    """Whoever has it: the read that looks beyond reach, because a second entry is worse than the hint. At most OFFERED."""
    found: list[Hit] = []
    for kind, each in _finders.items():
        found += _hits_of(kind, each, actor, known, without)
    return sorted(found, key=lambda hit: (-len(hit.keys), not hit.is_reached))[:OFFERED]


def level_for(kind: str, found: Iterable[Hit]) -> str:
    """What the rules of a noun say of the hits: "block", "warn" or "allow". A rule holds when all its keys agree."""
    rules = list(DuplicateRule.objects.filter(noun=kind, is_active=True))
    levels = [rule.level for hit in found for rule in rules if set(rule.keys) <= set(hit.keys)]
    return max(levels, key=LEVELS.index, default="allow")


def hints(actor: Actor, kind: str, known: Known, *, without: int | None = None) -> tuple[str, list[Hit]]:
    """The level, and the hits some rule of the noun speaks of; nothing when duplicates are allowed."""
    found = hits(actor, known, without=without)
    level = level_for(kind, found)
    return (level, found) if level != "allow" else (level, [])


def token_of(subject_id: int) -> str:
    """Names a record to who may not see it, for asking to join; cannot be counted through."""
    return signing.dumps(subject_id, salt=SALT)


def ask_to_join(token: str, reason: str, *, by: Actor) -> None:
    """Tell whoever has it that the actor would work on it with them. Raises OutOfReach, ReasonMissing."""
    try:
        pk = signing.loads(token, salt=SALT, max_age=86_400)
    except signing.BadSignature as error:
        raise OutOfReach from error
    subject = Subject.objects.filter(pk=pk).first()
    noun = subject.noun() if subject else None
    if not isinstance(noun, Owned):
        raise OutOfReach
    noun.hear_request(reason, by=by)


def _hits_of(kind: str, each: Finder, actor: Actor, known: Known, without: int | None) -> list[Hit]:
    same = Q(pk__in=[])
    for key in known.keys() & set(each.rows):
        same |= each.rows[key](getattr(known, key))
    model: Any = each.model
    rows = model._base_manager.filter(same, withdrawn_at__isnull=True).exclude(pk=without)
    found = list(rows.order_by("pk")[:OFFERED]) if same else []
    if not found:
        return []
    owned = {noun.pk: each.owned(noun) for noun in found}
    whose: Any = type(next(iter(owned.values())))
    keys = {one.pk for one in owned.values()}
    reached = set(whose.objects.reached_by(actor).filter(pk__in=keys).values_list("pk", flat=True))
    now = clock.now()
    return [
        _hit(kind, noun, owned[noun.pk], _agreeing(known, each.known(noun)), reached, now) for noun in found
    ]


def _agreeing(asked: Known, found: Known) -> tuple[str, ...]:
    return tuple(key for key in KEYS if getattr(asked, key) and getattr(asked, key) == getattr(found, key))


def _hit(kind: str, noun: Any, owned: Any, keys: tuple[str, ...], reached: set[int], now: datetime) -> Hit:
    is_reached = owned.pk in reached
    owner = owned.owner.name if owned.owner else ""
    last = getattr(owned, "last_follow_up_at", None)
    return Hit(
        kind=kind, name=noun.label if is_reached else "", owner=owner if is_reached else masked(owner),
        url=noun.get_absolute_url() if is_reached else "", keys=keys, idle_days=(now - last).days if last else None,
        is_reached=is_reached, token="" if is_reached or not owner else token_of(owned.pk),
    )  # fmt: skip


def masked(name: str) -> str:
    """The first character of a name and a star."""
    return f"{name[0]}*" if name else "—"


def known_kinds() -> list[tuple[str, str]]:
    """Nouns that are checked, with what they are called."""
    return [(kind, title(kind)) for kind in _finders if kind in traced_models()]
