"""How long it takes: from the opportunity to the contract, from the lead to the contract, and how long a stage holds."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.insight.metrics.definitions.outcome import WON
from shangji.insight.metrics.definitions.words import (
    BY_CLOSING,
    BY_ENTERING,
    BY_OPENING,
    OPERATIONS,
    OPPORTUNITIES,
    SALES,
    STAYS,
)
from shangji.insight.metrics.estimates import DONE, OPEN, OTHER
from shangji.insight.metrics.grain_list.opportunities import TRACED
from shangji.insight.metrics.metric import Percentile, TimeUntil, metric
from shangji.insight.metrics.spreads import Lives, Spread

FORWARD = ("forward", "skip")


def _sold(outcome: str) -> str:
    return {"won": DONE, "lost": OTHER}.get(outcome, OPEN)


def _left(direction: str, outcome: str) -> str:
    """On to a later stage, or won; back or lost; still there."""
    if not direction:
        return OPEN
    return DONE if direction in FORWARD or (direction == "out" and outcome == "won") else OTHER


cycle = Spread(grain="opportunity", time="closed", where=WON, number="cycle")
lasting = Lives(grain="opportunity", time="opened", number="lasted", kinds=("outcome",), ended=_sold)
staying = Lives(
    grain="stay", time="entered", number="stayed", kinds=("direction", "opportunity__outcome"), ended=_left
)
from_lead = Spread(grain="opportunity", time="closed", where=WON & Q(TRACED), number="since_lead")


metric(
    Percentile(
        name="sales_cycle_mean", label=_("Sales cycle, mean"), unit="days", better="down", spread=cycle, share=None,
        words=_("From the day the opportunity was opened to the day it was won, the mean of those won. Calendar days of the company's time zone, without the days on hold."),
        window=BY_CLOSING, source=OPPORTUNITIES, keeper=SALES, group="pace",
    )
)  # fmt: skip
metric(
    Percentile(
        name="sales_cycle_median", label=_("Sales cycle, median"), unit="days", better="down", spread=cycle,
        words=_("From the day the opportunity was opened to the day it was won: half of those won took no longer. Calendar days, without the days on hold."),
        window=BY_CLOSING, source=OPPORTUNITIES, keeper=SALES, group="pace",
    )
)  # fmt: skip
metric(
    TimeUntil(
        name="sales_cycle_km", said=_("%(period)s: half of those not lost were won after %(value)s; of %(n)s that were opened."), label=_("Sales cycle with the open ones"), unit="days", better="down", lives=lasting,
        words=_("After how many days half of those that had not been lost by then were won (Kaplan–Meier; what is open counts for as long as it has lasted, a loss is another end). So losing faster does not flatter it. Unknown until half have come so far."),
        window=BY_OPENING, source=OPPORTUNITIES, keeper=SALES, group="pace",
    )
)  # fmt: skip
metric(
    TimeUntil(
        name="stage_days_p50", said=_("%(period)s: half of those not lost or sent back went on after %(value)s; of %(n)s that entered."), label=_("Days in stage, half"), unit="days", better="down", lives=staying, share=0.5,
        words=_("After how many days half of those that had not been lost or sent back by then went on to a later stage or were won. Those still there count for as long as they have been; days on hold do not count."),
        window=BY_ENTERING, source=STAYS, keeper=OPERATIONS, group="pace",
    )
)  # fmt: skip
metric(
    TimeUntil(
        name="stage_days_p80", said=_("%(period)s: four of five of those not lost or sent back went on after %(value)s; of %(n)s that entered."), label=_("Days in stage, four of five"), unit="days", better="down", lives=staying, share=0.8,
        words=_("After how many days four of five of those that had not been lost or sent back by then went on to a later stage or were won. Those still there count for as long as they have been; days on hold do not count."),
        window=BY_ENTERING, source=STAYS, keeper=OPERATIONS, group="pace",
    )
)  # fmt: skip
metric(
    Percentile(
        name="end_to_end_days", label=_("From the first lead to the contract"), unit="days", better="down", spread=from_lead, share=None,
        words=_("From the day the first lead came in to the day the opportunity was won, the mean of those won that came of a lead. The contract counts as signed at the moment of winning: contracts are not kept yet."),
        window=BY_CLOSING, source=OPPORTUNITIES, keeper=SALES, group="pace",
    )
)  # fmt: skip
