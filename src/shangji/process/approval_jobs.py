"""Approvals that nobody decides in time are noticed."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import System
from shangji.core.jobs import Job, every
from shangji.process.models import Approval

AT_ONCE = 200


@every(timedelta(minutes=1), "process.time_out_approvals")
def time_out(_job: Job) -> None:
    """Each step whose working hours are over: reminded or handed to leaders, and given as long again."""
    with override("zh-hans"):
        by = System(_("Approvals"))
    late = Approval.objects.waiting().filter(due_at__lte=clock.now()).select_related("subject")
    for approval in late.order_by("due_at", "pk")[:AT_ONCE]:
        noun: Any = approval.subject.noun()
        noun.time_out_approval(approval, by=by)
