"""How far a share can be trusted: the interval beside every rate."""

from math import sqrt

Z_95 = 1.959964


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """The 95 % interval of part ÷ whole, both ends in 0..1; None of nothing. Right for few and for many."""
    if whole <= 0:
        return None
    share, z2 = part / whole, Z_95 * Z_95
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z_95 * sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    return max(0.0, middle - half), min(1.0, middle + half)
