"""A picture before it has a size: shapes in shares of the plot, texts in em beside them.

One scene is written twice: `fluid.py` writes HTML whose shapes stretch with the page while texts stay as large as
texts are; `picture.py` writes an SVG of a fixed size for files.
"""

from dataclasses import dataclass
from typing import Literal

Move = tuple[str, tuple[float, ...]]
"""A letter of SVG's path language (M, L, C, Z) and its points, in shares of the plot."""


@dataclass(frozen=True)
class Path:
    """`ink` colours the line, `fill` the ground, which may go over into `fill_to`, from one opacity to another (`fade`)."""

    moves: tuple[Move, ...]
    ink: str = ""
    width: float = 1.0
    is_dashed: bool = False
    fill: str = ""
    fill_to: str = ""
    opacity: float = 1.0
    fade: tuple[float, float] | None = None
    way: Literal["down", "across"] = "down"
    """Which way the ground goes over."""
    is_mote: bool = False
    """Specks that drift along the line on a page; files leave them out."""


@dataclass(frozen=True)
class Box:
    """A bar. One that is a forecast is striped; `ink` is its colour."""

    x: float
    y: float
    width: float
    height: float
    ink: str
    is_forecast: bool = False
    opacity: float = 1.0


@dataclass(frozen=True)
class Dot:
    """`size` is its radius in em."""

    x: float
    y: float
    ink: str
    size: float = 0.3
    shape: Literal["circle", "triangle", "diamond", "ring"] = "circle"


@dataclass(frozen=True)
class Text:
    """`dx` and `dy` are in em; `rank` 1 is left out on phones, 2 in half columns; `most` em it may be
    long; `size` is in em."""

    x: float
    y: float
    words: str
    at: Literal["start", "middle", "end"] = "middle"
    dx: float = 0.0
    dy: float = 0.0
    ink: str = "ink-3"
    is_strong: bool = False
    size: float = 1.0
    rank: int = 0
    most: float = 0.0


@dataclass(frozen=True)
class Said:
    """One line of a tip."""

    label: str
    value: str
    hue: str = ""
    url: str = ""
    is_forecast: bool = False


@dataclass(frozen=True)
class Spot:
    """Where a pointer, a finger or the keyboard finds a mark: what it is, what it says, where it leads."""

    x: float
    y: float
    width: float
    height: float
    name: str
    lines: tuple[Said, ...] = ()
    url: str = ""
    line: float | None = None
    """Where the hair line stands, in shares of the spot."""
    is_dot: bool = False
    """Around a point: as large as a finger needs, whatever the page's width."""


@dataclass(frozen=True)
class Key:
    """One entry of a legend; `form` is how the mark looks: a ground, a solid, a dashed or a thin line, stripes."""

    label: str
    hue: str
    form: Literal["ground", "solid", "dashed", "thin", "striped"] = "ground"


@dataclass(frozen=True)
class Scene:
    """Margins in em, the height in pixels as drawn on a desk. Later marks lie over earlier ones of their sort."""

    marks: tuple[Path | Box | Dot | Text, ...]
    spots: tuple[Spot, ...] = ()
    left: float = 0.5
    right: float = 0.5
    top: float = 1.2
    bottom: float = 2.2
    height: int = 252
    least_width: float = 0
    """In em: narrower than this it is scrolled instead."""
    shape: str = ""
    """A class of the plot, for what only one kind needs."""
    keys: tuple[Key, ...] = ()
    """A legend, where marks cannot be named where they are."""


def cut_to_plot(value: float) -> float:
    """A share that lies in the plot."""
    return min(1.0, max(0.0, value))
