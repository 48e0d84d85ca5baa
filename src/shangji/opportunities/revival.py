"""When what was lost is brought up again: on its day, and on a sign of life from the customer. Never too often."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from shangji.activities.events import FollowUpLogged
from shangji.activities.models import FollowUp
from shangji.core import clock
from shangji.core.access import System
from shangji.core.calendar import local_day
from shangji.core.events import Event, on
from shangji.core.jobs import Job, every
from shangji.customers.models import Customer
from shangji.opportunities.models import LossReason, Opportunity
from shangji.opportunities.models.opportunity.revival import PROPOSED_EVERY
from shangji.opportunities.revival_events import RevivalProposed
from shangji.people.notify import tell
from shangji.process.events import Heard

SHOWN_DAYS = 30
"""So long it stands on Today; then silence is the answer."""
AT_ONCE = 500
HEARD_WITHIN = timedelta(hours=1)
"""Longer than the pause between two looks; asking twice is prevented by the pause of a proposal."""


def to_revisit(now: datetime) -> Q:
    """Its day has come, the customer may be spoken to, and nothing else there was brought up of late."""
    today = local_day(now)
    return day_has_come(now) & ~_left_alone(today) & ~_another_asked(now) & ~_another_first(today)


def day_has_come(now: datetime) -> Q:
    """Lost, and to be looked at again since less than a month."""
    today = local_day(now)
    found = Q(outcome="lost", merged_into__isnull=True, revisit_on__lte=today)
    return found & Q(revisit_on__gt=today - timedelta(days=SHOWN_DAYS))


def _left_alone(today: date) -> Q:
    return Q(customer__isnull=False, customer__alone_until__isnull=False, customer__alone_until__gt=today)


def _another_asked(now: datetime) -> Exists:
    """Something else of this customer was proposed within the month, and is not it."""
    rows = Opportunity._base_manager.filter(
        customer=OuterRef("customer"), revival_proposed_at__gt=now - PROPOSED_EVERY
    )
    return Exists(rows.exclude(pk=OuterRef("pk")))


def _another_first(today: date) -> Exists:
    """Of several whose day has come, the one that has waited longest is asked for first."""
    rows = Opportunity._base_manager.filter(
        customer=OuterRef("customer"), outcome="lost", merged_into__isnull=True, revisit_on__lte=today,
        revisit_on__gt=today - timedelta(days=SHOWN_DAYS),
    )  # fmt: skip
    before = Q(revisit_on__lt=OuterRef("revisit_on")) | Q(
        revisit_on=OuterRef("revisit_on"), pk__lt=OuterRef("pk")
    )
    return Exists(rows.filter(before))


@every(timedelta(hours=1), "opportunities.propose_revivals")
def propose_on_the_day(_job: Job) -> None:
    """Whoever has their day today: the owner finds it in the inbox, once."""
    now = clock.now()
    rows = Opportunity._base_manager.filter(to_revisit(now), owner__isnull=False)
    fresh = rows.filter(
        Q(revival_proposed_at__isnull=True) | Q(revival_proposed_at__lt=now - timedelta(days=SHOWN_DAYS))
    )
    by = System(_("Revival"))
    for found in fresh.select_related("customer", "loss_reason__parent").order_by("revisit_on", "pk")[
        :AT_ONCE
    ]:
        ends_on = found.customer.contract_ends_on if found.customer and _waits_for_contract(found) else None
        found.propose_revival(
            "contract" if ends_on else "day", about=ends_on.isoformat() if ends_on else "", by=by
        )


def _waits_for_contract(found: Opportunity) -> bool:
    reason = found.loss_reason
    return reason is not None and reason.rule.revisit == LossReason.Revisit.CONTRACT


@every(timedelta(minutes=10), "opportunities.hear_customers")
def hear_customers(_job: Job) -> None:
    """What somebody noted as said by a customer: looked for in the log, so that noting it costs nothing more."""
    since = clock.now() - HEARD_WITHIN
    said = Event.objects.filter(
        kind=FollowUpLogged.kind, occurred_at__gt=since, subject__kind=Customer.kind()
    )
    for customer_id, payload in said.order_by("pk").values_list("subject_id", "payload"):
        if payload.get("direction") == FollowUp.Direction.IN:
            propose_at(customer_id, "message")
    of_lost = Event.objects.filter(
        kind=FollowUpLogged.kind,
        occurred_at__gt=since,
        subject__in=Opportunity._base_manager.filter(outcome="lost").values("pk"),
    )
    for pk, payload in of_lost.order_by("pk").values_list("subject_id", "payload"):
        if payload.get("direction") == FollowUp.Direction.IN:
            Opportunity._base_manager.get(pk=pk).propose_revival("message", by=System(_("Revival")))


@on(Heard)
def ask_when_heard(event: Event) -> None:
    """A message that arrived by itself."""
    if event.subject.kind == Customer.kind():
        propose_at(event.subject_id, "message")


def propose_at(
    customer_id: int | None, signal: str, *, about: str = "", since: datetime | None = None
) -> None:
    """The customer stirs: the owner of the largest of what was lost there, before `since`, and did not come back is asked."""
    if customer_id is None:
        return
    rows = not_back().filter(customer_id=customer_id)
    if since is not None:
        rows = rows.filter(closed_at__lt=since)
    found = rows.order_by(F("amount").desc(nulls_last=True), "-closed_at").first()
    if found is not None:
        found.propose_revival(signal, about=about, by=System(_("Revival")))


def not_back() -> QuerySet[Opportunity]:
    """What was lost, and nothing came of it since."""
    came_back = Opportunity._base_manager.filter(parent=OuterRef("pk")).exclude(outcome="invalid")
    return Opportunity._base_manager.filter(~Exists(came_back), outcome="lost", merged_into__isnull=True)


@on(RevivalProposed)
def tell_who_may_revive(event: Event) -> None:
    """The owner; who is not here any more is not asked, but whoever owns the customer."""
    found = Opportunity._base_manager.select_related("owner", "customer").get(pk=event.subject_id)
    if found.owner is not None and found.owner.is_active:
        tell(event, [found.owner_id])
    elif found.customer is not None:
        tell(event, [found.customer.owner_id])
