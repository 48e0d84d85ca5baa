"""Whether what was closed is learnt from, and how old what is read here can be (H14)."""

from django.db.models import F, Q
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from shangji.insight.metrics.definitions.activity import lag
from shangji.insight.metrics.definitions.outcome import LOST, WON, closed
from shangji.insight.metrics.definitions.words import (
    BY_CLOSING,
    BY_HAPPENING,
    FOLLOW_UPS,
    OPERATIONS,
    OPPORTUNITIES,
    SALES,
)
from shangji.insight.metrics.measures import Count
from shangji.insight.metrics.metric import Percentile, Ratio, metric
from shangji.insight.metrics.sql import MinutesBetween
from shangji.opportunities.models.opportunity.reviewed import REVIEW_WITHIN_DAYS

WITHIN_MINUTES = REVIEW_WITHIN_DAYS * 24 * 60


SINCE_CLOSED = Q(reviewed_at__gte=F("closed_at"))
"""Since it was closed the last time: what was reopened is looked back at anew."""
IN_TIME = (
    (WON | LOST)
    & SINCE_CLOSED
    & Q(LessThanOrEqual(MinutesBetween(F("closed_at"), F("reviewed_at")), WITHIN_MINUTES))
)

metric(
    Ratio(
        name="review_rate", said=_("%(period)s: %(hits)s of %(n)s that were closed were looked back at in time."), label=_("Looked back in time"), unit="ratio", better="up",
        hits=Count(grain="opportunity", time="closed", where=IN_TIME), of=closed, keeper=SALES,
        words=_("Of the opportunities that were won or lost, the share of which somebody wrote down within 14 days what decided it and what to do otherwise. What was closed less than 14 days ago may still come."),
        window=BY_CLOSING, source=OPPORTUNITIES, group="quality",
    )
)  # fmt: skip
metric(
    Percentile(
        name="recording_lag_p90", label=_("Time until it is recorded, nine of ten"), unit="hours", better="down", spread=lag, share=0.9,
        per=60, window=BY_HAPPENING, source=FOLLOW_UPS, keeper=OPERATIONS, group="activity",
        words=_("From when something happened to when it was written down: nine of ten follow-ups took no longer. So old can be what is read here. What came in with a file does not count."),
    )
)  # fmt: skip
