"""The pages of a playlist: which boards follow each other, and for how long each stands."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal

LEAST_S, MOST_S, USUAL_S = 5, 3600, 30
MOST = 20
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}(:[a-z][a-z0-9-]{0,23})?")
BETWEEN = ":"


class PagesNotRight(Refusal):
    message = _("A playlist shows one to twenty boards, each for five seconds to an hour.")


class Page(NamedTuple):
    """`board` is its key in addresses; with the key of a tab behind a colon, that tab alone."""

    board: str
    seconds: int

    @property
    def key(self) -> str:
        return self.board.partition(BETWEEN)[0]

    @property
    def tab(self) -> str:
        return self.board.partition(BETWEEN)[2]


def pages_of(kept: Iterable[Any]) -> tuple[Page, ...]:
    return tuple(Page(board, seconds) for board, seconds in kept)


def sound(pages: Sequence[Page]) -> list[list[Any]]:
    """As they are kept. Raises PagesNotRight."""
    if not 1 <= len(pages) <= MOST:
        raise PagesNotRight
    for page in pages:
        if not _KEY.fullmatch(page.board) or not LEAST_S <= page.seconds <= MOST_S:
            raise PagesNotRight
    return [[page.board, page.seconds] for page in pages]
