"""Lines through points: smooth, and never beyond the values that they join."""

from collections.abc import Iterator, Sequence

from shangji.insight.charts.scene import Move


def slopes(ys: Sequence[float]) -> list[float]:
    """Of a curve through equally spaced points that rises and falls only where they do (Fritsch and Carlson)."""
    count = len(ys)
    if count < 2:
        return [0.0] * count
    steps = [ys[n + 1] - ys[n] for n in range(count - 1)]
    inner = [_between(steps[n - 1], steps[n]) for n in range(1, count - 1)]
    return [steps[0], *inner, steps[-1]]


def _between(before: float, after: float) -> float:
    if before * after <= 0:
        return 0.0
    return 2 * before * after / (before + after)


def runs(values: Sequence[float | None]) -> Iterator[tuple[int, int]]:
    """From where to where (exclusive) values are known without a gap."""
    start: int | None = None
    for place, value in enumerate([*values, None]):
        if value is not None and start is None:
            start = place
        elif value is None and start is not None:
            yield start, place
            start = None


def curve(xs: Sequence[float], ys: Sequence[float], bends: Sequence[float] | None = None) -> list[Move]:
    """From the first point to the last; `bends` are slopes in steps of `xs`, else they follow from `ys`."""
    found = slopes(ys) if bends is None else bends
    moves: list[Move] = [("M", (xs[0], ys[0]))]
    for n in range(len(xs) - 1):
        third = (xs[n + 1] - xs[n]) / 3
        ahead, behind = ys[n] + found[n] / 3, ys[n + 1] - found[n + 1] / 3
        moves.append(("C", (xs[n] + third, ahead, xs[n + 1] - third, behind, xs[n + 1], ys[n + 1])))
    return moves


def back(moves: Sequence[Move]) -> list[Move]:
    """The same line from its end to its start, going on from a line that is there."""
    points = [move[1][-2:] for move in moves]
    turned: list[Move] = [("L", points[-1])]
    for n in range(len(moves) - 1, 0, -1):
        letter, numbers = moves[n]
        if letter == "C":
            turned.append(("C", (*numbers[2:4], *numbers[0:2], *points[n - 1])))
        else:
            turned.append(("L", points[n - 1]))
    return turned


def ribbon(upper: Sequence[Move], lower: Sequence[Move]) -> tuple[Move, ...]:
    """The ground between two lines that run the same way."""
    return (*upper, *back(lower), ("Z", ()))


def polygon(*points: tuple[float, float]) -> tuple[Move, ...]:
    first, *rest = points
    return (("M", first), *(("L", point) for point in rest), ("Z", ()))


def segment(x1: float, y1: float, x2: float, y2: float) -> tuple[Move, ...]:
    return (("M", (x1, y1)), ("L", (x2, y2)))
