"""What people do: follow-ups, customers that were in touch, how much for how much, and how soon it is written down."""

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.insight.metrics.definitions.outcome import won_money
from shangji.insight.metrics.definitions.words import (
    BY_HAPPENING,
    CONTACTS,
    FOLLOW_UPS,
    OPERATIONS,
    SALES,
    WHOLE_PERIOD,
)
from shangji.insight.metrics.measures import Count, Sum
from shangji.insight.metrics.metric import Percentile, Plain, Quotient, metric
from shangji.insight.metrics.open_time import OpenDays
from shangji.insight.metrics.spreads import Distinct, Spread

QUALIFYING = Q(is_qualifying=True)

said = Count(grain="follow_up", time="happened")
in_touch = Count(grain="follow_up", time="happened", where=QUALIFYING)
touched = Distinct(grain="follow_up", time="happened", of_what=("customer",))
weighed = Sum(grain="follow_up", time="happened", number="weight")
lag = Spread(grain="follow_up", time="happened", number="lag")
contacts = Count(grain="contact", time="happened", where=QUALIFYING)
open_days = OpenDays(grain="stay")
active_days = Distinct(grain="follow_up", time="happened", of_what=("owner", "day"))

metric(
    Plain(
        name="follow_up_count", label=_("Follow-ups"), unit="count", better="up", measure=said, group="activity",
        words=_("How many follow-ups were written, on opportunities, leads, customers and contacts."), keeper=SALES,
        window=BY_HAPPENING, source=FOLLOW_UPS,
    )
)  # fmt: skip
metric(
    Plain(
        name="qualifying_follow_up_count", label=_("Qualifying follow-ups"), unit="count", better="up", measure=in_touch,
        words=_("How many follow-ups count as being in touch: said enough, or a call or meeting that lasted, by the owner or somebody who works on it beside them."),
        window=BY_HAPPENING, source=FOLLOW_UPS, keeper=SALES, group="activity",
    )
)  # fmt: skip
metric(
    Plain(
        name="activity_score", label=_("Weighted activity"), unit="number", better="up", measure=weighed, group="activity",
        words=_("Follow-ups by weight: a visit, a meeting or a demo counts five, a call or a word from the customer three, any other word one."),
        window=BY_HAPPENING, source=FOLLOW_UPS, keeper=SALES,
    )
)  # fmt: skip
metric(
    Plain(
        name="customers_touched", label=_("Customers in touch with"), unit="count", better="up", measure=touched,
        words=_("How many different customers there was a follow-up with, on the customer itself, an opportunity or a lead of it; those within the reader's reach."),
        window=BY_HAPPENING, source=FOLLOW_UPS, keeper=SALES, group="activity",
    )
)  # fmt: skip
metric(
    Quotient(
        name="follow_up_frequency", said=_("%(period)s: %(value)s follow-ups for each week that an opportunity was open; of %(n)s stays."), label=_("Follow-ups a week"), unit="number", better="up", top=contacts, bottom=open_days,
        times=Decimal(7), window=WHOLE_PERIOD, source=CONTACTS, keeper=OPERATIONS, group="activity",
        words=_("Qualifying follow-ups on opportunities ÷ the weeks in which opportunities were open, by the opportunity's owner of today. Days on hold count as open."),
    )
)  # fmt: skip
metric(
    Quotient(
        name="productivity", said=_("%(period)s: %(value)s for each of %(n)s days on which a person was active."), label=_("Won amount a working day of a person"), unit="money", better="up", top=won_money,
        bottom=active_days, window=BY_HAPPENING, source=FOLLOW_UPS, keeper=SALES, group="activity",
        words=_("Won amount ÷ days on which a person followed something up; each person and day counts once."),
    )
)  # fmt: skip
metric(
    Percentile(
        name="recording_lag_median", label=_("Time until it is recorded, median"), unit="hours", better="down", spread=lag,
        per=60, window=BY_HAPPENING, source=FOLLOW_UPS, keeper=OPERATIONS, group="activity",
        words=_("From when something happened to when it was written down: half of the follow-ups took no longer. What came in with a file does not count."),
    )
)  # fmt: skip
