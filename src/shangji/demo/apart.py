"""How the demo company tells its customers apart: tags by hand and by rule, tiers by a published rule, smart lists."""

from datetime import datetime, timedelta
from typing import Any

from shangji.core.calendar import local_day
from shangji.core.events import Event
from shangji.customers.keeping import keep
from shangji.customers.models import Customer, Tag, TierRule, Upkeep
from shangji.customers.models.tagging import put_many
from shangji.customers.smart import LIST, query_of
from shangji.customers.tiers.terms import default_settings
from shangji.demo.people import Staff
from shangji.opportunities.models import Opportunity
from shangji.people.models import SavedView

EAST = {"all": [{"field": "province", "op": "is", "value": ["浙江", "江苏", "上海"]}, {"field": "industry", "op": "is", "value": ["新能源", "半导体"]}]}  # fmt: skip
FAIR = {"all": [{"field": "tier", "op": "is", "value": ["A", "B"]}, {"field": "province", "op": "is", "value": ["浙江", "江苏", "上海", "安徽"]}]}  # fmt: skip
AT_FAIR, AT_REFERENCE = 9, 12


def play(staff: Staff, now: datetime) -> None:
    """The rule is a month old; somebody said another tier for one customer; a fair left its tag on some."""
    bai = staff.by_name["bai"].actor()
    TierRule.publish(_rule(), note="首版：以近一年赢单为主", by=bai.at(now - timedelta(days=30)))
    won = list(_won()[:AT_REFERENCE])
    _potentials(won, bai)
    key = Tag.add("标杆客户", group="价值", color=4, by=bai)
    fair = Tag.add("工博会", group="活动", color=2, expires_days=90, by=bai)
    Tag.add("华东新兴行业", group="方向", color=6, condition=EAST, by=bai)
    Tag.add("价格敏感", group="提醒", color=1, by=bai)
    newest = Customer.objects.order_by("-created_at", "-pk").values_list("pk", flat=True)[:AT_FAIR]
    put_many([(pk, key) for pk in won[:5]], by=bai, until=lambda _tag: None)
    put_many([(pk, fair) for pk in newest], by=bai, until=lambda _tag: local_day(now) + timedelta(days=60))
    keep(list(Customer._base_manager.filter(withdrawn_at__isnull=True).values_list("pk", flat=True)), now)
    if found := Customer.objects.filter(tier="C", owner__isnull=False).order_by("pk").first():
        found.set_tier("A", "集团框架协议在谈，按战略客户对待", local_day(now) + timedelta(days=120), by=bai)
    SavedView.keep("华东 A、B 级（工博会邀约）", list_name=LIST, query=query_of(FAIR), is_shared=True, by=bai)
    newest_line = Event.objects.order_by("-pk").values_list("pk", flat=True)[0]
    Upkeep.note("touched", now, seen=newest_line)


def _rule() -> dict[str, Any]:
    """Machines for a million are sold here: a company's limits are higher than the proposal."""
    found = default_settings()
    for name, full_at in (("won12", 3_000_000), ("won24", 5_000_000), ("open", 3_000_000), ("potential", 5_000_000)):  # fmt: skip
        found["terms"][name]["full_at"] = full_at
    return found


def _won() -> Any:
    """Customers by what was won there, the last ones first."""
    rows = Opportunity._base_manager.filter(outcome="won", customer__isnull=False)
    return rows.order_by("-closed_at", "-pk").values_list("customer_id", flat=True)


def _potentials(pks: list[int], by: Any) -> None:
    for n, customer in enumerate(Customer._base_manager.filter(pk__in=pks).order_by("pk")):
        customer.change(potential=(n % 5 + 1) * 1_000_000, by=by)
