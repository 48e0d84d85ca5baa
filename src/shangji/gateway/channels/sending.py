"""Brings messages on their way: what was promised in the database goes out once, whatever dies or does not answer."""

import logging
import random
import threading
import time
from datetime import timedelta

from django.conf import settings
from django.db import close_old_connections
from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import Level, Refusal, System
from shangji.core.subjects import reach_of
from shangji.gateway.channels.enclosing import Enclosed, File, enclosed_with, fetched, listed
from shangji.gateway.channels.kinds import Account
from shangji.gateway.channels.message import Line, Message, Reader, fitting
from shangji.gateway.channels.outcome import Gone, Later, Misconfigured, Refused
from shangji.gateway.channels.withholding import nobody_told, sifter
from shangji.gateway.models.attempt import Attempt
from shangji.gateway.models.lane import Lane, Taken
from shangji.gateway.models.outlet import Outlet
from shangji.people.letters import answers_to, link, pages_of
from shangji.people.models import Device, Dispatch, Notification, User

SENDERS = 3
TROUBLED_AFTER = 2
LINK, SLACK = 20, 60
"""Bytes around a link, and around a text, that channels add."""
log = logging.getLogger(__name__)
_order = random.SystemRandom()


def run_sender(stop: threading.Event, *, pause_s: float = 0.5) -> None:
    """Send what is due until `stop` is set. Several may run, in any number of processes."""
    while not stop.is_set():
        close_old_connections()
        try:
            moved = send_due()
        except Exception:  # a sender outlives what it sends, and a database that is away for a moment
            log.exception("sending failed")
            moved = 0
        if not moved:
            stop.wait(pause_s)


def send_due(limit: int = 100) -> int:
    """One message of each lane that waits; how many lanes moved."""
    lanes = Lane.waiting(clock.now())[:limit]
    _order.shuffle(lanes)
    return sum(send_next(key) for key in lanes)


def send_next(key: str) -> bool:
    """The next message of a lane. False when there was nothing to do, or not now."""
    outlet = (
        Outlet._base_manager.select_related("team", "keeper__role", "keeper__team")
        .filter(pk=int(key.partition(":")[0]))
        .first()
    )
    if outlet is None or not outlet.is_open:
        return bool(Lane.closed(key, _("The channel is switched off."), clock.now()))
    declared = outlet.declared
    taken = Lane.take(
        key,
        declared,
        outlet.said,
        clock.now(),
        lambda rows: fitting(lines_of(rows, outlet), declared.longest),
        sifter(outlet),
    )
    if alone := nobody_told(outlet):
        _note(outlet, alone)
    if taken is None:
        return False
    _offer(outlet, taken)
    return True


def _offer(outlet: Outlet, taken: Taken) -> None:
    """Send what was taken, and act on what came of it."""
    declared, began, clocked = outlet.declared, clock.now(), time.monotonic()
    try:
        said = _send(outlet, taken)
    except Later as later:
        outcome, said = Attempt.Outcome.LATER, later.reason
        taken.lane.postponed(taken.rows, later, declared, clock.now())
        if isinstance(later, Misconfigured) or taken.lane.failures + 1 >= TROUBLED_AFTER:
            _note(outlet, later.reason)
    except Refused as refused:
        outcome, said = Attempt.Outcome.REFUSED, refused.reason
        _drop_what_is_gone(taken, refused)
        taken.lane.refused(taken.rows, refused.reason, clock.now())
        if isinstance(refused, Gone):
            outlet.shut(refused.reason, by=System(outlet.name, channel="message"))
    except Exception as error:  # one message that breaks its channel's code must not hold up the others
        log.exception("message %s failed", taken.key)
        outcome, said = Attempt.Outcome.REFUSED, f"{type(error).__name__}: {error}"
        taken.lane.refused(taken.rows, said, clock.now())
    else:
        outcome = Attempt.Outcome.WENT
        taken.lane.went(taken.rows, clock.now())
        _note(outlet, nobody_told(outlet))
    if declared.keeps_attempts:
        Attempt.keep(taken.rows, began, timedelta(seconds=time.monotonic() - clocked), outcome, said)


def try_out(outlet: Outlet, user: User, device: Device | None = None) -> str:
    """Send a line that says it is a trial, at once; what went wrong, or nothing."""
    with override(outlet.language):
        words = {"company": settings.COMPANY_NAME, "name": user.name}
        text = _("A trial from %(company)s, asked for by %(name)s. Nothing has happened.") % words
        line = Line(
            _("Trial"), text, f"{settings.SITE}/inbox/" if settings.SITE else "", told={"kind": "trial"}
        )
        try:
            reader = None if outlet.declared.is_group else reader_of(outlet, user, device)
            key = f"trial{clock.now().timestamp():.0f}x{outlet.pk}"
            outlet.declared.send(outlet.account(), _message(outlet, key, [line], reader=reader))
        except (Later, Refused) as error:
            return error.reason
        except Refusal as refusal:
            return str(refusal.message)
    return ""


def lines_of(rows: list[Dispatch], outlet: Outlet) -> list[Line]:
    """In the language of whoever reads them."""
    with override(_language(rows, outlet)):
        return [_line(row, outlet) for row in rows]


def reader_of(outlet: Outlet, user: User, device: Device | None = None) -> Reader:
    """Raises Refused for whom the channel cannot reach."""
    if outlet.service == "push":
        if device is None:
            raise Refused(_("The browser does not want it any more."))
        return Reader(user.name, device.endpoint, {"p256dh": device.p256dh, "auth": device.auth})
    address = user.email if not outlet.declared.address else user.wishes.addresses.get(outlet.service, "")
    if not address:
        raise Refused(_("There is no address for %(name)s here.") % {"name": user.name})
    return Reader(user.name, address)


def _send(outlet: Outlet, taken: Taken) -> str:
    """What the other side answered. Raises Later, Refused."""
    first = taken.rows[0]
    try:
        account: Account = outlet.account()
    except Refusal as refusal:
        raise Misconfigured(str(refusal.message)) from refusal
    with override(_language(taken.rows, outlet)):
        reader = _reader(outlet, first) if first.user_id else Reader(first.to, first.to) if first.to else None
        message = _message(
            outlet, taken.key, lines_of(taken.rows, outlet), reader=reader, is_repeat=first.is_repeat,
            files=_files(outlet, taken.rows), attempts=first.attempts,
        )  # fmt: skip
        return outlet.declared.send(account, message)


def _message(
    outlet: Outlet,
    key: str,
    lines: list[Line],
    *,
    reader: Reader | None,
    is_repeat: bool = False,
    files: tuple[File, ...] = (),
    attempts: int = 0,
) -> Message:
    return Message(
        key=key, lines=lines, language=outlet.language, company=settings.COMPANY_NAME, at=clock.now(), reader=reader,
        is_repeat=is_repeat, files=files, attempts=attempts,
    )  # fmt: skip


def _files(outlet: Outlet, rows: list[Dispatch]) -> tuple[File, ...]:
    """What goes along where the channel takes files. Raises Refused."""
    found = [enclosed_with(row) for row in rows]
    if not outlet.declared.takes_files:
        return ()
    return tuple(file for each in found if each for file in fetched(each))


def _reader(outlet: Outlet, row: Dispatch) -> Reader:
    """Whoever lost the right to see it since it was told, is not sent it any more. Raises Refused."""
    user = User._base_manager.select_related("role", "team").get(pk=row.user_id)
    model = row.event.subject.model
    rows = model._base_manager.filter(pk=row.event.subject_id)
    if not user.is_active or not rows.filter(reach_of(model, user.actor(), Level.READ)).exists():
        raise Refused(_("%(name)s may not see it any more.") % {"name": user.name})
    device = Device.objects.filter(pk=row.account, user=user).first() if outlet.service == "push" else None
    return reader_of(outlet, user, device)


def _line(row: Dispatch, outlet: Outlet) -> Line:
    event, subject = row.event, row.event.subject
    path = subject.get_absolute_url()
    here = f"{settings.SITE}{path}" if settings.SITE and path else ""
    told = {
        "event": event.pk, "kind": event.kind, "group": row.group, "sentence": event.sentence, "is_urgent": row.is_urgent,
        "occurred_at": event.occurred_at.isoformat(), "url": here,
        "subject": {"id": subject.pk, "kind": subject.kind, "label": subject.label},
    }  # fmt: skip
    answers: tuple[tuple[str, str], ...] = ()
    if row.to:
        here = ""
    elif row.line is None:
        people = Notification.objects.filter(event=event).order_by("pk")
        told["people"] = list(people.values_list("user__username", flat=True))
        answers = tuple(pages_of(event))
    elif here:
        here = link(row.line)
        answers = tuple((str(a.label), link(row.line, a.key)) for a in answers_to(row.line))
    found = _found(row)
    items = found.items if found and not outlet.declared.is_glance else ()
    if found is None or not items:
        return Line(subject.label, _text(found, row, outlet), here, answers, row.is_urgent, told)
    told["items"] = [item.told for item in items]
    links = sum(len(f"{label}{url}".encode()) + LINK for label, url in (("", here), *answers))
    text = listed(found, outlet.declared.longest - len(subject.label.encode()) - links - SLACK)
    return Line(subject.label, text, here, answers, row.is_urgent, told, found.text, items)


def _found(row: Dispatch) -> Enclosed | None:
    """What may not go any more is refused when its files are fetched."""
    try:
        return enclosed_with(row)
    except Refused:
        return None


def _text(found: Enclosed | None, row: Dispatch, outlet: Outlet) -> str:
    """Its sentence, or what is enclosed in its place."""
    if found is None:
        return row.event.sentence
    is_whole = not found.files or (outlet.declared.takes_files and fetched(found))
    return "\n".join(part for part in (found.text, "" if is_whole else found.left_out) if part)


def _language(rows: list[Dispatch], outlet: Outlet) -> str:
    user = rows[0].user
    return user.wishes.language if user else outlet.language


def _drop_what_is_gone(taken: Taken, refused: Refused) -> None:
    """A browser that took its word back is not pushed to again."""
    row = taken.rows[0]
    if refused.is_gone and row.user:
        row.user.drop_device(row.account, by=System(_("Browser"), channel="message"))


def _note(outlet: Outlet, met: str) -> None:
    """On the outlet, where its administrators look; nothing while it is as it was."""
    if outlet.trouble != met[:300]:
        outlet.note_trouble(met, by=System(outlet.name, channel="message"))
