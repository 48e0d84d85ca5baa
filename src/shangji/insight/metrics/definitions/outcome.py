"""What is on the table, what was opened, won and lost, and how long that took."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.insight.metrics.definitions.words import (
    AS_IT_STANDS,
    AS_IT_STANDS_NOW,
    BY_CLOSING,
    BY_OPENING,
    OPPORTUNITIES,
    SALES,
)
from shangji.insight.metrics.measures import Count, Sum
from shangji.insight.metrics.metric import Average, Plain, Ratio, metric
from shangji.insight.metrics.spreads import Expected
from shangji.opportunities.models.opportunity import NOT_CLOSED

ON_THE_TABLE = NOT_CLOSED
WON, LOST = Q(outcome="won"), Q(outcome="lost")

open_ones = Count(grain="opportunity", where=ON_THE_TABLE, past="stay")
open_now = Count(grain="opportunity", where=ON_THE_TABLE)
open_money = Sum(grain="opportunity", where=ON_THE_TABLE, past="stay", number="amount")
opened = Count(grain="opportunity", time="opened")
opened_money = Sum(grain="opportunity", time="opened", number="amount")
won = Count(grain="opportunity", time="closed", where=WON)
won_money = Sum(grain="opportunity", time="closed", where=WON, number="amount")
lost = Count(grain="opportunity", time="closed", where=LOST)
lost_money = Sum(grain="opportunity", time="closed", where=LOST, number="amount")
expected = Expected(grain="opportunity", where=ON_THE_TABLE, number="amount")
closed = Count(grain="opportunity", time="closed", where=WON | LOST)

metric(
    Plain(
        name="open_count", label=_("Open opportunities"), unit="count", measure=open_ones, keeper=SALES,
        words=_("How many opportunities are open or on hold."), window=AS_IT_STANDS, source=OPPORTUNITIES,
    )
)  # fmt: skip
metric(
    Plain(
        name="open_amount", label=_("Open amount"), unit="money", measure=open_money, keeper=SALES,
        words=_("What the opportunities that are open or on hold would bring. Amounts are those of today."),
        window=AS_IT_STANDS, source=OPPORTUNITIES, better="up",
    )
)  # fmt: skip
metric(
    Plain(
        name="open_weighted", label=_("Weighted open amount"), unit="money", measure=expected, keeper=SALES,
        words=_("The amount of each open opportunity times its win rate. Without a win rate it counts as nothing."),
        window=AS_IT_STANDS_NOW, source=OPPORTUNITIES, better="up",
    )
)  # fmt: skip
metric(
    Plain(
        name="created_count", label=_("New opportunities"), unit="count", measure=opened, keeper=SALES, better="up",
        words=_("How many opportunities were opened."), window=BY_OPENING, source=OPPORTUNITIES,
    )
)  # fmt: skip
metric(
    Plain(
        name="created_amount", label=_("New amount"), unit="money", measure=opened_money, keeper=SALES, better="up",
        words=_("What the opportunities that were opened would bring."), window=BY_OPENING, source=OPPORTUNITIES,
    )
)  # fmt: skip
metric(
    Plain(
        name="won_count", label=_("Won"), unit="count", measure=won, keeper=SALES, better="up",
        words=_("How many opportunities were won."), window=BY_CLOSING, source=OPPORTUNITIES,
    )
)  # fmt: skip
metric(
    Plain(
        name="won_amount", label=_("Won amount"), unit="money", measure=won_money, keeper=SALES, better="up",
        words=_("What the opportunities that were won bring."), window=BY_CLOSING, source=OPPORTUNITIES,
    )
)  # fmt: skip
metric(
    Plain(
        name="lost_count", label=_("Lost"), unit="count", measure=lost, keeper=SALES, better="down",
        words=_("How many opportunities were lost."), window=BY_CLOSING, source=OPPORTUNITIES,
    )
)  # fmt: skip
metric(
    Plain(
        name="lost_amount", label=_("Lost amount"), unit="money", measure=lost_money, keeper=SALES, better="down",
        words=_("What the opportunities that were lost would have brought."), window=BY_CLOSING,
        source=OPPORTUNITIES,
    )
)  # fmt: skip
metric(
    Ratio(
        name="win_rate", said=_("%(period)s: %(hits)s of %(n)s that were closed were won."), label=_("Win rate"), unit="ratio", hits=won, of=closed, keeper=SALES, better="up",
        words=_("Won ÷ (won + lost)."), window=BY_CLOSING, source=OPPORTUNITIES,
    )
)  # fmt: skip
metric(
    Ratio(
        name="loss_rate", said=_("%(period)s: %(hits)s of %(n)s that were closed were lost."), label=_("Loss rate"), unit="ratio", hits=lost, of=closed, keeper=SALES, better="down",
        words=_("Lost ÷ (won + lost); what was invalid is in neither."), window=BY_CLOSING, source=OPPORTUNITIES,
    )
)  # fmt: skip
metric(
    Average(
        name="average_won_amount", label=_("Average won amount"), unit="money", measure=won_money, keeper=SALES,
        words=_("The mean amount of the opportunities that were won and have one."), window=BY_CLOSING,
        source=OPPORTUNITIES, better="up",
    )
)  # fmt: skip
