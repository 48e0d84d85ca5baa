"""A risk rule about what leaves the house: many exports by one person."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from shangji.gateway.events import Exported
from shangji.process.risk_people import KIND, deeds, did_much
from shangji.process.risks import MID, Limits, Risk, Rows, Threshold, risk


def _exported(now: datetime, limits: Limits) -> Rows:
    return did_much([Exported.kind], now, limits)


risk(
    Risk(
        key="R12c", kind=KIND, order=14, severity=MID, name=_("Many exports"),
        words=_("%(count)s exports in %(days)s days"), advice=_("Ask what the files are for."),
        thresholds=(
            Threshold(name="count", label=_("One person exported more than"), default=10, unit=_("lists")),
            Threshold(name="days", label=_("Within the last"), default=1, unit=_("days"), most=31),
        ),
        rows=_exported, past=_exported, evidence=deeds, is_personal=True,
    )
)  # fmt: skip
