"""The sources, the pools and the conversion a new installation starts with."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core.access import System
from shangji.customers.models import Contact, Customer
from shangji.leads.models import ConversionMap, Lead, Source
from shangji.people.defaults import NEW_WITH_LEADS, extend_roles
from shangji.people.models import DuplicateRule, Pool

SOURCES = (
    "官网询盘", "展会名片", "老客户转介绍", "百度推广", "公众号", "电话来访", "陌生拜访", "邮件", "其他",
)  # fmt: skip

DUPLICATES = (
    (Customer.kind(), ["code"], "block"), (Customer.kind(), ["name"], "warn"), (Customer.kind(), ["phone"], "warn"),
    (Contact.kind(), ["phone"], "warn"), (Contact.kind(), ["mail"], "warn"), (Lead.kind(), ["phone"], "warn"),
    (Lead.kind(), ["mail"], "warn"), (Lead.kind(), ["name"], "warn"), (Customer.kind(), ["alike"], "warn"),
    (Lead.kind(), ["alike"], "warn"),
)  # fmt: skip


def ensure_leads() -> None:
    """Add what is missing of them."""
    with override("zh-hans"):
        by = System(_("Setup"))
    if not Source._base_manager.exists():
        for name in SOURCES:
            Source.add(name, by=by)
    if not Pool._base_manager.filter(holds=Lead.kind()).exists():
        Pool.add("线索池", holds=Lead.kind(), is_default=True, is_claimable=False, unowned_hours=4, by=by)
        Pool.add(
            "线索公海", holds=Lead.kind(), claims_per_day=5, holding_limit=30, cooldown_days=30, views_per_day=50, by=by
        )  # fmt: skip
    if not Pool._base_manager.filter(holds=Customer.kind()).exists():
        Pool.add(
            "客户公海", holds=Customer.kind(), is_default=True, claims_per_day=3, holding_limit=100, cooldown_days=30,
            views_per_day=50, by=by,
        )  # fmt: skip
    if not DuplicateRule._base_manager.exists():
        for noun, keys, level in DUPLICATES:
            DuplicateRule.add(noun, keys, level, by=by)
    if not ConversionMap._base_manager.exists():
        ConversionMap.start(by=by)
        extend_roles(NEW_WITH_LEADS)
