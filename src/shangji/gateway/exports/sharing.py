"""What a link shows at this moment: a board as one named person sees it, while that is no more than its maker sees."""

from django.core.cache import cache
from django.http import QueryDict

from shangji.core.access import Actor, OutOfReach
from shangji.core.numbers import pk_of
from shangji.gateway.exports.document import Document
from shangji.gateway.exports.sources import source_of
from shangji.gateway.models import ExportRecord, ShareLink
from shangji.people.covering import covers, reach_of

SURE_FOR_S, FRESH_FOR_S = 120, 60


def actor_of(link: ShareLink) -> Actor:
    """As whom it is shown. Raises OutOfReach when its maker may not show it any more."""
    maker, actor = link.maker.actor(), link.shown_as.actor("link")
    if actor.user_id is None or not maker.may("gateway.make_link") or not _covers(maker, actor):
        raise OutOfReach
    return actor


def _covers(maker: Actor, actor: Actor) -> bool:
    """Asked of the records, and for two minutes not again."""
    key = f"covers:{reach_of(maker)}:{reach_of(actor)}"
    known = cache.get(key)
    if known is None:
        known = covers(maker, actor)
        cache.set(key, known, SURE_FOR_S)
    return bool(known)


def board_shown(link: ShareLink) -> Document:
    """Worked out once a minute, however many look. Raises OutOfReach."""
    actor = actor_of(link)
    key = f"link:{link.pk}:{reach_of(actor)}"
    found: Document | None = cache.get(key)
    if found is None:
        found = source_of("board", "pdf").make(actor, link.key, QueryDict(link.query))
        cache.set(key, found, FRESH_FOR_S)
    return found


def file_shown(link: ShareLink) -> ExportRecord:
    """Raises OutOfReach."""
    actor_of(link)
    record: ExportRecord | None = ExportRecord.objects.filter(pk=pk_of(link.key) or 0).first()
    if record is None or not record.is_there or record.exported_by_id != link.maker_id:
        raise OutOfReach
    return record
