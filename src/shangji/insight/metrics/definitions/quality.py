"""Whether the numbers can be trusted: what is not filled in, and what is written down late."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.insight.metrics.definitions.outcome import ON_THE_TABLE, open_now
from shangji.insight.metrics.definitions.words import (
    AS_IT_STANDS_NOW,
    BY_HAPPENING,
    FOLLOW_UPS,
    OPERATIONS,
    OPPORTUNITIES,
)
from shangji.insight.metrics.grain_list.activities import NOT_IMPORTED, SOON
from shangji.insight.metrics.measures import Count
from shangji.insight.metrics.metric import Ratio, metric

GAPS = (
    ("amount", _("Without an amount"), Q(amount__isnull=True), _("Of the open opportunities, the share without an amount.")),
    ("expected", _("Without an expected close"), Q(expected_on__isnull=True), _("Of the open opportunities, the share without the day they are expected to be signed.")),
    ("customer", _("Without a customer"), Q(customer__isnull=True), _("Of the open opportunities, the share whose customer is not named yet.")),
)  # fmt: skip

for _name, _label, _where, _words in GAPS:
    metric(
        Ratio(
            name=f"without_{_name}_share", said=_("%(period)s: %(hits)s of %(n)s open ones lack it."), label=_label, unit="ratio", better="down", of=open_now, words=_words,
            hits=Count(grain="opportunity", where=ON_THE_TABLE & _where), window=AS_IT_STANDS_NOW,
            source=OPPORTUNITIES, keeper=OPERATIONS, group="quality",
        )
    )  # fmt: skip
metric(
    Ratio(
        name="recorded_within_24h_share", said=_("%(period)s: %(hits)s of %(n)s follow-ups were written down within a day."), label=_("Recorded within a day"), unit="ratio", better="up",
        hits=Count(grain="follow_up", time="happened", where=NOT_IMPORTED & Q(SOON)),
        of=Count(grain="follow_up", time="happened", where=NOT_IMPORTED), window=BY_HAPPENING, source=FOLLOW_UPS,
        words=_("Of the follow-ups, the share that was written down within 24 hours. What came in with a file does not count."),
        keeper=OPERATIONS, group="quality",
    )
)  # fmt: skip
