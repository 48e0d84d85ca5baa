"""The morning's list in messages: each thing with its record, its reasons, and what missing it costs, worked out."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.core.access import Actor
from shangji.gateway.channels.enclosing import Enclosed, Item, encloses
from shangji.gateway.exports.boards import absolute
from shangji.opportunities.digest_told import Told, ToldDay, records_of, told_of
from shangji.people.models import Dispatch, User
from shangji.process.events import DigestSent, first_of
from shangji.process.models import Digest


def enclosed(row: Dispatch) -> Enclosed | None:
    """What the person whose list it is reaches by now; a group is told whose list it is."""
    digest = Digest._base_manager.get(pk=row.event.subject_id)
    user = User._base_manager.select_related("role", "team").get(pk=digest.user_id)
    day = told_of(digest, user.actor())
    sentence = _sentence(day)
    return Enclosed(sentence if row.user_id else f"{user.name} · {sentence}", items=tuple(_items(day)))


def _sentence(day: ToldDay) -> str:
    """As the inbox says it, of what is still in reach."""
    first = next(iter([*day.lines, *day.missed]), None)
    if first is None:
        return _("What comes first by now stands on Today.")
    return str(DigestSent.sentence) % {"first": first_of(first.title, len(day.lines), day.missed_count)}


def _items(day: ToldDay) -> Iterator[Item]:
    for n, told in enumerate(day.lines, 1):
        yield _item(told, f"{n}. ")
    for n, told in enumerate(day.missed):
        heading = ngettext(
            "The team has missed %(n)s thing", "The team has missed %(n)s things", day.missed_count
        ) % {"n": day.missed_count}
        yield _item(told, "– ", heading="" if n else heading, is_missed=True)


def _item(told: Told, mark: str, *, heading: str = "", is_missed: bool = False) -> Item:
    due = _("due %(day)s") % {"day": told.due} if told.due else ""
    url = absolute(told.noun.get_absolute_url())
    said = {
        "id": told.noun.pk, "label": told.noun.label, "url": url, "title": told.title,
        "why": list(told.stored.get("why", ())), "due_at": told.stored.get("due") or None, "is_missed": is_missed,
        "amount": told.stored.get("amount"), "win_ratio": told.stored.get("ratio"),
        "urgency": told.stored.get("urgency"), "cost": round(told.cost, 2),
    }  # fmt: skip
    return Item(
        f"{mark}{told.title} · {told.noun.label}", told.formula,
        " · ".join(part for part in (told.why, due) if part), url, heading, said,
    )  # fmt: skip


def is_for(row: Dispatch, keeper: Actor | None) -> bool:
    """Whoever answers for the group reads every record of the list that its person still reads: a list is told whole."""
    digest = Digest._base_manager.get(pk=row.event.subject_id)
    user = User._base_manager.select_related("role", "team").get(pk=digest.user_id)
    return keeper is not None and records_of(digest, user.actor()) <= records_of(digest, keeper)


encloses(DigestSent.kind, enclosed, is_for)
