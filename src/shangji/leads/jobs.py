"""What runs by itself: new leads are given out, those that nobody could take are tried again, and told of."""

from datetime import timedelta
from typing import Any

from django.db.models import Q

from shangji.core import clock
from shangji.core.access import System
from shangji.core.calendar import working_hours_between
from shangji.core.events import Event, on
from shangji.core.jobs import Job, every
from shangji.leads.events import Captured, DeliveryFailed, LeftUnowned
from shangji.leads.models import Delivery, Lead
from shangji.leads.models.assignment import AssignmentRule, distribute
from shangji.people.inbox import told_as
from shangji.people.leading import administrators, who_runs
from shangji.people.models import Pool
from shangji.people.notify import tell

AT_ONCE = 500
told_as("reminders", DeliveryFailed, LeftUnowned)


@on(Captured)
def give_out(event: Event) -> None:
    """As soon as it is there."""
    lead = Lead._base_manager.select_related("pool").filter(pk=event.subject_id, owner__isnull=True).first()
    if lead:
        distribute(lead, AssignmentRule.objects.live(), clock.now())


@every(timedelta(minutes=1), "leads.give_out_again")
def give_out_again(_job: Job) -> None:
    """Whoever was away is back, whoever was full has room: however old a lead is, it is tried again."""
    now = clock.now()
    rules = [rule for rule in AssignmentRule.objects.live() if rule.has_room(now)]
    waiting = _waiting_for(rules)
    # However many wait for nobody, each minute asks another part of them again.
    parts = waiting.count() // AT_ONCE + 1
    start = AT_ONCE * (int(now.timestamp() // 60) % parts)
    for lead in waiting.order_by("pooled_at", "pk")[start : start + AT_ONCE]:
        distribute(lead, rules, now)


def _waiting_for(rules: list[AssignmentRule]) -> Any:
    """What lies in a pool that one of the rules empties."""
    waiting: Any = Lead._base_manager.filter(Lead.IS_OPEN, owner__isnull=True, withdrawn_at__isnull=True)
    pools = Q(pool_id__in={rule.pool_id for rule in rules if rule.pool_id})
    if any(rule.pool_id is None for rule in rules):
        pools |= Q(pool__is_claimable=False)
    if not any(rule.takes_returned for rule in rules):
        pools &= Q(last_owner__isnull=True)
    return waiting.filter(pools).select_related("pool") if rules else waiting.none()


@every(timedelta(minutes=5), "leads.tell_unowned")
def tell_of_unowned(_job: Job) -> None:
    """The administrators of a pool hear once of each lead that lies there too long."""
    now = clock.now()
    for pool in Pool.objects.holding(Lead.kind()).filter(unowned_hours__gt=0):
        lying = Lead._base_manager.filter(
            Lead.IS_OPEN, pool=pool, owner__isnull=True, told_unowned=False, withdrawn_at__isnull=True,
            pooled_at__lte=now - timedelta(hours=pool.unowned_hours),
        )  # fmt: skip
        for lead in lying.order_by("pooled_at", "pk")[:AT_ONCE]:
            if lead.pooled_at and working_hours_between(lead.pooled_at, now) >= pool.unowned_hours:
                lead.tell_unowned(pool.unowned_hours, by=System("leads.tell_unowned"))


@on(LeftUnowned)
def tell_administrators(event: Event) -> None:
    pool = Pool.objects.get(pk=event.payload["pool_id"])
    tell(event, [user.pk for user in who_runs(pool)])


@on(DeliveryFailed)
def tell_of_unread(event: Event) -> None:
    """The first one that waits to be read is told of; those after it of the same inlet wait beside it on the list."""
    waiting = Delivery._base_manager.filter(state=Delivery.State.WAITING)
    found = waiting.filter(pk=event.subject_id).select_related("pool").first()
    if found is None:
        return
    beside = waiting.filter(inlet=found.inlet, pk__lt=found.pk)
    if not beside.exists():
        tell(event, [user.pk for user in (who_runs(found.pool) if found.pool else administrators())])
