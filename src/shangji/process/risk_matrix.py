"""The risk matrix: days without a follow-up against the amount, drawn on the server."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.process.risk_board import levels_of
from shangji.process.risks import HIGH, MID, TONES, Card, watched
from shangji.ui.formats import money, short

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 300, 52, 16, 12, 24
DOTS, NAMED, LONGEST, ROOM = 200, 4, 30, (190, 18)


@dataclass
class Dot:
    """One record. `shape` repeats the level: a triangle, a diamond, a circle."""

    x: float
    y: float
    tone: str
    name: str
    title: str
    url: str
    is_named: bool = False

    @property
    def path(self) -> str:
        x, y = self.x, self.y
        if self.tone == "risk":
            return f"M{x:.1f} {y - 5.5:.1f}l5.6 10h-11.2z"
        return f"M{x:.1f} {y - 5.2:.1f}l5.2 5.2l-5.2 5.2l-5.2 -5.2z"

    @property
    def is_left(self) -> bool:
        """Whether its name stands to the left of it."""
        return self.x > WIDTH * 0.7


@dataclass
class Matrix:
    dots: list[Dot]
    across: list[tuple[float, str]]
    up: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def left(self) -> int:
        return LEFT

    @property
    def right(self) -> int:
        return WIDTH - RIGHT

    @property
    def floor(self) -> int:
        return HEIGHT - 6


def matrix(actor: Actor, now: datetime) -> Matrix | None:
    """The largest open records, those at risk drawn over the others; None where there is nothing to draw."""
    cards = [card for noun in watched().values() if noun.points for card in noun.points(actor, now, DOTS)]
    if not cards:
        return None
    levels = levels_of([card.noun.pk for card in cards], local_day(now))
    most = _round_up(max(card.noun.amount for card in cards))
    longest = max(10, min(LONGEST, max(card.silent_days for card in cards)))
    dots = [_dot(card, levels.get(card.noun.pk), most, longest) for card in cards]
    order = {TONES[HIGH]: 2, TONES[MID]: 1}
    dots.sort(key=lambda dot: order.get(dot.tone, 0))
    _name(sorted((dot for dot in dots if dot.tone == TONES[HIGH]), key=lambda dot: dot.y))
    return Matrix(dots, list(_days(longest)), list(_amounts(most)))


def _name(grave: list[Dot]) -> None:
    """The topmost ones are named, as long as no name covers another."""
    named: list[Dot] = []
    for dot in grave:
        if len(named) < NAMED and all(
            abs(dot.y - o.y) >= ROOM[1] or abs(dot.x - o.x) >= ROOM[0] for o in named
        ):
            dot.is_named = True
            named.append(dot)


def _dot(card: Card, alert: Any, most: Decimal, longest: int) -> Dot:
    tone = alert.tone if alert and alert.severity >= MID else "calm"
    days = min(card.silent_days, longest)
    x = LEFT + (WIDTH - LEFT - RIGHT) * days / longest
    y = TOP + (HEIGHT - TOP - BOTTOM) * (1 - float(card.noun.amount / most))
    title = f"{card.noun.name} · {money(card.noun.amount)} · {card.silent_days}"
    return Dot(round(x, 1), round(y, 1), tone, card.noun.name, title, card.noun.get_absolute_url())


def _days(longest: int) -> Iterator[tuple[float, str]]:
    step = 3 if longest <= 15 else 5
    for day in range(0, longest + 1, step):
        yield LEFT + (WIDTH - LEFT - RIGHT) * day / longest, f"{day}+" if day == LONGEST else str(day)


def _amounts(most: Decimal) -> Iterator[tuple[float, str]]:
    for part in range(4):
        share = part / 3
        yield TOP + (HEIGHT - TOP - BOTTOM) * (1 - share), short(most * part / 3) if part else "0"


def _round_up(amount: Decimal) -> Decimal:
    """To a number that three steps reach evenly."""
    unit = Decimal(10) ** (max(len(str(int(amount))), 2) - 1)
    for factor in (Decimal("1.2"), Decimal("1.5"), 3, 6, 9, 12):
        if unit * factor >= amount:
            return unit * factor
    return unit * 12
