"""With whom there was a follow-up, day by day: which customers, and their numbers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import ClassVar, Self

from django.db import models
from django.db.models import Sum

from shangji.core.among import Keys
from shangji.core.bulk import insert
from shangji.insight.bits import Bits, added
from shangji.insight.models.of_days import OfDays


class TouchedDay(OfDays):
    """Which customers there was a follow-up with from one day on: of everybody, or of one author.

    Of a day, and of eight and of sixty-four days together: of those, on how many of them there was one with each. So a
    quarter is some twenty lines.
    """

    class What(models.TextChoices):
        TOUCHED = "touched"
        TOUCHED_BY = "by"

    SPANS: ClassVar = (64, 8, 1)
    """Lines of so many days, each from a multiple of them on."""

    what = models.CharField(max_length=7, choices=What)
    span = models.IntegerField()
    owner_id = models.BigIntegerField(null=True)
    customers = models.BinaryField()
    """Bits of their numbers."""

    class Meta:
        indexes = [models.Index(fields=["what", "span", "day"], name="touched_on")]

    def __str__(self) -> str:
        return f"customers on {self.day}"

    @classmethod
    def take_out(cls, days: Sequence[int]) -> None:
        """Of the days alone: what they have in common with others is put together anew."""
        cls.objects.filter(span=1, day__in=days).delete()

    @classmethod
    def begin_anew(cls) -> None:
        super().begin_anew()
        CustomerNumber.begin_anew()

    @classmethod
    def put_in(cls, lines: Iterable[Self]) -> None:
        cls.objects.bulk_create(lines, batch_size=100)

    @classmethod
    def put_together(cls, days: Sequence[int]) -> None:
        """The lines of several days in which some of these lie, from those of what they are made of."""
        for finer, span in pairwise(reversed(cls.SPANS)):
            for start in sorted({day - day % span for day in days}):
                cls.objects.filter(span=span, day=start).delete()
                cls.put_in(cls._together(start, finer, span))

    @classmethod
    def _together(cls, start: int, finer: int, span: int) -> Iterator[Self]:
        lines = cls.objects.filter(span=finer, day__gte=start, day__lt=start + span).order_by(
            "what", "owner_id", "day"
        )
        for (what, owner_id), parts in groupby(lines, key=lambda line: (line.what, line.owner_id)):
            both = added(Bits.unpacked(line.customers) for line in parts)
            yield cls(what=what, span=span, day=start, owner_id=owner_id, customers=both.packed())


class CustomerNumber(models.Model):
    """The number of a customer with whom there ever was a follow-up: a place in the bits of `TouchedDay`.

    Those with whom an author was the first to be in touch stand beside each other: their bits are few pages.
    """

    customer_id = models.BigIntegerField(primary_key=True)
    number = models.IntegerField(unique=True)

    def __str__(self) -> str:
        return f"customer {self.customer_id}"

    @classmethod
    def begin_anew(cls) -> None:
        for model in (cls, NumberBlock):
            model._base_manager.all()._raw_delete(model._base_manager.db)

    @classmethod
    def of(cls, customers: Iterable[int]) -> dict[int, int]:
        """Customer → number, of those that have one."""
        rows = cls.objects.filter(customer_id__one_of=Keys(customers))
        return dict(rows.values_list("customer_id", "number"))

    @classmethod
    def give(cls, touched: Iterable[tuple[int | None, int]]) -> dict[int, int]:
        """Customer → number, of all of these (author, customer) in their order; who has none gets one."""
        pairs = list(touched)
        known = cls.of(sorted({customer for _author, customer in pairs}))
        waiting: dict[int | None, list[int]] = defaultdict(list)
        for author, customer in pairs:
            if customer not in known:
                known[customer] = -1
                waiting[author].append(customer)
        made = []
        for author, customers in waiting.items():
            for customer, number in zip(customers, NumberBlock.take(author, len(customers)), strict=True):
                known[customer] = number
                made.append(cls(customer_id=customer, number=number))
        insert(made)
        return known


class NumberBlock(models.Model):
    """Numbers beside each other, for customers with whom one author was the first to be in touch: `used` of `size` are given."""

    LEAST: ClassVar = 64

    owner_id = models.BigIntegerField(null=True)
    first = models.IntegerField()
    size = models.IntegerField()
    used = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["owner_id", "first"], name="numbers_of")]

    def __str__(self) -> str:
        return f"numbers from {self.first}"

    @classmethod
    def take(cls, owner_id: int | None, count: int) -> list[int]:
        """The next numbers of an author; each further block is as large as those before it together."""
        found: list[int] = []
        block: NumberBlock | None = cls.objects.filter(owner_id=owner_id).order_by("-first").first()
        while count > len(found):
            if block is None or block.used == block.size:
                last = cls.objects.order_by("-first").first()
                held = cls.objects.filter(owner_id=owner_id).aggregate(n=Sum("size"))["n"] or cls.LEAST
                first = last.first + last.size if last else 0
                block = cls(owner_id=owner_id, first=first, size=held, used=0)
            some = min(count - len(found), block.size - block.used)
            found += range(block.first + block.used, block.first + block.used + some)
            block.used += some
            block.save()
        return found
