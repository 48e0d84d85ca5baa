"""What campaigns and sources brought, as their page tells it: a line each, with the figures of the chosen touch."""

from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.leads.figures import FIRST, LAST, brought

from .lists import Column, ExportList, exportable


def _figures(name: str, by: str, label: Any, columns: tuple[Column, ...]) -> ExportList:
    def asked(actor: Actor, touch: str) -> list[Any]:
        return brought(actor, by, touch)[0]

    def filtered(actor: Actor, params: QueryDict) -> list[Any]:
        return asked(actor, LAST if params.get("touch") == LAST else FIRST)

    return ExportList(
        name=name, label=label, columns=columns, rows=lambda actor: asked(actor, FIRST), filtered=filtered
    )


def _cent(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 2)


_NAME = Column(_("Name"), lambda row: row.noun.name, width=30)
_BROUGHT = (
    Column(_("Leads"), lambda row: row.told.leads, "number", 8),
    Column(_("Valid"), lambda row: row.told.valid, "number", 8),
    Column(_("Opportunities"), lambda row: len(row.told.opportunities), "number", 10),
    Column(_("Conversion"), lambda row: row.told.conversion, "percent", 8),
    Column(_("Won"), lambda row: len(row.told.won), "number", 8),
    Column(_("Won amount"), lambda row: row.told.won_amount, "money", 16),
)
exportable(_figures("sources", "source", _("Sources"), (_NAME, *_BROUGHT)))
exportable(
    _figures(
        "campaigns", "campaign", _("Campaigns"),
        (
            _NAME,
            Column(_("Source"), lambda row: str(row.noun.source or "")),
            Column(_("Starts on"), lambda row: row.noun.starts_on, "date", 12),
            Column(_("Ends on"), lambda row: row.noun.ends_on, "date", 12),
            Column(_("Cost"), lambda row: row.told.cost, "money", 14),
            *_BROUGHT,
            Column(_("Cost per lead"), lambda row: _cent(row.told.per_lead), "money", 14),
            Column(_("Cost per opportunity"), lambda row: _cent(row.told.per_opportunity), "money", 14),
            Column(_("Cost per yuan won"), lambda row: row.told.per_won_yuan and round(row.told.per_won_yuan, 4), "number", 14),
        ),
    )
)  # fmt: skip
