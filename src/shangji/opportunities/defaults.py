"""The process and the loss reasons a new installation starts with."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core.access import System
from shangji.opportunities.models import LossReason, Pipeline, Requirement
from shangji.opportunities.playbook import templates
from shangji.people.defaults import NEW_WITH_GATES, extend_roles
from shangji.people.models import Role

STANDARD = "standard"
"""The template that a new installation starts with; what it asks for is suggested only: a first day stops nobody."""

LOSS_REASONS = {
    "价格": ["报价高于预算", "竞品价格更低", "付款条件谈不拢"],
    "产品与方案": ["功能不满足", "交期太长", "技术方案落选"],
    "客户": ["项目取消", "预算冻结", "内部自己做", "决策人换了"],
    "关系": ["没见到拍板人", "竞品关系更深", "跟进不及时"],
}


def ensure_process() -> None:
    """Add the process and the reasons where there are none; roles of before there were gates learn about exceptions."""
    with override("zh-hans"):
        by = System(_("Setup"))
    if not Requirement.objects.exists() and not _knows_exceptions():
        extend_roles(NEW_WITH_GATES)
    if not Pipeline._base_manager.exists():
        standard = templates()[STANDARD]
        Pipeline.add(standard.name, stages=standard.stages, is_default=True, by=by)
    if not LossReason._base_manager.exists():
        for group, names in LOSS_REASONS.items():
            parent = LossReason.add(group, by=by)
            for name in names:
                LossReason.add(name, parent=parent, by=by)


def _knows_exceptions() -> bool:
    """Whether some role may do about exceptions what it was given by name."""
    return any(not NEW_WITH_GATES.isdisjoint(role.grants) for role in Role.objects.all())
