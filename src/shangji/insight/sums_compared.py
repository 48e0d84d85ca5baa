"""Comparing what is kept for numbers with the rows: a board that is wrong by one day's numbers looks like any other."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import System
from shangji.core.calendar import day_starts
from shangji.core.day_marks import EPOCH, number_of
from shangji.insight import day_sums, due_sums, said_sums
from shangji.insight.bits import Bits
from shangji.insight.day_sums import NOUGHT
from shangji.insight.metrics.grain_list.activities import customer_of_all, follow_ups
from shangji.insight.metrics.periods import EARLIEST, Window
from shangji.insight.metrics.sql import Cents, LocalDay
from shangji.insight.models import DaySum, DueSum, SaidSum, TouchedDay
from shangji.opportunities.models import Opportunity, StageStay
from shangji.process import minding, risk_spans
from shangji.process.models import MindedSpan, MindedSum, Obligation, RiskSpan

Days = dict[int, tuple[int, int]]
"""Day → how many, and their hundredths."""
COUNT = Count("pk")


def miscounted() -> Iterator[str]:
    """The first day on which sums and rows differ, in words; of sums that are being added up nothing can be said."""
    if day_sums.are_right():
        stays = StageStay.objects.exclude(opportunity__outcome="invalid")
        records = Opportunity._base_manager.exclude(outcome="invalid")
        for what, rows, path, amount in (
            ("entered", stays, "entered_at", "opportunity__amount"), ("left", stays, "left_at", "opportunity__amount"),
            ("opened", records, "opened_at", "amount"), ("closed", records, "closed_at", "amount"),
        ):  # fmt: skip
            kept, counted = _kept(DaySum, what, Sum("cents")), _counted(rows, path, Sum(Cents(F(amount))))
            yield from _differing(kept, counted)
    until = said_sums.right_until()
    if until is not None:
        yield from _words_amiss(until)
    until = due_sums.right_until()
    if until is not None:
        owed = Obligation.objects.filter(due_at__lt=day_starts(until))
        due = _before(until, _kept(DueSum, "due", NOUGHT))
        yield from _differing(due, _counted(owed, "due_at", NOUGHT))
    yield from _spans_amiss()
    for pk in islice(minding.amiss(), 1):
        yield _(
            "How record %(n)s was minded is not kept as it was: rates of missed records may be wrong. “recount” reckons it anew."
        ) % {"n": pk}
    yield from islice(_risks_amiss(), 1)
    for pk in islice(risk_spans.amiss(), 1):
        yield _(
            "When record %(n)s was at risk is not kept as it was: numbers of past months may be wrong. “recount” reckons it anew."
        ) % {"n": pk}


def _spans_amiss() -> Iterator[str]:
    if not minding.are_right():
        return
    kept = {(line.is_end, line.day, line.said_day): line.count for line in MindedSum.objects.all()}
    counted = minding.sums_of(MindedSpan.objects.all())
    for is_end in (False, True):
        yield from _differing(_by_day(kept, is_end=is_end), _by_day(counted, is_end=is_end))


def _by_day(sums: Mapping[tuple[bool, int, int], int], *, is_end: bool) -> Days:
    """Of spans that began, or ended: how many, and what tells apart when somebody was in touch."""
    found: Counter[int] = Counter()
    said: Counter[int] = Counter()
    for (ended, day, said_day), n in sums.items():
        if ended == is_end:
            found[day] += n
            said[day] += n * said_day * 100
    return {day: (n, said[day]) for day, n in found.items()}


def _risks_amiss() -> Iterator[str]:
    """What was at risk: of whom the sums say something else than the lines."""
    if not risk_spans.are_right():
        return
    kept, counted = risk_spans.kept_sums(), risk_spans.sums_of(RiskSpan.objects.all())
    for whose in {key[1:] for key in (*kept, *counted)}:
        yield from _differing(
            *(
                {day: (then.records, then.cents) for (day, *of), then in sums.items() if (*of,) == whose}
                for sums in (kept, counted)
            )
        )


def _words_amiss(until: date) -> Iterator[str]:
    """What was said, with whom, and with whom on several days."""
    rows = follow_ups(System("insight")).filter(happened_at__lt=day_starts(until))
    said = _kept(SaidSum, "said", NOUGHT)
    yield from _differing(_before(until, said), _counted(rows, "happened_at", NOUGHT))
    touched = _touched(TouchedDay.What.TOUCHED, 1)
    with_whom = rows.annotate(with_whom=customer_of_all()).exclude(with_whom=None)
    different = _counted(with_whom, "happened_at", NOUGHT, Count("with_whom", distinct=True))
    yield from _differing(_before(until, touched), different)
    for what in TouchedDay.What:
        for finer, span in pairwise(reversed(TouchedDay.SPANS)):
            yield from _differing(_touched(what, span, span), _touched(what, finer, span))


def _before(until: date, days: Days) -> Days:
    return {day: n for day, n in days.items() if day < number_of(until)}


def _kept(model: Any, what: str, cents: Any) -> Days:
    rows = model.objects.filter(what=what).order_by().values_list("day")
    return {day: (n, of or 0) for day, n, of in rows.annotate(n=Sum("count"), of=cents)}


def _touched(what: str, span: int, each: int = 1) -> Days:
    """How often customers occur in lines of so many days, by `each` so many of them."""
    found: dict[int, int] = defaultdict(int)
    lines = TouchedDay.objects.filter(what=what, span=span).values_list("day", "customers")
    for day, kept in lines.iterator(chunk_size=500):
        found[day - day % each] += Bits.unpacked(kept).times
    return {day: (n, 0) for day, n in found.items() if n}


def _counted(rows: Any, path: str, cents: Any, count: Any = COUNT) -> Days:
    """Whatever the currency: what differs in one differs in their sum."""
    window = Window(day_starts(EARLIEST), clock.now() + day_sums.AHEAD)
    found = (
        rows.filter(**{f"{path}__isnull": False}).order_by().annotate(on_day=LocalDay(F(path), window=window))
    )
    return {day: (n, of or 0) for day, n, of in found.values_list("on_day").annotate(n=count, of=cents)}


def _differing(kept: Days, counted: Days) -> Iterator[str]:
    nothing = (0, 0)
    for day in sorted({*kept, *counted}):
        one, other = kept.get(day, nothing), counted.get(day, nothing)
        if one == other:
            continue
        place = int(one[0] == other[0])
        per = Decimal(100) if place else Decimal(1)
        told = {
            "day": date.fromordinal(day + EPOCH).isoformat(),
            "kept": one[place] / per,
            "n": other[place] / per,
        }
        yield (
            _(
                "Sums by day are not right from %(day)s on: they say %(kept)s, the records %(n)s. “recount” adds them up anew."
            )
            % told
        )
        return
