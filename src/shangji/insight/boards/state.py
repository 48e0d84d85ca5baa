"""What the address of a board says: the period, the filters, and what is turned on single widgets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from shangji.insight.boards.plan import BoardPlan
from shangji.insight.boards.tabs import ALL
from shangji.insight.metrics.terms import Filters

COMPARES = ("", "previous", "year")
MOST_KEYS, LONGEST = 60, 2000
_OURS = frozenset({"period", "compare", "layout", "tab"})

Turns = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class State:
    """`period` is written as in addresses, empty for the board's own. A turn is (`widget.setting`, value)."""

    period: str = ""
    tab: str = ""
    """The open one, empty for the first; ALL for every one below the other."""
    compare: str = "previous"
    filters: Filters = ()
    turns: Turns = ()
    unknown: tuple[str, ...] = field(default=(), compare=False)
    """Names that are no dimension: what they ask for is not asked."""
    plan_compare: str = field(default="previous", compare=False)

    @classmethod
    def of(cls, query: QueryDict, plan: BoardPlan, dimensions: Iterable[str]) -> "State":
        known = set(dimensions)
        compare = query.get("compare", plan.compare)
        asked = [name for name in query if name not in _OURS and "." not in name]
        filters = {
            name: tuple(dict.fromkeys(key[:LONGEST] for key in query.getlist(name) if key and "\0" not in key))[:MOST_KEYS]
            for name in asked
            if name in known
        }  # fmt: skip
        return cls(
            period=query.get("period", "")[:40].replace("\0", ""),
            tab=_tab(query.get("tab", ""), plan),
            compare=compare if compare in COMPARES else plan.compare,
            filters=tuple(sorted((name, keys) for name, keys in filters.items() if keys)),
            turns=tuple(sorted((name[:60], query.get(name, "")[:LONGEST]) for name in query if "." in name))[
                :MOST_KEYS
            ],
            unknown=tuple(name[:40] for name in asked if name not in known)[:5],
            plan_compare=plan.compare,
        )

    def turn(self, widget: str) -> Mapping[str, str]:
        """What is turned on one widget: setting → value."""
        start = f"{widget}."
        return {name.removeprefix(start): value for name, value in self.turns if name.startswith(start)}

    def turned(self, widget: str, name: str, value: str) -> "State":
        """With a setting of one widget turned; an empty value turns it back."""
        kept = [pair for pair in self.turns if pair[0] != f"{widget}.{name}"]
        return replace(self, turns=tuple(sorted([*kept, *([(f"{widget}.{name}", value)] if value else [])])))

    def filtered(self, dimension: str, *keys: str) -> "State":
        """With one dimension filtered by these keys alone; none takes its filter away."""
        kept = [(name, found) for name, found in self.filters if name != dimension]
        return replace(self, filters=tuple(sorted([*kept, *([(dimension, keys)] if keys else [])])))

    def keys(self, dimension: str) -> tuple[str, ...]:
        return dict(self.filters).get(dimension, ())

    def over(self, period: str) -> "State":
        return replace(self, period=period)

    def opened(self, tab: str) -> "State":
        return replace(self, tab=tab)

    def compared(self, compare: str) -> "State":
        return replace(self, compare=compare)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """(name, value) of everything that is not as the board has it."""
        said = [(name, getattr(self, name)) for name in ("tab", "period") if getattr(self, name)]
        if self.compare != self.plan_compare:
            said.append(("compare", self.compare))
        return [*said, *((name, key) for name, keys in self.filters for key in keys), *self.turns]

    @property
    def query(self) -> str:
        """As it stands in an address."""
        return urlencode(self.pairs)

    @property
    def asked(self) -> str:
        """With its question mark, or nothing."""
        return f"?{self.query}" if self.query else ""


def _tab(asked: str, plan: BoardPlan) -> str:
    """One of its tabs, if it is another one than the first."""
    return asked if asked in {*(tab.id for tab in plan.tabs[1:]), *([ALL] if plan.tabs else [])} else ""
