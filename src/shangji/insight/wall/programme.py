"""What a wall goes through: its pages, whose picture they are, and who opened them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict
from django.urls import reverse

from shangji.core.access import Actor, OutOfReach
from shangji.insight.boards.shelf import Shown, board_of, tabs_kept
from shangji.insight.models.kiosk import Kiosk
from shangji.insight.models.playlist import Playlist
from shangji.insight.wall.pages import BETWEEN, USUAL_S, Page
from shangji.ui.veil import NONE, Veil


@dataclass(frozen=True, kw_only=True)
class Programme:
    """`picture` is whose reach the numbers have, `reader` who may see the boards; for who signs in they are the same."""

    pages: tuple[Page, ...]
    picture: Actor
    reader: Actor
    query: QueryDict = field(default_factory=QueryDict, hash=False)
    veil: Veil = NONE
    back: str = ""
    """Where it was opened; nothing where nobody signs in."""

    def board(self, n: int) -> Shown:
        """Of page `n`, from 0; there is always one. Raises OutOfReach, also for what is only about whoever looks."""
        page = self.pages[n % len(self.pages)]
        found = board_of(self.reader, page.key).of_tab(page.tab)
        if found.plan.is_mine and not self.picture.is_person:
            raise OutOfReach
        return found


def of_board(actor: Actor, key: str, query: QueryDict) -> Programme:
    """Raises OutOfReach."""
    found = board_of(actor, key)
    pages = tuple(_each(Page(key, USUAL_S), [tab.id for tab in found.plan.tabs]))
    return Programme(pages=pages, picture=actor, reader=actor, query=query, back=found.url)


def of_playlist(actor: Actor, pk: int) -> Programme:
    """Raises OutOfReach."""
    found: Playlist = Playlist.objects.in_use().within(actor, pk)
    return Programme(pages=in_turn(found.pages), picture=actor, reader=actor, back=reverse("insight:walls"))


def of_kiosk(kiosk: Kiosk) -> Programme:
    """Raises OutOfReach and NotAllowed when it may not be shown any more."""
    pages = kiosk.playlist.pages if kiosk.playlist else (Page(kiosk.board, USUAL_S),)
    return Programme(
        pages=in_turn(pages),
        picture=kiosk.picture(),
        reader=kiosk.maker.actor(),
        query=QueryDict(kiosk.query),
        veil=kiosk.veil,
    )


def in_turn(pages: Iterable[Page]) -> tuple[Page, ...]:
    """A board with tabs is a page a tab, unless one of them was named. At most one statement."""
    pages = tuple(pages)
    tabs = tabs_kept({page.key for page in pages if not page.tab})
    return tuple(each for page in pages for each in _each(page, tabs.get(page.key, ())))


def _each(page: Page, tabs: Sequence[str]) -> Iterator[Page]:
    if page.tab or not tabs:
        yield page
        return
    for tab in tabs:
        yield Page(f"{page.board}{BETWEEN}{tab}", page.seconds)
