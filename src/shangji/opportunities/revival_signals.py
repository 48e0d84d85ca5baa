"""Further signs that what was lost may be won now: who decides has changed, a contract ends, a price or a product is another."""

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import System
from shangji.core.calendar import local_day
from shangji.core.events import Event, on
from shangji.customers.chain_events import ContactLeft, SeatChanged, SeatTaken
from shangji.customers.events import ContactAdded, CustomerChanged
from shangji.customers.models import ChainSeat, Contact, Customer
from shangji.opportunities.chain_queries import DECIDES
from shangji.opportunities.models import LossReason, Opportunity
from shangji.opportunities.revival import AT_ONCE, not_back, propose_at
from shangji.opportunities.revival_events import LossAnswered


@on(ContactLeft)
def ask_when_one_left(event: Event) -> None:
    """Somebody who had a say when it was lost is gone."""
    found = Contact._base_manager.filter(pk=event.subject_id).first()
    if found and ChainSeat.objects.filter(contact=found, is_out=False).exists():
        propose_at(found.customer_id, "left", about=found.name)


@on(SeatTaken)
@on(SeatChanged)
def ask_when_another_decides(event: Event) -> None:
    """Somebody whom we did not know when it was lost decides or pays."""
    seat = ChainSeat.objects.filter(pk=event.payload["seat_id"], contact__isnull=False, is_out=False).first()
    if seat is None or seat.role not in DECIDES or seat.contact is None:
        return
    known_since = _born(seat.contact.pk)
    if known_since is not None:
        propose_at(_customer_of(event), "key", about=seat.contact.name, since=known_since)


@on(ContactAdded)
def ask_when_one_moved(event: Event) -> None:
    """Somebody whom we knew at another company, by the same number or mail address."""
    found = Contact._base_manager.filter(pk=event.subject_id).first()
    if found is None:
        return
    same = Q(pk__in=[])
    for column in ("phone_digits", "mail_key"):
        if value := getattr(found, column):
            same |= Q(**{column: value})
    before = Contact._base_manager.filter(same, withdrawn_at__isnull=True).exclude(customer=found.customer_id)
    if before.exists():
        propose_at(found.customer_id, "moved", about=found.name)


@on(CustomerChanged)
def plan_by_contract(event: Event) -> None:
    """When their contract ends is known, or is another day, since it was lost: the day to look at it again follows."""
    if "contract_ends_on" not in event.changes:
        return
    customer = Customer._base_manager.get(pk=event.subject_id)
    rows = not_back().filter(customer=customer, closed_at__isnull=False).select_related("loss_reason__parent")
    for found in rows.order_by("pk")[:AT_ONCE]:
        reason = found.loss_reason
        if reason is None or reason.rule.revisit != LossReason.Revisit.CONTRACT or found.closed_at is None:
            continue
        day = reason.day_to_revisit(local_day(found.closed_at), customer.contract_ends_on)
        if day is not None and day > local_day(clock.now()):
            found.plan_revisit(day, by=System(_("Revival")))


@on(LossAnswered)
def ask_who_lost_for_it(event: Event) -> None:
    """The largest of each customer, the largest first; those who were asked within the month are not."""
    reason = LossReason._base_manager.get(pk=event.subject_id)
    said, by = event.payload, System(_("Revival"))
    rows = lost_for(reason, said["product"]).order_by(F("amount").desc(nulls_last=True), "pk")
    for found in rows[:AT_ONCE]:
        found.propose_revival("changed", about=said["what"], by=by)


def lost_for(reason: LossReason, product: str = "") -> QuerySet[Opportunity]:
    """For this reason, or for any of its group; with a product, where that is named."""
    rows = not_back().filter(Q(loss_reason=reason) | Q(loss_reason__parent=reason))
    return rows.filter(product__icontains=product) if product else rows


def _born(pk: int) -> datetime | None:
    return Event.objects.filter(subject_id=pk, seq=1).values_list("occurred_at", flat=True).first()


def _customer_of(event: Event) -> int | None:
    if event.subject.kind == Customer.kind():
        return event.subject_id
    return Opportunity._base_manager.filter(pk=event.subject_id).values_list("customer", flat=True).first()
