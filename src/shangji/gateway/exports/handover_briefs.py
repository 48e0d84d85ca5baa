"""The brief of a record that changed hands, as pages to take along."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, OutOfReach
from shangji.core.numbers import pk_of
from shangji.core.panels import Panel, panel
from shangji.gateway.exports.document import Block, Document, Point
from shangji.gateway.exports.files import LABELS, mark_of
from shangji.gateway.exports.sources import Source, formats_of, source
from shangji.people.handover.briefs import Said, told
from shangji.people.handover.received import shown
from shangji.people.models import Handover, HandoverItem
from shangji.ui.formats import exact

NAME = "handover-brief"


def _item(actor: Actor, key: str) -> HandoverItem:
    """`key` is the number of the record's line. Raises OutOfReach."""
    rows = HandoverItem.objects.select_related("subject", "giver", "receiver", "handover__made_by")
    item = rows.filter(pk=pk_of(key) or 0, handover__in=Handover.objects.reached_by(actor)).first()
    if item is None or not shown(item.handover, actor).filter(pk=item.pk).exists():
        raise OutOfReach
    return item


def brief_document(actor: Actor, key: str, _params: QueryDict) -> Document:
    item = _item(actor, key)
    blocks = [
        Block(title=title, points=tuple(Point(_line(said), tone=_tone(said)) for said in lines))
        for title, lines in told(item.brief)
    ]
    if item.handover.message:
        blocks.insert(0, Block(title=_("Words for whoever gets it"), points=(Point(item.handover.message),)))
    names = [item.giver.name if item.giver else _("Pool"), item.receiver.name if item.receiver else _("Pool")]
    when = exact(item.moved_at) if item.moved_at else ""
    head = " · ".join(filter(None, [" → ".join(names), when, item.handover.note]))
    return Document(_title(item), tuple(blocks), mark_of(actor), told=head)


def _title(item: HandoverItem) -> str:
    return str(_("Brief: %(name)s") % {"name": item.subject.label})


def _line(said: Said) -> str:
    return " · ".join(filter(None, [said.head, said.text, said.note]))


def _tone(said: Said) -> Any:
    return said.tone if said.tone in ("good", "risk", "warn") else ""


def doors(item: HandoverItem, actor: Actor) -> dict[str, Any] | None:
    """The files that a brief can be taken as."""
    if not actor.may("gateway.export") or not item.brief:
        return None
    return {
        "files": [
            (reverse("gateway:take", args=[NAME, item.pk, name]), *LABELS[name]) for name in formats_of(NAME)
        ]
    }


source(Source(NAME, ("pdf",), brief_document, lambda actor, key: _title(_item(actor, key))))
panel(Panel("people.handover_brief", gettext_lazy("Take it as a file"), "gateway/_brief_doors.html", doors))
