"""What can go wrong with a record: rules by name, each a question to the database with its evidence and its words.

A package says which of its nouns are watched (`watch`) and by which rules (`risk`). A rule's `rows` answers with the
records that are at risk at a moment, annotated with whatever its `evidence` reads. Thresholds count whole days, so
that time alone changes an answer only when a day begins.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.calendar import add_working_days, is_working_day, local_day
from shangji.ui.formats import is_chinese

LOW, MID, HIGH = 1, 2, 3
LEVELS: dict[int, str | Promise] = {HIGH: _("High"), MID: _("Middle"), LOW: _("Low")}
TONES = {HIGH: "risk", MID: "warn", LOW: "mute"}
NEVER = Q(pk__in=[])
Limits = Mapping[str, int]
Rows = Any
"""A query set of the noun."""


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A whole number that a company may set; `unit` is said behind it."""

    name: str
    label: str | Promise
    default: int
    unit: str | Promise
    least: int = 1
    most: int = 1000


LARGE = Threshold(
    name="large", label=_("An amount is large from"), default=100, unit=_("10,000 CNY"), most=10**7
)


@dataclass(frozen=True, kw_only=True)
class Risk:
    """One rule. `words` tells its evidence with %(name)s, or gives the words for it; `severity` is what it starts from.

    `rows` asks of the records of today, `past` of those at an earlier moment, with rows or keys; none where nothing keeps
    what the rule asks. `is_worse`
    says of evidence that it is much beyond the limit. A `personal` rule is about people, not about records.
    """

    key: str
    kind: str
    name: str | Promise
    words: str | Promise | Callable[[Mapping[str, Any]], str | Promise]
    advice: str | Promise
    severity: int
    rows: Callable[..., Rows]
    evidence: Callable[[Any, datetime, Limits], dict[str, Any]]
    thresholds: tuple[Threshold, ...] = ()
    is_worse: Callable[[Mapping[str, Any]], bool] = lambda _evidence: False
    is_grave: Callable[[Mapping[str, Any]], bool] = lambda _evidence: False
    """Whether it is high, whatever it starts from; `grave_words` then tell its evidence, where it has any."""
    is_milder: Callable[[Mapping[str, Any]], bool] = lambda _evidence: False
    """Whether it is one step less grave than what it starts from."""
    grave_words: str | Promise = ""
    past: Callable[[datetime, Limits], Rows | Collection[int]] | None = None
    past_note: str | Promise = ""
    """What the past is asked of, where that is less than everything."""
    is_personal: bool = False
    is_miss: bool = False
    """Whether what it finds is an obligation that was missed: whoever heard of that from the ladder hears it once."""
    minds_owner: bool = False
    """Whether it also asks for the state of the owner, whose lines are not the record's."""
    unmoved_by: tuple[str, ...] = ()
    """How the kinds of facts begin that put nothing right here: after them nobody asks whether it still holds."""
    is_daily: bool = False
    """Whether `rows` asks the same all day long, whatever is written meanwhile: its statement is then kept for the day."""
    reads: Callable[[Limits], Hashable] | None = None
    """What a daily rule reads before it asks; `rows` takes it as a third argument. Each is a statement of its own."""
    needs: tuple[str, ...] = ()
    """The columns that the evidence reads, where a pass over everything should load no others."""
    beside: Callable[[Mapping[str, Sequence[int]]], Iterable[int]] | None = None
    """As of `Watched`, for this rule alone: kind → records that changed; which others it has to look at because of them."""
    order: int = 50

    @property
    def defaults(self) -> dict[str, int]:
        return {t.name: t.default for t in (*self.thresholds, LARGE)}

    def told(self, evidence: Mapping[str, Any]) -> str:
        """11 days without a follow-up. Beside a name that a company gave, evidence may have its English one as `…_en`."""
        words = self.grave_words if self.grave_words and self.is_grave(evidence) else self.words
        words = words(evidence) if callable(words) else words
        return str(words) % defaultdict(str, evidence if is_chinese() else _in_english(evidence))


def _in_english(evidence: Mapping[str, Any]) -> dict[str, Any]:
    given = {
        name.removesuffix("_en"): text for name, text in evidence.items() if name.endswith("_en") and text
    }
    return {**evidence, **given}


@dataclass(frozen=True, kw_only=True)
class Card:
    """How a record stands on the board: `second` says whose it is, `place` is its stage, `silent_days` since a word."""

    noun: Any
    second: str = ""
    place: str = ""
    place_order: int = 0
    silent_days: int = 0
    due: str = ""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A noun in the ledger: which of its records are watched, where their money is, how they are told.

    `won` gives those that were won since a moment, with `won_at`; `progress` says which lines of the log mean that one
    went on, `lost` which that it was lost.
    """

    kind: str
    label: str | Promise
    rows: Callable[[], Rows]
    cards: Callable[[Sequence[int], Actor], dict[int, Card]]
    rows_at: Callable[[datetime], Rows] | None = None
    """Which were watched at an earlier moment: rules of one's own are tried on those."""
    may_handle: Callable[[Sequence[int], Actor], set[int]] = lambda _keys, _actor: set()
    points: Callable[[Actor, datetime, int], Sequence[Card]] | None = None
    places: Callable[[Any], Iterable[tuple[str, str, int, int, int, Any]]] | None = None
    """Alerts → (key, stage, order, level, records, CNY)."""
    place_name: Callable[[str], str] | None = None
    in_place: Callable[[str], Any] | None = None
    """The key of a stage → the keys of the records in it."""
    total: Callable[[Actor], Any] | None = None
    money: str = ""
    won: Callable[[datetime], Rows] | None = None
    progress: Q = NEVER
    lost: Q = NEVER
    beside: Callable[[Mapping[str, Sequence[int]]], Iterable[int]] = lambda _changed: ()
    """Kind → records that changed; which of these records have to be looked at because of them."""


_risks: dict[str, Risk] = {}
_watched: dict[str, Watched] = {}


def risk(found: Risk) -> None:
    """Register a rule of the product. Called once, when its package starts."""
    _risks[found.key] = found


def watch(found: Watched) -> None:
    _watched[found.kind] = found


def product_rules() -> Mapping[str, Risk]:
    return dict(sorted(_risks.items(), key=lambda item: item[1].order))


def watched() -> Mapping[str, Watched]:
    return _watched


def told_by(payload: Mapping[str, Any]) -> str:
    """A rule as a line of the log tells it: its own words where they are known, else its name."""
    found = _risks.get(str(payload.get("rule")))
    if found is None:
        return str(payload.get("title") or payload.get("rule") or "")
    if payload.get("evidence"):
        return found.told(payload["evidence"])
    return str(found.name)


def graded(base: int, evidence: Mapping[str, Any], amount: Any, limits: Limits, found: Risk) -> int:
    """Low, middle or high: one step up for a large amount, one for much beyond the limit, one down for what is milder;
    high for what is grave."""
    if found.is_grave(evidence):
        return HIGH
    steps = int(amount is not None and amount >= limits[LARGE.name] * 10_000) + int(found.is_worse(evidence))
    return max(LOW, min(HIGH, base + steps - int(found.is_milder(evidence))))


def working_days_back(now: datetime, count: int) -> datetime:
    """What lies before this moment lies more than `count` working days back."""
    day = local_day(now)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return _start_of(add_working_days(day, -count))


def days_back(now: datetime, count: int) -> datetime:
    """The start of the day `count` calendar days ago."""
    return _start_of(local_day(now) - timedelta(days=count))


def _start_of(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
