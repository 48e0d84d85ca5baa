"""The records at risk as their board lists them: a line each with every reason, the worst first."""

from collections.abc import Iterator
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.process.risk_board import Asked, Row, alerts_of, filtered, page_of, records_in

from .lists import Column, ExportList, exportable

AT_ONCE = 500


def _rows(actor: Actor, params: QueryDict) -> Iterator[Row]:
    """Page after page, as whoever scrolls on sees them."""
    asked, now = Asked.of(_from(params, "")), clock.now()
    rows = filtered(alerts_of(actor, asked.tab, now), asked)
    while True:
        found, after = page_of(rows, asked, actor, now, AT_ONCE)
        prefetch_related_objects([row.owner for row in found if row.owner], "team")
        yield from found
        if not after:
            return
        asked = Asked.of(_from(params, after))


def _count(actor: Actor, params: QueryDict) -> int:
    asked = Asked.of(params)
    return records_in(filtered(alerts_of(actor, asked.tab, clock.now()), asked), asked)


def _from(params: QueryDict, after: str) -> QueryDict:
    asked = params.copy()
    asked["after"] = after
    return asked


def _team(row: Row) -> str:
    return row.owner.team.name if row.owner and row.owner.team else ""


def _put_off(row: Row) -> Any:
    """A day that is over puts nothing off."""
    days = (alert.snoozed_until for alert in row.alerts if alert.snoozed_until)
    return max((day for day in days if day > local_day(row.now)), default=None)


exportable(
    ExportList(
        name="risks", label=_("Risks"), rows=lambda actor: _rows(actor, QueryDict()), filtered=_rows, count=_count,
        columns=(
            Column(_("Level"), lambda row: str(row.level), width=8),
            Column(_("Record"), lambda row: row.noun.label, width=30),
            Column(_("Whose"), lambda row: row.card.second, width=30),
            Column(_("Stage"), lambda row: row.card.place),
            Column(_("Reasons"), lambda row: "；".join(words for _tone, words, _alert in row.chips), width=50),
            Column(_("Amount at risk"), lambda row: row.money, "money", 16),
            Column(_("Currency"), lambda row: row.currency if row.money is not None else "", width=8),
            Column(_("Owner"), lambda row: "" if row.is_person else str(row.owner or "")),
            Column(_("Team"), _team),
            Column(_("At risk since"), lambda row: min(alert.first_seen_at for alert in row.alerts), "moment", 17),
            Column(_("Days at risk"), lambda row: row.days, "number", 8),
            Column(_("What is advised"), lambda row: row.advice, width=40),
            Column(_("Next step"), lambda row: row.card.due, width=30),
            Column(_("Put off until"), _put_off, "date", 12),
        ),
    )
)  # fmt: skip
