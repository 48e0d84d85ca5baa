"""Hands the rows of a list to another program, page by page, signed; a page that was taken is not sent again."""

import json
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import Actor, Refusal, System
from shangji.core.events import Event, on
from shangji.core.jobs import ATTEMPTS, Job, job
from shangji.core.subjects import plain
from shangji.gateway.channels.outcome import Gone, Later, Misconfigured, Refused
from shangji.gateway.channels.webhook.send import post_signed
from shangji.gateway.events_exports import HandedOff
from shangji.gateway.exports.files import mark_of
from shangji.gateway.exports.lists import ExportList, offered_to
from shangji.gateway.models import ExportRecord
from shangji.gateway.models.export_record import SEND
from shangji.people.inbox import told_as
from shangji.people.models import User
from shangji.people.notify import tell

AT_ONCE = 200
told_as("reports", HandedOff)


@job(SEND, steps=True)
def hand_off(found: Job) -> None:
    """With the rights and the reach that whoever asked has now. What cannot be reached is tried again, then it fails."""
    rows: Any = ExportRecord.objects.select_related("exported_by__role", "exported_by__team", "outlet")
    record = rows.get(pk=found.args["record"])
    user = record.exported_by
    if record.state != ExportRecord.State.WAITING or not isinstance(user, User):
        return
    with override(user.wishes.language):
        by = System(_("Exports"), channel="job").on_behalf_of(user.pk)
        try:
            actor = user.actor()
            actor.require("gateway.export")
            count = _send_all(record, found, actor)
        except (Refused, Misconfigured) as refused:
            record.fail(refused.reason, by=by)
            if isinstance(refused, Gone) and record.outlet:
                record.outlet.shut(refused.reason, by=System(record.outlet.name, channel="message"))
        except Later as later:
            if found.attempts < ATTEMPTS:
                raise
            record.fail(later.reason, by=by)
        except Refusal as refusal:
            record.fail(str(refusal.message), by=by)
        else:
            record.handed_off(count, by=by)


def _send_all(record: ExportRecord, found: Job, actor: Actor) -> int:
    """How many rows went. The place is noted after each page that was taken."""
    of = offered_to(record.list_name, actor)
    rows = of.filtered(actor, QueryDict(record.query))
    if not isinstance(rows, QuerySet):
        raise Refused(_("This list cannot be handed off."))
    after, page, count = (found.args.get(name, 0) for name in ("after", "page", "count"))
    rows = rows.order_by("pk")
    while some := list(rows.filter(pk__gt=after)[:AT_ONCE]):
        page, count, after = page + 1, count + len(some), some[-1].pk
        _send(record, of, some, page, actor, is_last=False)
        found.note(after=after, page=page, count=count)
        found.progress(count, 0)
    _send(record, of, [], page + 1, actor, is_last=True)
    return int(count)


def _send(
    record: ExportRecord, of: ExportList, rows: list[Any], page: int, actor: Actor, *, is_last: bool
) -> None:
    """Raises Later, Refused, Misconfigured."""
    assert record.outlet is not None
    labels = [str(column.label) for column in of.columns]
    said = {
        "hand_off": record.pk, "list": record.title, "page": page, "is_last": is_last, "mark": mark_of(actor), "columns": labels,
        "rows": [[_value(column.value(row)) for column in of.columns] for row in rows], "keys": [row.pk for row in rows],
    }  # fmt: skip
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    post_signed(record.outlet.account(), body, key=f"hand-off-{record.pk}-{page}", at=clock.now())


def _value(value: Any) -> Any:
    """As JSON keeps it, moments with their zone."""
    return value.isoformat() if isinstance(value, datetime) else plain(value)


@on(HandedOff)
def tell_who_asked(event: Event) -> None:
    tell(event, [event.payload["user_id"]])
