"""The approvals and the rhythm that a new installation starts with, and what an older one is given."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core.access import System
from shangji.people.defaults import NEW_WITH_PROCESS, extend_roles
from shangji.people.models import Role
from shangji.process.models import ApprovalTemplate, Rhythm

LEADER = {"leader": True}


def ensure_approvals() -> None:
    """Where there are none: by the leader, and by the leader and then who runs the company."""
    with override("zh-hans"):
        by = System(_("Setup"))
    if ApprovalTemplate._base_manager.exists():
        return
    leads = {"mode": "any", "who": [LEADER], "hours": 8, "late": "escalate"}
    ApprovalTemplate.add("主管审批", [leads], note="一般事项，由负责人的主管决定。", by=by)
    runs = Role.objects.filter(key="executive").first()
    if runs:
        above = {"mode": "any", "who": [{"role": runs.pk}], "hours": 16, "late": "remind"}
        ApprovalTemplate.add("特价与大额审批", [leads, above], note="主管同意后，由管理层决定。", by=by)


def ensure_rhythm() -> None:
    """Once: the rhythm stands in the log, and roles of an older installation may do what came with it."""
    if Rhythm._base_manager.exists():
        return
    with override("zh-hans"):
        by = System(_("Setup"))
    Rhythm.start(by=by)
    extend_roles(NEW_WITH_PROCESS)
