"""Where the cards of a decision chain stand and how its lines run: layers from the top, whoever reports below."""

from dataclasses import dataclass

from shangji.customers.chain.reading import Chain, Seat
from shangji.customers.roles import ChainKind

CARD_W, CARD_H, GAP_X, GAP_Y, EDGE, DIP = 164, 78, 20, 34, 8, 28


@dataclass(frozen=True)
class Box:
    """A card, in pixels from the top left."""

    seat: Seat
    x: int
    y: int

    @property
    def middle(self) -> int:
        return self.x + CARD_W // 2

    @property
    def bottom(self) -> int:
        return self.y + CARD_H


@dataclass(frozen=True)
class Wire:
    kind: str
    path: str


@dataclass(frozen=True)
class Drawing:
    boxes: list[Box]
    wires: list[Wire]
    width: int
    height: int


def drawn(chain: Chain) -> Drawing:
    """A parent stands in the middle over those who report to it; trees stand side by side."""
    at: dict[int, tuple[float, int]] = {}
    column = 0.0

    def place(seat: Seat, depth: int) -> float:
        nonlocal column
        if seat.below:
            spots = [place(below, depth + 1) for below in seat.below]
            x = (spots[0] + spots[-1]) / 2
        else:
            x, column = column, column + 1
        at[seat.pk] = (x, depth)
        return x

    for top in chain.tops:
        place(top, 0)
    boxes = [
        Box(seat, EDGE + round(at[seat.pk][0] * (CARD_W + GAP_X)), EDGE + at[seat.pk][1] * (CARD_H + GAP_Y))
        for seat in chain.seats
    ]
    found = {box.seat.pk: box for box in boxes}
    wires = [Wire(ChainKind.REPORTS, _elbow(found[box.seat.boss.pk], box)) for box in boxes if box.seat.boss]
    wires += [Wire(line.kind, _bow(found[line.source.pk], found[line.target.pk])) for line in chain.lines]
    width = max((box.x + CARD_W for box in boxes), default=0) + EDGE
    height = max((box.bottom for box in boxes), default=0) + (DIP if chain.lines else EDGE)
    return Drawing(boxes, wires, width, height)


def _elbow(above: Box, below: Box) -> str:
    bend = above.bottom + GAP_Y // 2
    return f"M{above.middle} {above.bottom}V{bend}H{below.middle}V{below.y}"


def _bow(one: Box, other: Box) -> str:
    """From side to side; over each other it swings out to the right; past others of a row it dips below them."""
    from_y, to_y = one.y + CARD_H // 2, other.y + CARD_H // 2
    if abs(one.x - other.x) < CARD_W:
        right = max(one.x, other.x) + CARD_W
        return f"M{one.x + CARD_W} {from_y}C{right + GAP_X} {from_y} {right + GAP_X} {to_y} {other.x + CARD_W} {to_y}"
    if one.y == other.y and abs(one.x - other.x) > CARD_W + GAP_X:
        low = one.bottom + DIP
        return f"M{one.middle} {one.bottom}C{one.middle} {low} {other.middle} {low} {other.middle} {other.bottom}"
    start, end = (one.x + CARD_W, other.x) if one.x < other.x else (one.x, other.x + CARD_W)
    middle = (start + end) // 2
    return f"M{start} {from_y}C{middle} {from_y} {middle} {to_y} {end} {to_y}"
