"""The honest funnel: what stands in a stage, what goes through it, and how far those that began in a period have come."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.insight.metrics.cohorts import Reached, Worth
from shangji.insight.metrics.definitions.outcome import ON_THE_TABLE, WON, opened
from shangji.insight.metrics.definitions.words import (
    BY_ENTERING,
    BY_LEAVING,
    BY_OPENING,
    OPERATIONS,
    OPPORTUNITIES,
    STAYS,
)
from shangji.insight.metrics.measures import Count, Sum
from shangji.insight.metrics.metric import Plain, Rate, Ratio, metric
from shangji.insight.metrics.shares import hits_of

WENT_ON = Q(direction__in=["forward", "skip"]) | Q(direction="out", opportunity__outcome="won")
LOST_THERE = Q(direction="out", opportunity__outcome="lost")
WENT_BACK = Q(direction="back")

reached = Reached()
went_further = Reached(step=True)
still_open = Count(grain="opportunity", time="opened", where=ON_THE_TABLE)
come_to_win = Count(grain="opportunity", time="opened", where=WON)

FLOWS = (
    ("entered", "entered", _("Entered the stage"), Q(), _("How often opportunities entered the stage; one that comes back counts again."), ""),
    ("advanced", "left", _("Went on"), WENT_ON, _("How often opportunities left the stage for a later one, or were won in it."), "up"),
    ("lost", "left", _("Lost in the stage"), LOST_THERE, _("How many opportunities were lost in the stage and are lost still."), "down"),
    ("returned", "left", _("Went back"), WENT_BACK, _("How often opportunities left the stage for an earlier one."), "down"),
)  # fmt: skip

for _name, _time, _label, _where, _words, _better in FLOWS:
    _window = BY_ENTERING if _time == "entered" else BY_LEAVING
    metric(
        Plain(
            name=f"stage_{_name}", label=_label, unit="count", better=_better, words=_words, window=_window,
            measure=Count(grain="stay", time=_time, where=_where), source=STAYS, keeper=OPERATIONS, group="funnel",
        )
    )  # fmt: skip

_AMOUNTS = {
    "entered": _("Amount that entered the stage"), "advanced": _("Amount that went on"),
    "lost": _("Amount lost in the stage"), "returned": _("Amount that went back"),
}  # fmt: skip
for _name, _time, _label, _where, _words, _better in FLOWS:
    metric(
        Plain(
            name=f"stage_{_name}_amount", label=_AMOUNTS[_name], unit="money", better=_better, words=_words,
            measure=Sum(grain="stay", time=_time, where=_where, number="amount"), source=STAYS,
            window=BY_ENTERING if _time == "entered" else BY_LEAVING, keeper=OPERATIONS, group="funnel",
        )
    )  # fmt: skip

metric(
    Rate(
        name="stage_reached", said=_("%(period)s: %(hits)s of %(n)s that were opened came so far."), label=_("Reached the stage"), unit="ratio", better="up", shares=reached,
        words=_("Of the opportunities that were opened, the share that ever stood in the stage or beyond it; a stage that was skipped was reached, and a won one reached all. Without a stage: the share that was won."),
        window=BY_OPENING, source=STAYS, keeper=OPERATIONS, group="funnel",
    )
)  # fmt: skip
metric(
    Plain(
        name="stage_reached_count", label=_("Opportunities that reached the stage"), unit="count", better="up",
        measure=hits_of(reached), window=BY_OPENING, source=STAYS, keeper=OPERATIONS, group="funnel",
        words=_("How many of the opportunities that were opened ever stood in the stage or beyond it. Without a stage: how many were won."),
    )
)  # fmt: skip
metric(
    Plain(
        name="stage_reached_amount", label=_("Amount that reached the stage"), unit="money", better="up",
        measure=Worth(grain="opportunity", time="opened", cohort=reached), window=BY_OPENING, source=STAYS,
        words=_("What the opportunities that ever stood in the stage or beyond it would bring. Without a stage: what the won ones bring."),
        keeper=OPERATIONS, group="funnel",
    )
)  # fmt: skip
metric(
    Rate(
        name="stage_conversion", said=_("%(period)s: %(hits)s of %(n)s that came so far went on."), label=_("Conversion of the stage"), unit="ratio", better="up", shares=went_further,
        words=_("Of the opportunities that were opened and reached the stage, the share that went on to a later one or was won. Without a stage: the share that was won."),
        window=BY_OPENING, source=STAYS, keeper=OPERATIONS, group="funnel",
    )
)  # fmt: skip
metric(
    Ratio(
        name="cohort_open_share", said=_("%(period)s: %(hits)s of %(n)s that were opened are open still."), label=_("Still open of those opened"), unit="ratio", hits=still_open, of=opened,
        words=_("Of the opportunities that were opened, the share that is still open or on hold: so much may still change."),
        window=BY_OPENING, source=OPPORTUNITIES, keeper=OPERATIONS, group="funnel",
    )
)  # fmt: skip
metric(
    Ratio(
        name="cohort_won_share", said=_("%(period)s: %(hits)s of %(n)s that were opened have been won."), label=_("Won of those opened"), unit="ratio", hits=come_to_win, of=opened, better="up",
        words=_("Of the opportunities that were opened, the share that has been won so far."),
        window=BY_OPENING, source=OPPORTUNITIES, keeper=OPERATIONS, group="funnel",
    )
)  # fmt: skip
