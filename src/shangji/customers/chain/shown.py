"""What the boxes and the page of a decision chain are given."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shangji.activities.queries import may_work_on
from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.core.events import Event
from shangji.core.numbers import number_of
from shangji.core.panels import Panel, panel
from shangji.customers.chain.coverage import DAYS
from shangji.customers.chain.layout import drawn
from shangji.customers.chain.reading import Chain, chain_at, chain_of
from shangji.customers.chain_events import CHAIN_KINDS

WINDOWS = (14, 30, 60, 90)
"""Days that coverage may look back on the page."""


@dataclass(frozen=True)
class Slide:
    """The day that is looked at, between the first one and today."""

    first: date
    last: date
    day: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days

    @property
    def at(self) -> int:
        return (self.day - self.first).days

    @property
    def is_past(self) -> bool:
        return self.day < self.last

    @property
    def moment(self) -> datetime:
        """The end of that day."""
        return timezone.make_aware(datetime.combine(self.day + timedelta(days=1), time()))


def permission(noun: Any) -> str:
    return f"{noun._meta.app_label}.map_chain"


def box(noun: Any, actor: Actor) -> dict[str, Any]:
    """The chain as it is now, as a box of a page."""
    now = clock.now()
    return words_of(noun, chain_of(noun, now), actor, DAYS)


def words_of(noun: Any, chain: Chain, actor: Actor, days: int, *, is_past: bool = False) -> dict[str, Any]:
    coverage = chain.coverage(days)
    return {
        "noun": noun, "chain": chain, "drawing": drawn(chain), "coverage": coverage, "days": days,
        "may": not is_past and may_work_on(actor, noun, permission(noun)), "is_past": is_past,
        "carry_url": reverse("customers:chain_carry", args=[noun.pk]),
    }  # fmt: skip


def page_words(noun: Any, actor: Actor, asked: QueryDict) -> dict[str, Any]:
    """The chain of the day that the address asks for."""
    records = [pk for pk in dict.fromkeys((noun.chain_customer_id, noun.pk)) if pk]
    slide = _slide(noun, records, asked.get("day", ""))
    days = next((n for n in WINDOWS if str(n) == asked.get("days")), DAYS)
    chain = chain_at(noun, slide.moment, records) if slide.is_past else chain_of(noun, clock.now())
    words = words_of(noun, chain, actor, days, is_past=slide.is_past)
    return words | {"slide": slide, "windows": WINDOWS, "back": noun.get_absolute_url()}


def _slide(noun: Any, records: list[int], asked: str) -> Slide:
    """`asked` is a day, or how many days after the first one."""
    rows = Event.objects.filter(subject__in=records, kind__in=CHAIN_KINDS)
    began = rows.order_by("occurred_at").values_list("occurred_at", flat=True).first()
    last = local_day(clock.now())
    first = min(local_day(began), last) if began else last
    day = last
    if (days := number_of(asked, 99_999)) is not None:
        day = first + timedelta(days=days)
    elif asked:
        try:
            day = date.fromisoformat(asked)
        except ValueError:
            day = last
    return Slide(first, last, min(max(day, first), last))


panel(
    Panel(
        "customers.customer", _("Decision chain"), "customers/chain/_panel.html", box, order=20
    )
)  # fmt: skip
