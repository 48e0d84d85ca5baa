"""What was owed before today: an obligation from each contact to the next one, as the ledger would have written them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from shangji.activities.models import FollowUp
from shangji.core.bulk import insert, update
from shangji.core.calendar import add_working_days, local_day
from shangji.opportunities.models import Opportunity
from shangji.process.models import DueAnew, MindedAnew, Obligation
from shangji.process.models.rhythm import end_of_day

AT_ONCE = 10_000
CADENCE = 3


def owe_the_past() -> None:
    """Of every opportunity; what is owed now, which the reconciler opened today, is owed since the last contact."""
    last = 0
    while found := list(
        Opportunity._base_manager.filter(pk__gt=last, owner__isnull=False).order_by("pk")
        .values_list("pk", "owner_id", "opened_at", "closed_at")[:AT_ONCE]
    ):  # fmt: skip
        insert(list(_owed(found, last, found[-1][0])))
        last = found[-1][0]
    DueAnew.mark_everything()
    MindedAnew.mark_everything()


def _owed(
    found: list[tuple[int, int, datetime, datetime | None]], after: int, until: int
) -> Iterator[Obligation]:
    said: dict[int, list[datetime]] = defaultdict(list)
    rows = FollowUp.objects.filter(subject_id__gt=after, subject_id__lte=until, is_qualifying=True)
    for pk, at in rows.order_by("happened_at").values_list("subject_id", "happened_at"):
        said[pk].append(at)
    open_now = Obligation.objects.open().filter(subject_id__gt=after, subject_id__lte=until)
    running = [duty for duty in open_now if duty.subject_id in said]
    for duty in running:
        duty.opened_at = said[duty.subject_id][-1]
    update(running, "opened_at")
    for pk, owner_id, opened_at, closed_at in found:
        begun = opened_at
        for at in [*said[pk], *([closed_at] if closed_at else [])]:
            due = end_of_day(add_working_days(local_day(begun), CADENCE))
            is_end = at is closed_at
            yield Obligation(
                subject_id=pk, kind=Obligation.Kind.CADENCE, owner_id=owner_id, opened_at=begun, due_at=due, rule_due_at=due,
                fulfilled_at=None if is_end else at, cancelled_at=at if is_end else None,
                breached_at=due if due < at else None,
            )  # fmt: skip
            begun = at
