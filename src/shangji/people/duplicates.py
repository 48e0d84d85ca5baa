"""Who is there already: the same code, number, mail or name in any noun, or almost, as far as the actor may be told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor, OutOfReach, Refusal
from shangji.core.locks import one_at_a_time
from shangji.core.matching.finding import find
from shangji.core.matching.fingerprint import Fingerprint
from shangji.core.matching.reasons import Reason
from shangji.core.names import normal_form, phone_digits
from shangji.core.prepared import Prepared
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
    """What is known of somebody, in its normal forms; an empty text is not known. `told` is what it was made of."""

    code: str = ""
    phone: str = ""
    mail: str = ""
    name: str = ""
    told: Fingerprint = field(default_factory=Fingerprint)

    @classmethod
    def of(
        cls, *, code: str = "", phone: str = "", mail: str = "", name: str = "", website: str = "", person: str = "",
        place: str = "",
    ) -> "Known":  # fmt: skip
        digits = phone_digits(phone)
        has_digits, has_name = len(digits) >= MIN_DIGITS, len(name.strip()) > 1
        told = Fingerprint(
            code=code, phones=(phone,) if has_digits else (), mails=(mail,), websites=(website,),
            names=(name,) if has_name else (), person=person, region=place,
        )  # fmt: skip
        return cls(
            code.strip().upper(), digits if has_digits else "", mail.strip().casefold(),
            normal_form(name)[:200] if has_name else "", told,
        )  # fmt: skip

    def keys(self) -> set[str]:
        return {key for key in KEYS if getattr(self, key, "")}


@dataclass(frozen=True)
class Finder:
    """How one noun is found by each key: `rows[key](value)`, and what of a found row answers which key."""

    model: type[Owned]
    rows: dict[str, Callable[[str], Q]]
    known: Callable[[Any], Known]
    owned: Callable[[Any], Owned] = field(default=lambda noun: noun)
    """The record whose owner and page stand for it: of a contact, its customer."""


_finders: dict[str, Finder] = {}
FollowedBeside = Callable[[Iterable[int]], Mapping[int, datetime | None]]
_beside: dict[str, FollowedBeside] = {}


def finder(found: Finder) -> None:
    """Register how a noun is found. Called once, when its package starts."""
    _finders[found.model.kind()] = found


def finder_of(kind: str) -> Finder | None:
    return _finders.get(kind)


def followed_beside(kind: str, found: FollowedBeside) -> None:
    """Say when somebody last followed up on what belongs to records of a kind, as opportunities to a customer."""
    _beside[kind] = found


def is_known_elsewhere(kind: str, keys: Iterable[str]) -> bool:
    """Whether another noun is found by any of these keys as well."""
    return any(set(keys) & set(found.rows) for other, found in _finders.items() if other != kind)


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
    told: tuple[str, ...] = ()
    """Why it is almost the same, in particulars; empty out of reach."""

    @property
    def title(self) -> str:
        return title(self.kind)

    @property
    def reasons(self) -> list[str | Promise]:
        return list(self.told) or [KEYS[key] for key in self.keys]


def hits(actor: Actor, known: Known, *, without: int | None = None) -> list[Hit]:
    """Whoever has it: the read that looks beyond reach, because a second entry is worse than the hint. At most OFFERED."""
    found: list[Hit] = []
    seen = set() if without is None else {without}
    for each in _finders.values():
        same = _same(each, known, seen)
        seen |= {noun.pk for noun in same}
        found += _hits_of(each, actor, same, {noun.pk: _agreeing(known, each.known(noun)) for noun in same})
    found += _alike(actor, known, seen)
    return sorted(found, key=lambda hit: ("alike" in hit.keys, -len(hit.keys), not hit.is_reached))[:OFFERED]


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


_refusing = Prepared(lambda kind: DuplicateRule.objects.filter(noun=kind, is_active=True, level="block"))


def refuse_twice(kind: str, known: Known, *, by: Actor) -> None:
    """In the verb that adds: what a rule refuses is refused to everybody, also to two at the same instant.

    Within a noun the table of taken keys holds it; across nouns, and for what is only alike, each value that a rule
    names is asked for by one transaction at a time. Raises DuplicateFound.
    """
    named = {key for rule in _refusing(kind) for key in rule.keys}
    if not named & (known.keys() | {"alike"}):
        return
    for key in sorted(named & known.keys()):
        one_at_a_time(f"{key} {getattr(known, key)}")
    if level_for(kind, hits(by, known)) == "block":
        raise DuplicateFound


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


def _same(each: Finder, known: Known, without: set[int]) -> list[Any]:
    """Nouns of one kind that share a key."""
    same = Q(pk__in=[])
    for key in known.keys() & set(each.rows):
        same |= each.rows[key](getattr(known, key))
    model: Any = each.model
    rows = model._base_manager.filter(same, withdrawn_at__isnull=True).exclude(pk__in=without)
    return list(rows.order_by("pk")[:OFFERED]) if same else []


def _alike(actor: Actor, known: Known, without: set[int]) -> list[Hit]:
    """What shares no key and may be the same nevertheless: names that look or sound alike, a domain, an address."""
    matches = find(known.told, kinds=list(_finders), exclude=without, limit=OFFERED)
    found: list[Hit] = []
    for kind in sorted({match.kind for match in matches}):
        each: Any = _finders[kind]
        why = {match.subject_id: match.reasons for match in matches if match.kind == kind}
        nouns = list(each.model._base_manager.filter(pk__in=why, withdrawn_at__isnull=True).order_by("pk"))
        found += _hits_of(each, actor, nouns, dict.fromkeys(why, ("alike",)), why)
    return found


def _hits_of(
    each: Finder, actor: Actor, found: list[Any], keys: Mapping[int, tuple[str, ...]],
    why: Mapping[int, Iterable[Reason]] | None = None,
) -> list[Hit]:  # fmt: skip
    """`keys` and `why`: by the id of the noun."""
    if not found:
        return []
    owned = {noun.pk: each.owned(noun) for noun in found}
    whose: Any = type(next(iter(owned.values())))
    asked = {one.pk for one in owned.values()}
    reached = set(whose.objects.reached_by(actor).filter(pk__in=asked).values_list("pk", flat=True))
    beside = _beside[whose.kind()](asked) if whose.kind() in _beside else {}
    now = clock.now()
    return [
        _hit(
            noun,
            owned[noun.pk],
            keys[noun.pk],
            owned[noun.pk].pk in reached,
            _idle_days(owned[noun.pk], beside, now),
            (why or {}).get(noun.pk, ()),
        )
        for noun in found
    ]


def _agreeing(asked: Known, found: Known) -> tuple[str, ...]:
    return tuple(
        key for key in KEYS if getattr(asked, key, "") and getattr(asked, key) == getattr(found, key)
    )


def _idle_days(owned: Any, beside: Mapping[int, datetime | None], now: datetime) -> int | None:
    said = [at for at in (getattr(owned, "last_follow_up_at", None), beside.get(owned.pk)) if at]
    return (now - max(said)).days if said else None


def _hit(
    noun: Any, owned: Any, keys: tuple[str, ...], is_reached: bool, idle_days: int | None, why: Iterable[Reason]
) -> Hit:  # fmt: skip
    owner = owned.owner.name if owned.owner else ""
    return Hit(
        kind=noun.kind(), name=noun.label if is_reached else "", owner=owner if is_reached else masked(owner),
        url=noun.get_absolute_url() if is_reached else "", keys=keys, idle_days=idle_days,
        is_reached=is_reached, token="" if is_reached or not owner else token_of(owned.pk),
        told=tuple(str(reason) for reason in why if reason.weight > 0)[:2] if is_reached else (),
    )  # fmt: skip


def masked(name: str) -> str:
    """The first character of a name and a star."""
    return f"{name[0]}*" if name else "—"


def known_kinds() -> list[tuple[str, str]]:
    """Nouns that are checked, with what they are called."""
    return [(kind, title(kind)) for kind in _finders if kind in traced_models()]
