"""Large opportunities: from the amount the company has set, or the largest fifth of what was closed in the year before."""

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.insight.metrics.definitions.outcome import LOST, WON
from shangji.insight.metrics.definitions.words import BY_CLOSING, OPPORTUNITIES, SALES
from shangji.insight.metrics.grain_list.opportunities import BASE, opportunities
from shangji.insight.metrics.measures import Count, Where
from shangji.insight.metrics.metric import Ratio, metric
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.run import Run
from shangji.process.models import Rhythm

LARGEST, OF = 1, 5


def large_from(run: Run) -> Decimal | None:
    """From which amount on an opportunity is large; None where nothing says so. Within the reader's reach."""
    if (set_by_company := Rhythm.in_force().large_from) is not None:
        return set_by_company
    end = run.asked.last
    key = ("large_from", end)
    if key not in run.lookup.kept:
        year = Period.between(Period.parse(end.isoformat()).year_before().first, end).window(run.now)
        rows = opportunities(run.actor).filter(
            WON | LOST, closed_at__gte=year.start, closed_at__lt=year.end, amount__gt=0, currency=BASE
        )
        place = rows.count() * LARGEST // OF
        largest = rows.order_by("-amount").values_list("amount", flat=True)[max(place - 1, 0) : place]
        run.lookup.kept[key] = next(iter(largest), None)
    found: Decimal | None = run.lookup.kept[key]
    return found


def _large(more: Q) -> Where:
    def where(run: Run) -> Q:
        amount = large_from(run)
        return more & Q(amount__gte=amount, currency=BASE) if amount is not None else Q(pk__in=[])

    return where


large_won = Count(grain="opportunity", time="closed", where=_large(WON))
large_closed = Count(grain="opportunity", time="closed", where=_large(WON | LOST))

metric(
    Ratio(
        name="large_win_rate", said=_("%(period)s: %(hits)s of %(n)s large ones that were closed were won."), label=_("Win rate of large ones"), unit="ratio", better="up", hits=large_won, of=large_closed,
        words=_("Won ÷ (won + lost) of large opportunities: from the amount that the rhythm names, or where it names none, the largest fifth of what the reader's reach closed with an amount in the year up to the end of the period."),
        window=BY_CLOSING, source=OPPORTUNITIES, keeper=SALES,
    )
)  # fmt: skip
