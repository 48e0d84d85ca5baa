"""A line of a forecast: what a person, a team or everybody has won, calls, is likely to win and is to win."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from shangji.insight.forecast.likely import Likely
from shangji.opportunities.call_events import Call
from shangji.people.models import User

CALLS = (Call.COMMIT.value, Call.BEST.value, Call.PIPELINE.value, Call.OMITTED.value)


@dataclass
class Sums:
    """In yuan. `calls` are by call, of what is open and expected in the period; `weighted` is of these, without omitted ones."""

    won: Decimal = Decimal(0)
    weighted: float = 0
    calls: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(CALLS, Decimal(0)))
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CALLS, 0))

    def add(self, other: "Sums") -> None:
        self.won += other.won
        self.weighted += other.weighted
        for call in CALLS:
            self.calls[call] += other.calls[call]
            self.counts[call] += other.counts[call]


@dataclass
class Line:
    """`key` is p12, t3 or all; `adjusted` what a manager makes of a person, `target` what is to be won, in yuan."""

    key: str
    label: str
    depth: int = 0
    sums: Sums = field(default_factory=Sums)
    person: User | None = None
    adjusted: int | None = None
    note: str = ""
    judged_below: Decimal | None = None
    """Of a team: what its people come to, adjusted ones as they are adjusted."""
    guess: Likely | None = None
    target: float | None = None
    may_adjust: bool = False
    urls: Mapping[str, str] = field(default_factory=dict)
    bias: float | None = None
    """How much too high their calls used to be, as a share of what came."""

    @property
    def is_team(self) -> bool:
        return self.person is None

    @property
    def called(self) -> Decimal:
        """What the owner stands for: won, and committed."""
        return self.sums.won + self.sums.calls[Call.COMMIT.value]

    @property
    def hoped(self) -> Decimal:
        """With what may still come."""
        return self.called + self.sums.calls[Call.BEST.value]

    @property
    def weighted(self) -> Decimal:
        return self.sums.won + Decimal(round(self.sums.weighted))

    @property
    def judged(self) -> Decimal:
        """What counts: as a manager has put it, else as it is called."""
        if self.judged_below is not None:
            return self.judged_below
        return Decimal(self.adjusted) if self.adjusted is not None else self.called

    @property
    def is_judged_otherwise(self) -> bool:
        return self.judged != self.called

    @property
    def gap(self) -> Decimal | None:
        """What is missing to the target; below nought it is exceeded."""
        return None if self.target is None else Decimal(round(self.target)) - self.judged

    @property
    def is_nothing(self) -> bool:
        return not (self.sums.won or any(self.sums.counts.values()) or self.target)
