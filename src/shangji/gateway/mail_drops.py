"""Letters become leads: every minute each open mailbox is polled; nothing is read twice, nothing is dropped."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from shangji.core.access import Refusal, System
from shangji.core.jobs import Job, enqueue, every, job
from shangji.gateway.mail import Letter, poll
from shangji.gateway.mail_known import record_of
from shangji.gateway.models import MailDrop
from shangji.leads.capture import arrive
from shangji.leads.models import Delivery
from shangji.leads.reading import read
from shangji.people.models import User

LONGEST = 20_000


@every(timedelta(minutes=1), "gateway.poll_mail")
def poll_all(_job: Job) -> None:
    """Each mailbox in a job of its own: one that does not answer holds up nobody."""
    for drop in MailDrop.objects.filter(is_open=True):
        enqueue("gateway.poll_one", {"drop": drop.pk})


@job("gateway.poll_one", steps=True)
def poll_one(found: Job) -> None:
    """A letter is kept in a transaction of its own before the mailbox is told; killed between, it comes again."""
    drops: Any = MailDrop.objects.select_related("source", "campaign", "pool")
    drop = drops.filter(pk=found.args["drop"], is_open=True).first()
    if drop is None:
        return
    by = System(drop.name, channel="mail")
    try:
        poll(drop.mailbox(), lambda letter: take(drop, letter))
    except Refusal as refusal:
        drop.note_trouble(str(refusal.message), by=by)
    else:
        drop.note_trouble("", by=by)


def take(drop: MailDrop, letter: Letter) -> None:
    """Keep a letter and read it; what a machine or a colleague sent is put aside with a word.

    Whom we know is answered where their opportunity is: the letter is heard there, and is no lead.
    """
    by = System(drop.name, channel="mail")
    words = letter.as_words[:LONGEST]
    payload: dict[str, Any] = {
        "from": f"{letter.sender_name} <{letter.sender}>", "subject": letter.subject, "text": words,
        "files": ", ".join(each.name for each in letter.attachments),
    }  # fmt: skip
    fields: dict[str, Any] = {}
    aside = _why_aside(letter)
    known = None if aside else record_of(letter.sender)
    if not aside and known is None:
        found = read(words, ours=[drop.user]).columns()
        fields = {"email": letter.sender, "person": letter.sender_name, **found}
        fields.setdefault("need", letter.subject)
    with transaction.atomic():
        delivery = arrive(
            payload, fields, channel="mail", inlet=drop.name, key=f"mail:{drop.pk}:{letter.message_id}"[:200], by=by,
            source=drop.source, campaign=drop.campaign, pool=drop.pool,
        )  # fmt: skip
        if delivery.state != Delivery.State.WAITING:
            return
        if known is not None:
            known.hear(f"{letter.subject}\n{letter.text}".strip(), channel="mail", by=by)
            aside = _("Passed on to %(record)s, where a reply is owed") % {"record": known.label}
        if aside:
            delivery.discard(aside, by=by)


def _why_aside(letter: Letter) -> str:
    if letter.is_automatic:
        return _("Sent by a machine")
    if letter.sender and User.objects.filter(email__iexact=letter.sender).exists():
        return _("Sent by a colleague")
    return ""
