"""The process and the loss reasons a new installation starts with."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core.access import Actor, System
from shangji.opportunities.models import LossReason, Pipeline
from shangji.opportunities.playbook import templates

STANDARD = "standard"
"""The template that a new installation starts with; what it asks for is suggested only: a first day stops nobody."""

LOSS_REASONS = {
    "价格": ["报价高于预算", "竞品价格更低", "付款条件谈不拢"],
    "产品与方案": ["功能不满足", "交期太长", "技术方案落选"],
    "客户": ["项目取消", "预算冻结", "时机未到", "内部自己做", "决策人换了"],
    "关系": ["没见到拍板人", "竞品关系更深", "跟进不及时"],
}
REVISITS: dict[str, tuple[str, int | None]] = {
    "价格": ("price", None), "竞品价格更低": ("contract", 90), "产品与方案": ("never", None), "技术方案落选": ("contract", 90),
    "客户": ("never", None), "预算冻结": ("fiscal", 1), "时机未到": ("days", 60), "决策人换了": ("days", 60),
    "关系": ("days", 60), "竞品关系更深": ("contract", 90),
}  # fmt: skip
"""When each proposes to be looked at again; the others do as their group."""


def ensure_process() -> None:
    """Add the process and the reasons where there are none."""
    with override("zh-hans"):
        by = System(_("Setup"))
    if not Pipeline._base_manager.exists():
        standard = templates()[STANDARD]
        Pipeline.add(standard.name, stages=standard.stages, is_default=True, by=by)
    if not LossReason._base_manager.exists():
        for group, names in LOSS_REASONS.items():
            parent = _reason(group, None, by)
            for name in names:
                _reason(name, parent, by)


def _reason(name: str, parent: LossReason | None, by: Actor) -> LossReason:
    revisit, n = REVISITS.get(name, ("", None))
    return LossReason.add(name, parent=parent, revisit=revisit, revisit_n=n, by=by)
