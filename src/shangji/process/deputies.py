"""What falls due while somebody is away is lent to their deputy: an absence that nobody covers ends in late work."""

from datetime import datetime, timedelta

from django.db.models import Q

from shangji.core import clock
from shangji.core.access import System
from shangji.core.calendar import day_starts, local_day
from shangji.core.jobs import Job, every
from shangji.core.subjects import traced_models
from shangji.people.models import Absence, Loan
from shangji.process.models.obligation import Obligation

RULE = "process.deputies"
WAITING_FOR_A_WORD = (Obligation.Kind.FIRST_RESPONSE, Obligation.Kind.REPLY)


def lend_due(now: datetime) -> int:
    """Every record that is owed something by the end of an absence that runs, and who waits for a word; how many."""
    by, lent = System(RULE).at(now), 0
    for absence in Absence.objects.on(local_day(now)).covered().select_related("user", "deputy"):
        by_then = Q(due_at__lt=day_starts(absence.ends_on + timedelta(days=1)))
        rows = Obligation.objects.open().filter(
            by_then | Q(kind__in=WAITING_FOR_A_WORD), owner_id=absence.user_id
        )
        rows = rows.exclude(subject_id__in=Loan.objects.filter(absence=absence).values("subject_id"))
        for kind, pk in list(rows.order_by("due_at", "pk").values_list("subject__kind", "subject_id")):
            noun = traced_models()[kind]._base_manager.get(pk=pk)
            lent += noun.lend(absence, by=by) is not None  # type: ignore[attr-defined]
    return lent


@every(timedelta(minutes=1), RULE)
def lend_all(_job: Job) -> None:
    lend_due(clock.now())
