"""Where records go from each stage: on, past a stage, back, and out."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from shangji.insight.charts.chart import Plotted
from shangji.insight.charts.hues import token
from shangji.insight.charts.scales import cut, width_of
from shangji.insight.charts.scene import Box, Dot, Move, Path, Said, Scene, Spot, Text
from shangji.insight.charts.units import COUNT, Number, Unit
from shangji.insight.charts.words import sentence

NODE = 0.012
LANE = 0.14
"""Of the height, what is kept below the stages for what goes back."""
GAP = 0.05
"""Between the ends, one below the other."""
THIN = 0.004
LONGEST = 7.0


@dataclass(frozen=True, kw_only=True)
class Node:
    """`key` is what links name. `is_end` stands in the last column, such as won or lost; stages stand in their order.

    `count` is what `url` opens; without one it is told how wide the node is drawn.
    """

    key: str
    label: str
    hue: str = ""
    url: str = ""
    is_end: bool = False
    count: Number | None = None


@dataclass(frozen=True, kw_only=True)
class Link:
    source: str
    target: str
    count: Number
    url: str = ""


@dataclass(frozen=True)
class Laid:
    """A node in the picture; its ports are filled from above as links are drawn."""

    node: Node
    x: float
    y: float
    tall: float
    count: float

    @property
    def told(self) -> Number:
        return self.count if self.node.count is None else self.node.count


@dataclass(frozen=True)
class Ribbon:
    """A link from its port to its port."""

    link: Link
    start: tuple[float, float]
    end: tuple[float, float]
    tall: float


@dataclass(frozen=True, kw_only=True)
class Flow(Plotted):
    """Links that name no node are left out. A link to an earlier stage goes back, below the others."""

    nodes: tuple[Node, ...]
    links: tuple[Link, ...]
    unit: Unit = COUNT

    @property
    def known(self) -> list[Link]:
        keys = {node.key for node in self.nodes}
        return [
            link
            for link in self.links
            if link.source in keys and link.target in keys and link.source != link.target and link.count > 0
        ]

    @property
    def is_empty(self) -> bool:
        return not self.known

    @property
    def order(self) -> dict[str, int]:
        stages = [node.key for node in self.nodes if not node.is_end]
        ends = {node.key: len(stages) for node in self.nodes if node.is_end}
        return {**{key: n for n, key in enumerate(stages)}, **ends}

    def is_back(self, link: Link) -> bool:
        return self.order[link.target] < self.order[link.source]

    def said(self) -> str:
        label = {node.key: node.label for node in self.nodes}
        outs = [link for link in self.known if not self.is_back(link)]
        back = [link for link in self.known if self.is_back(link)]
        parts = []
        if outs:
            most = max(outs, key=lambda link: float(link.count))
            words = {
                "from": label[most.source],
                "to": label[most.target],
                "count": self.unit.told(most.count),
            }
            parts.append(_("most go from %(from)s to %(to)s: %(count)s") % words)
        if back:
            most = max(back, key=lambda link: float(link.count))
            total = sum(float(link.count) for link in back)
            words = {"from": label[most.source], "to": label[most.target], "count": self.unit.told(total)}
            parts.append(_("%(count)s go back, most from %(from)s to %(to)s") % words)
        return sentence(parts)

    def scene(self) -> Scene:
        laid = self.laid()
        ribbons = list(self._ribbons(laid))
        marks: list[Path | Box | Dot | Text] = [self._ground(ribbon, laid) for ribbon in ribbons]
        marks += list(self._backs(laid))
        marks += [Box(one.x, one.y, NODE, max(THIN, one.tall), token(one.node.hue)) for one in laid.values()]
        marks += list(self._texts(laid))
        spots = (*self._link_spots(ribbons), *self._node_spots(laid))
        widest = max((min(LONGEST, width_of(node.label)) for node in self.nodes if node.is_end), default=0)
        return Scene(
            tuple(marks),
            spots,
            left=0.4,
            right=widest + 4.2,
            top=3.4,
            bottom=0.6,
            height=320,
            least_width=44,
            shape="river",
        )

    def laid(self) -> dict[str, Laid]:
        """Stages hang from one line above, ends stand below each other: what is lost runs under what goes on."""
        order = self.order
        last = max(order.values(), default=0)
        ins, outs = self._sums()
        sizes = {node.key: max(ins.get(node.key, 0.0), outs.get(node.key, 0.0)) for node in self.nodes}
        scale = self._scale(sizes)
        found: dict[str, Laid] = {}
        at = 0.0
        for node in self.nodes:
            size = sizes[node.key]
            x = order[node.key] / last * (1 - NODE) if last else 0.0
            y = 0.0
            if node.is_end:
                y, at = at, at + max(THIN, size * scale) + GAP
            found[node.key] = Laid(node, x, y, size * scale, size)
        return found

    def _sums(self) -> tuple[dict[str, float], dict[str, float]]:
        ins: dict[str, float] = {}
        outs: dict[str, float] = {}
        for link in self.known:
            if not self.is_back(link):
                outs[link.source] = outs.get(link.source, 0.0) + float(link.count)
                ins[link.target] = ins.get(link.target, 0.0) + float(link.count)
        return ins, outs

    def _scale(self, sizes: dict[str, float]) -> float:
        ends = [node.key for node in self.nodes if node.is_end]
        stages = [size for key, size in sizes.items() if key not in ends]
        rooms = [(1 - LANE) / max(stages)] if any(stages) else []
        whole = sum(sizes[key] for key in ends)
        rooms += [max(0.2, 1 - GAP * (len(ends) - 1) - 0.02) / whole] if whole else []
        return min(rooms, default=1.0)

    def _ribbons(self, laid: dict[str, Laid]) -> Iterator[Ribbon]:
        """At each port the farthest stage above, ends below: so they cross least."""
        order, nth = self.order, {node.key: n for n, node in enumerate(self.nodes)}
        on = [link for link in self.known if not self.is_back(link)]
        on.sort(
            key=lambda link: (
                laid[link.target].node.is_end,
                -order[link.target] if not laid[link.target].node.is_end else nth[link.target],
            )
        )
        left = {key: one.y for key, one in laid.items()}
        starts: dict[int, float] = {}
        for link in on:
            starts[id(link)] = left[link.source]
            left[link.source] += self._tall(link, laid)
        into = {key: one.y for key, one in laid.items()}
        for link in sorted(on, key=lambda link: self._entry(link, laid)):
            source, target, tall = laid[link.source], laid[link.target], self._tall(link, laid)
            yield Ribbon(link, (source.x + NODE, starts[id(link)]), (target.x, into[link.target]), tall)
            into[link.target] += tall

    def _entry(self, link: Link, laid: dict[str, Laid]) -> int:
        """Into a stage the farthest comes in above; into an end the nearest, which comes from above."""
        place = self.order[link.source]
        return -place if laid[link.target].node.is_end else place

    def _tall(self, link: Link, laid: dict[str, Laid]) -> float:
        one = laid[link.source]
        return float(link.count) / one.count * one.tall if one.count else 0.0

    def _ground(self, ribbon: Ribbon, laid: dict[str, Laid]) -> Path:
        (x1, y1), (x2, y2), tall = ribbon.start, ribbon.end, max(ribbon.tall, THIN / 2)
        bend = (x1 + x2) / 2
        moves: tuple[Move, ...] = (
            ("M", (x1, y1)), ("C", (bend, y1, bend, y2, x2, y2)), ("L", (x2, y2 + tall)),
            ("C", (bend, y2 + tall, bend, y1 + tall, x1, y1 + tall)), ("Z", ()),
        )  # fmt: skip
        fill, fill_to = token(laid[ribbon.link.source].node.hue), token(laid[ribbon.link.target].node.hue)
        return Path(moves, ink="surface", width=0.75, fill=fill, fill_to=fill_to, way="across", opacity=0.42)

    def _backs(self, laid: dict[str, Laid]) -> Iterator[Path | Text]:
        """Lines below the stages, from the foot of one to the foot of an earlier one."""
        back = [link for link in self.known if self.is_back(link)]
        most = max((float(link.count) for link in back), default=1.0)
        for link in back:
            source, target = laid[link.source], laid[link.target]
            x1, x2 = source.x + NODE / 2, target.x + NODE / 2
            y1, y2 = source.y + source.tall, target.y + target.tall
            low = min(1.0, max(y1, y2) + LANE * 0.75)
            moves: tuple[Move, ...] = (("M", (x1, y1)), ("C", (x1, low, x2, low, x2, y2)))
            yield Path(moves, ink="warn", width=1 + 3 * float(link.count) / most, opacity=0.8)
            middle = (y1 + y2) / 8 + low * 0.75
            yield Text((x1 + x2) / 2, middle, f"↩ {self.unit.figure(link.count)}", dy=0.9, rank=1)

    def _texts(self, laid: dict[str, Laid]) -> Iterator[Text]:
        for one in laid.values():
            label, figure = cut(one.node.label, LONGEST), self.unit.figure(one.told)
            if one.node.is_end:
                y = one.y + one.tall / 2
                yield Text(1, y, label, "start", 0.6, -0.7, "ink-2", most=LONGEST)
                yield Text(1, y, figure, "start", 0.6, 0.7, "ink-1", is_strong=True)
                continue
            yield Text(one.x, 0, label, "start", 0, -2.3, "ink-2", most=LONGEST)
            yield Text(one.x, 0, figure, "start", 0, -0.9, "ink-1", is_strong=True)

    def _link_spots(self, ribbons: list[Ribbon]) -> Iterator[Spot]:
        """In the middle of a ribbon, since that is where it is free."""
        label = {node.key: node for node in self.nodes}
        for ribbon in ribbons:
            link = ribbon.link
            x = (ribbon.start[0] + ribbon.end[0]) / 2
            y = (ribbon.start[1] + ribbon.end[1]) / 2
            name = f"{label[link.source].label} → {label[link.target].label}"
            said = (Said(name, self.unit.told(link.count), label[link.target].hue, link.url),)
            yield Spot(x - 0.03, y, 0.06, max(0.03, ribbon.tall), name, said, link.url)
        for link in self.known:
            if self.is_back(link):
                name = f"{label[link.source].label} ↩ {label[link.target].label}"
                x = (self.order[link.source] + self.order[link.target]) / 2 / max(1, *self.order.values())
                said = (Said(name, self.unit.told(link.count), "warn", link.url),)
                yield Spot(x - 0.02, 1 - LANE / 2, 0.04, LANE / 2, name, said, link.url)

    def _node_spots(self, laid: dict[str, Laid]) -> Iterator[Spot]:
        for one in laid.values():
            said = (Said(one.node.label, self.unit.told(one.told), one.node.hue, one.node.url),)
            yield Spot(
                max(0.0, one.x - 0.005),
                one.y,
                NODE + 0.01,
                max(0.03, one.tall),
                one.node.label,
                said,
                one.node.url,
            )
