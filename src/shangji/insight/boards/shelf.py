"""Which boards there are for somebody: those that are shipped, and those that people made."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from django.db.models import F
from django.urls import reverse

from shangji.core.access import Actor, Level, OutOfReach
from shangji.core.numbers import pks_of
from shangji.insight.boards.plan import BoardPlan
from shangji.insight.boards.tabs import TabPlan
from shangji.insight.boards.text import read
from shangji.insight.models import Board, BoardVersion

FOLDER = Path(__file__).parent / "shipped"
ORDER = (
    "executive", "director", "weekly", "mine", "funnel", "losses", "activity", "targets", "forecast", "risks", "quality",
    "wall",
)  # fmt: skip
TABS = 4


@dataclass(frozen=True)
class Shown:
    """A board under its key in addresses: the name of a shipped one, the number of one that somebody made."""

    key: str
    plan: BoardPlan
    row: Board | None = field(default=None, compare=False)
    tab: TabPlan | None = None
    """Where only one of its tabs is meant: `plan` then has nothing else."""

    @property
    def is_shipped(self) -> bool:
        return self.row is None

    @property
    def label(self) -> str:
        return f"{self.plan.label} · {self.tab.label}" if self.tab else self.plan.label

    def of_tab(self, key: str) -> "Shown":
        """With one tab alone, the first where there is none of that name; itself where there are no tabs."""
        tab = self.plan.tab(key)
        return replace(self, plan=self.plan.of_tab(tab.id), tab=tab) if tab else self

    @property
    def url(self) -> str:
        return reverse("insight:board", args=[self.key])

    @property
    def version(self) -> str:
        """What changes whenever the board does."""
        return f"{self.key}/{self.row.number}" if self.row else self.key


@cache
def shipped() -> dict[str, BoardPlan]:
    """Key → plan, in the order in which they are offered."""
    found = {path.stem: read(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.yaml")}
    rank = {key: n for n, key in enumerate(ORDER)}
    return dict(sorted(found.items(), key=lambda item: rank.get(item[0], len(ORDER))))


def board_of(actor: Actor, key: str) -> Shown:
    """One board, by its key. Raises OutOfReach."""
    if plan := shipped().get(key):
        return Shown(key, plan)
    row = Board.objects.within(actor, key)
    if row.is_retired or (not row.number and not row.is_reached_by(actor, Level.WRITE)):
        raise OutOfReach
    return Shown(key, row.plan_now(), row)


def tabs_kept(keys: Iterable[str]) -> dict[str, list[str]]:
    """Key of a board → keys of its tabs, of those that have any, without reading what stands in them. One statement."""
    found = {key: [tab.id for tab in plan.tabs] for key, plan in shipped().items() if key in keys}
    own = pks_of(keys)
    if own:
        rows = BoardVersion.objects.filter(board__in=own, number=F("board__number"))
        for pk, tabs in rows.values_list("board_id", "plan__tabs"):
            found[str(pk)] = [tab["id"] for tab in tabs or []]
    return {key: tabs for key, tabs in found.items() if tabs}


def made(actor: Actor) -> list[Board]:
    """What people made and the actor may see, the own ones first."""
    rows = Board.objects.reached_by(actor).shown().select_related("owner").order_by("name", "pk")
    return sorted(rows, key=lambda board: board.owner_id != actor.user_id)


def tabs(actor: Actor, role: str, now: Shown | None = None) -> list[tuple[str, str, str]]:
    """(key, label, address) of those that stand beside each other: what is meant for the role, then one's own."""
    found = [Shown(key, plan) for key, plan in shipped().items() if role in plan.roles]
    own = Board.objects.reached_by(actor).shown().filter(owner=actor.user_id).order_by("-pk")[:2]
    listed = [(one.key, one.label, one.url) for one in found[:TABS]]
    listed += [(str(row.pk), str(row), row.get_absolute_url()) for row in own]
    if now and now.key not in {key for key, _label, _url in listed}:
        listed.append((now.key, now.label, now.url))
    return listed


def first(actor: Actor, role: str) -> str:
    """The board that opens when none is named."""
    return next((key for key, plan in shipped().items() if role in plan.roles), next(iter(shipped())))
