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


LOSS_REASONS_EN = {
    "价格": "Price", "报价高于预算": "Our quote is above the budget", "竞品价格更低": "A competitor is cheaper",
    "付款条件谈不拢": "No agreement on payment terms", "产品与方案": "Product and solution", "功能不满足": "Functions are missing",
    "交期太长": "Delivery takes too long", "技术方案落选": "Our solution was not chosen", "客户": "Customer", "项目取消": "The project is off",
    "预算冻结": "The budget is frozen", "时机未到": "It is too early", "内部自己做": "They do it themselves",
    "决策人换了": "Another person decides now", "关系": "Relationship", "没见到拍板人": "We never met who decides",
    "竞品关系更深": "A competitor is closer to them", "跟进不及时": "We followed up too late",
}  # fmt: skip


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
    return LossReason.add(
        name, name_en=LOSS_REASONS_EN[name], parent=parent, revisit=revisit, revisit_n=n, by=by
    )
