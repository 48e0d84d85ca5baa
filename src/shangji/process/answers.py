"""What is done about an obligation from the message that reminded of it, without opening the product."""

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, OutOfReach
from shangji.core.calendar import add_working_days, local_day
from shangji.people.letters import Answer, answer
from shangji.people.models import Notification
from shangji.process.events import Heard
from shangji.process.ledger import LADDER
from shangji.process.models.obligation import NOT_BY_WORD
from shangji.process.models.rhythm import end_of_day
from shangji.process.obliged import Obliged


def _reminds(line: Notification) -> bool:
    return line.event.kind in (*LADDER, Heard.kind)


def reminds_of(line: Notification) -> str:
    """The kind of obligation that a line of the ladder is about, else nothing."""
    return str(line.event.payload["duty"]) if line.event.kind in LADDER else ""


def _asks_for_word(line: Notification) -> bool:
    """Whether a follow-up is what was missed."""
    return _reminds(line) and reminds_of(line) not in NOT_BY_WORD


def _noun(line: Notification, actor: Actor) -> Obliged:
    subject = line.event.subject
    noun = subject.model.objects.within(actor, subject.pk)
    if not isinstance(noun, Obliged):
        raise OutOfReach
    return noun


def _log(line: Notification, actor: Actor, said: str) -> None:
    _noun(line, actor).log_follow_up(said, by=actor)


def _put_off(line: Notification, actor: Actor, said: str) -> None:
    until = end_of_day(add_working_days(local_day(actor.now), 1))
    _noun(line, actor).snooze(until, said, by=actor)


answer(
    Answer(
        "done", _("It is done"), "circle-check", _("What you write is logged as a follow-up."),
        _("Logged. The next one is owed by the cadence."), _log, asks=_("What happened, in a sentence"), suits=_asks_for_word,
        order=10,
    )
)  # fmt: skip
answer(
    Answer(
        "tomorrow", _("Put off to tomorrow"), "clock", _("It comes back on the next working day; your leader sees why."),
        _("Put off to the next working day."), _put_off, asks=_("Why"), suits=_reminds, order=20,
    )
)  # fmt: skip
