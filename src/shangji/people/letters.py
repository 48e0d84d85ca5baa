"""Links in a message: open what it is about, or do one thing about it with one tap; signed, and for two weeks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor, OutOfReach, Refusal
from shangji.people.models import Notification

SALT = "people.told"
VALID_FOR = timedelta(days=14)


class LinkTooOld(Refusal):
    status = 404
    message = _("This link is too old. Sign in and open your inbox.")


@dataclass(frozen=True)
class Answer:
    """One thing that can be done about a line from the message itself. `do` calls a verb with by=actor.

    `asks` is what has to be said with it, in a line; it comes to `do` as the third argument.
    """

    key: str
    label: str | Promise
    icon: str
    explained: str | Promise
    done: str | Promise
    do: Callable[[Notification, Actor, str], None]
    asks: str | Promise = ""
    suits: Callable[[Notification], bool] = lambda _line: True
    order: int = 50


_answers: dict[str, Answer] = {}


def answer(found: Answer) -> None:
    """Offer something to do from a message. Called once, when its package starts."""
    _answers[found.key] = found


def answers_to(line: Notification) -> list[Answer]:
    return sorted((a for a in _answers.values() if a.suits(line)), key=lambda a: a.order)


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
    found = _answers.get(key)
    if found is None or not found.suits(line):
        raise OutOfReach
    return found


def _mark_read(line: Notification, actor: Actor, _said: str) -> None:
    Notification.objects.filter(pk=line.pk).mark_read(actor.now)


answer(
    Answer(
        "read", _("Mark as read"), "check", _("It leaves the unread lines of your inbox."), _("Marked as read."),
        _mark_read, order=90,
    )
)  # fmt: skip
