"""Days of payment for what an earlier release won: asked for from its usual day on, and only where that lies ahead."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import System
from shangji.core.jobs import Job, every
from shangji.opportunities.models import Opportunity
from shangji.process.models import Rhythm
from shangji.process.risks import days_back

AT_ONCE = 500


@every(timedelta(hours=1), "opportunities.date_payments", steps=True)
def date_payments(job: Job) -> None:
    """What was won before that stays a risk on the board: nobody's Today begins with what years have left behind."""
    since = days_back(clock.now(), Rhythm.in_force().payment_days)
    undated = Opportunity._base_manager.filter(
        awaits_payment=True, payment_due_on__isnull=True, outcome="won", closed_at__gte=since
    )
    with override("zh-hans"):
        by = System(_("Process"))
    for found in undated.order_by("pk")[:AT_ONCE]:
        found.await_payment(by=by)
        job.progress(1, 1)
