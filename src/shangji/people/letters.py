"""Links in a message: open what it is about, or do one thing about it with one tap; signed, and for two weeks."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.forms import Form
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor, OutOfReach, Refusal
from shangji.core.events import Event
from shangji.people.models import Answered, Notification
from shangji.ui.formats import exact

SALT = "people.told"
VALID_FOR = timedelta(days=14)
MOST = 3
"""As many as a message offers beside opening it."""


class LinkTooOld(Refusal):
    status = 404
    message = _("This link is too old. Sign in and open your inbox.")


Suits = Callable[[Event, int | None], bool]


@dataclass(frozen=True)
class Answer:
    """One thing that can be done about a line from the message itself. `do` calls a verb with by=actor.

    `form` asks what has to be said with it; what it kept comes to `do` as the third argument. `suits` is asked of the
    event and of whom it was told to, None for a group. `settled` says what happened to the matter meanwhile, or nothing.
    """

    key: str
    label: str | Promise
    icon: str
    explained: str | Promise
    done: str | Promise
    do: Callable[[Notification, Actor, Mapping[str, Any]], None]
    form: Callable[[Any, Notification], Form] | None = None
    suits: Suits = lambda _event, _user_id: True
    settled: Callable[[Notification], str] = lambda _line: ""
    page: Callable[[Event], str] | None = None
    """Where whoever is signed in does the same: what a message to a group leads to, since it was sent to nobody."""
    still: Callable[[Sequence[Notification]], AbstractSet[int]] | None = None
    """Of many lines, the keys of those that are not settled: asked once for a whole inbox."""
    known: Callable[[Notification], Mapping[str, str]] = lambda _line: {}
    """What there is to know before it is answered: words → words."""
    asks_who: bool = False
    """The link alone is not enough: whom it was sent to has to be signed in."""
    formerly: str = ""
    order: int = 50


_answers: dict[str, Answer] = {}


def answer(found: Answer) -> None:
    """Offer something to do from a message. Called once, when its package starts."""
    _answers[found.key] = found


def answers_to(line: Notification) -> list[Answer]:
    """What a message offers; the page of each leads to the others."""
    return all_answers(line)[:MOST]


def all_answers(line: Notification) -> list[Answer]:
    return _in_order(a for a in _answers.values() if a.suits(line.event, line.user_id))


def pages_of(event: Event) -> list[tuple[str, str]]:
    """(label, address) of what can be done about an event by whoever in a group may; empty without an address of ours."""
    if not settings.SITE:
        return []
    offered = _in_order(a for a in _answers.values() if a.page and a.suits(event, None))
    return [(str(a.label), f"{settings.SITE}{a.page(event)}") for a in offered[:MOST] if a.page]


@dataclass(frozen=True)
class Offer:
    """An answer beside a line of the inbox: `url` is its page within the product."""

    answer: Answer
    url: str

    @property
    def asks(self) -> bool:
        """Whether something has to be said with it."""
        return self.answer.form is not None


def offers_of(lines: Sequence[Notification]) -> dict[int, list[Offer]]:
    """Line → what can still be done about it at once, for those that are unread and whose fact brings no buttons of its own."""
    open_lines = [line for line in lines if line.read_at is None and not line.event.fact.acts]
    found: dict[int, list[Offer]] = {}
    asked: dict[Any, AbstractSet[int]] = {}
    for one in _in_order(a for a in _answers.values() if a.page and a.still):
        suited = [line for line in open_lines if one.suits(line.event, line.user_id)]
        if not suited or one.page is None or one.still is None:
            continue
        if one.still not in asked:
            asked[one.still] = one.still(suited)
        for line in suited:
            if line.pk in asked[one.still]:
                found.setdefault(line.pk, []).append(Offer(one, one.page(line.event)))
    return found


def _in_order(found: Iterable[Answer]) -> list[Answer]:
    return sorted(found, key=lambda a: a.order)


def link(line: Notification, key: str = "open") -> str:
    """Absolute where the installation knows its address, else empty: a message without links is better than a dead one."""
    if not settings.SITE:
        return ""
    token = signing.dumps([line.pk, key, int(clock.now().timestamp())], salt=SALT, compress=False)
    name = "people:open_told" if key == "open" else "people:told"
    return f"{settings.SITE}{reverse(name, args=[token])}"


def opened(token: str) -> tuple[Notification, str]:
    """The line and what is to be done with it. Raises OutOfReach (not ours), LinkTooOld."""
    try:
        pk, key, stamp = signing.loads(token[:400], salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise OutOfReach from error
    if clock.now().timestamp() - stamp > VALID_FOR.total_seconds():
        raise LinkTooOld
    lines = Notification.objects.select_related("event__subject", "user__role", "user__team")
    line = lines.filter(pk=pk, user__is_active=True).first()
    if line is None:
        raise OutOfReach
    return line, key


def answer_of(line: Notification, key: str) -> Answer:
    """Raises OutOfReach."""
    found = _answers.get(key) or next((a for a in _answers.values() if a.formerly == key), None)
    if found is None or not found.suits(line.event, line.user_id):
        raise OutOfReach
    return found


def said_already(line: Notification, found: Answer) -> str:
    """What came of this link before, or of the matter meanwhile; nothing while it is open."""
    before = Answered.objects.filter(line=line, key=found.key).select_related("event__subject").first()
    if before is None:
        return found.settled(line)
    said = before.event.sentence if before.event else found.done
    return gettext("This was answered on %(at)s: %(said)s") % {"at": exact(before.at), "said": said}


def _mark_read(line: Notification, actor: Actor, _said: Mapping[str, Any]) -> None:
    Notification.objects.filter(pk=line.pk).mark_read(actor.now)


answer(
    Answer(
        "read", _("Mark as read"), "check", _("It leaves the unread lines of your inbox."), _("Marked as read."),
        _mark_read, order=90,
    )
)  # fmt: skip
