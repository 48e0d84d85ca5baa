"""How content people are (H8): told of months that are over, and of no role of which fewer than five have answered."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import local_day
from shangji.insight.metrics.definitions.words import OPERATIONS
from shangji.insight.metrics.measures import Sum, Total
from shangji.insight.metrics.metric import Quotient, metric
from shangji.insight.metrics.run import Run
from shangji.people.models.pulse import FEWEST, over

SOURCE = _(
    "The question that Today asks once a month, added up by month and role; for whoever reaches everything."
)
MONTHS_OVER = _("The months that are over; the one that runs is told when it is.")


def _over(run: Run) -> Q:
    return over(local_day(run.now))


def _told(run: Run) -> Q:
    """Each row can be told by itself: so whatever they are put together to, less of them tells nothing more."""
    return _over(run) & Q(answers__gte=FEWEST)


@dataclass(frozen=True, kw_only=True, eq=False)
class OfMonths(Sum):
    """What is known of whole months only."""

    def splits_by_unit(self, unit: str) -> bool:
        return unit in ("year", "quarter", "month")

    def columns(self) -> frozenset[str]:
        return self.of_grain.all_columns()


@dataclass(frozen=True, kw_only=True, eq=False)
class People(OfMonths):
    """Of how many people it is, not of how many sums."""

    def size(self, state: Total) -> int:
        return int(state.value)


metric(
    Quotient(
        name="satisfaction", label=_("Satisfaction, 0 to 10"), unit="number", better="up",
        top=OfMonths(grain="pulse", time="asked", number="score", where=_told),
        bottom=People(grain="pulse", time="asked", number="answers", where=_told),
        words=_("The sum of all numbers from 0 to 10, divided by the answers. A month of a role with fewer than five answers is left out, here and in every total."),
        said=_("%(period)s: %(value)s of 10 on average, of %(n)s answers."),
        window=MONTHS_OVER, source=SOURCE, keeper=OPERATIONS, group="activity",
    )
)  # fmt: skip
metric(
    Quotient(
        name="pulse_response_rate", label=_("Answered the question of the month"), unit="ratio", better="up",
        top=People(grain="pulse", time="asked", number="answers", where=_over),
        bottom=People(grain="pulse", time="asked", number="asked", where=_over),
        words=_("Of the people who were asked how content they are, the share that answered. Asked is who may sign in and first did so two weeks ago or earlier; in each month anew."),
        said=_("%(period)s: %(value)s of %(n)s who were asked answered."),
        window=MONTHS_OVER, source=SOURCE, keeper=OPERATIONS, group="activity",
    )
)  # fmt: skip
