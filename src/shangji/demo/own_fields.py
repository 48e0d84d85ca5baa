"""The fields that the demo company added for itself, and what its records say in them."""

from datetime import datetime
from random import Random
from typing import Any

from shangji.core.access import Actor, System
from shangji.core.models import CustomField
from shangji.customers.keeping import keep
from shangji.customers.models import Contact, Customer, TierRule
from shangji.opportunities.models import Opportunity
from shangji.people.models import Role

SEED = 20_260_103
SAID_OF, MATES, TALKED = 60, 6, 9
KNOWN, MARGIN_POINTS = 0.8, 10
"""Of so many won ones the margin is known; and so many points it has."""
SAID = (
    "又通了一次电话，确认下次带样件过去", "微信里把评审时间改到了下周三", "他们内部碰过头，技术上没有异议了", "财务问付款能不能分三期，答应明天回复",
    "车间主任要再看一次样板线", "采购说还要等一家的报价",
)  # fmt: skip
MOODS, TALKS = ("积极", "一般", "冷淡"), ("微信", "电话", "当面", "邮件")
WAYS = ("公开招标", "邀请招标", "竞争性谈判", "单一来源", "询价")
AREAS = (("物流", ("输送线", "立体库", "分拣")), ("清洗", ("通过式", "超声波")), ("装配", ("柔性线", "单机")))


def add_own_fields() -> None:
    """Defined as an administrator would, and filled in by the owners of the newest opportunities and their customers."""
    by = System("演示")
    leaders = [Role.objects.get(key="leader").pk]
    fields = {name: _define(name, by=by, **known) for name, known in _definitions(leaders).items()}
    size = CustomField.define("员工人数", name_en="Employees", holds=Customer.kind(), type="number", by=by, settings={"unit": "人", "decimals": 0})  # fmt: skip
    CustomField.define("客户编号", name_en="Customer number", holds=Customer.kind(), type="auto", by=by, settings={"begins": "KH", "digits": 4})  # fmt: skip
    mood = CustomField.define("客户态度", name_en="Mood", holds="activities.followup", type="choice", by=by, settings={"options": [{"name": n} for n in MOODS]})  # fmt: skip
    likes = CustomField.define("沟通偏好", name_en="How they like to talk", holds=Contact.kind(), type="choice", by=by, settings={"options": [{"name": n} for n in TALKS]})  # fmt: skip
    dice = Random(SEED)  # noqa: S311 - a demo
    rows: Any = Opportunity.objects.filter(
        owner__isnull=False, owner__is_active=True, merged_into__isnull=True
    )
    for found in rows.select_related("customer", "owner__role", "owner__team").order_by("-opened_at")[
        :SAID_OF
    ]:
        found.set_custom(_said(found, fields, dice), by=found.owner.actor())
        if found.customer and found.customer.owner_id and size.key not in found.customer.custom:
            found.customer.set_custom({size.key: dice.choice((80, 160, 300, 520, 1200))}, by=by)
    _talk(rows.exclude(last_follow_up_at=None).order_by("-last_follow_up_at")[:TALKED], mood)
    for contact in Contact.objects.filter(withdrawn_at=None, customer__owner__isnull=False).order_by("-pk")[
        :SAID_OF
    ]:
        contact.set_custom({likes.key: dice.choice(TALKS)}, by=by)


def _talk(rows: Any, mood: CustomField) -> None:
    """Whoever was just in touch says once more how it went, and in which mood; what is planned stays planned."""
    for n, found in enumerate(rows.select_related("owner__role", "owner__team")):
        found.log_follow_up(
            SAID[n % len(SAID)], type="wechat" if n % 3 == 1 else "call", next_step=found.next_step, next_step_at=found.next_step_at,
            custom={mood.key: MOODS[n % len(MOODS)]}, by=found.owner.actor(),
        )  # fmt: skip


def count_margins(by: Actor, now: datetime) -> None:
    """Finance notes what most of what was won has earned; the second version of the tier rule counts it."""
    share = _define("毛利率", type="number", name_en="Margin", settings={"unit": "%", "decimals": 1}, by=System("演示"))  # fmt: skip
    dice, first = Random(SEED), TierRule.in_force()  # noqa: S311 - a demo
    for found in Opportunity._base_manager.filter(outcome="won", customer__isnull=False).order_by("pk"):
        if dice.random() < KNOWN:
            found.set_custom({share.key: dice.randint(120, 420) / 10}, by=System("财务"))
    if first is None:
        return
    terms = first.settings["terms"]
    moved = {**terms["won24"], "weight": terms["won24"]["weight"] - MARGIN_POINTS}
    margin = {"weight": MARGIN_POINTS, "full_at": 1_000_000, "field": f"{share.key}%"}
    settings = first.settings | {"terms": terms | {"won24": moved, "margin": margin}}
    TierRule.publish(settings, note="毛利计入，已知的才算", by=by)
    keep(list(Customer._base_manager.filter(withdrawn_at__isnull=True).values_list("pk", flat=True)), now)


def _define(name: str, *, by: Any, **known: Any) -> CustomField:
    return CustomField.define(
        name, holds=Opportunity.kind(), section="采购", section_en="Purchasing", by=by, **known
    )


def _definitions(leaders: list[int]) -> dict[str, dict[str, Any]]:
    areas = [row for top, below in AREAS for row in ({"name": top}, *({"name": n, "step": 2} for n in below))]
    return {
        "预算金额": {"type": "money", "name_en": "Budget", "help": "客户批下来的预算，不是我们的报价"},
        "采购方式": {"type": "choice", "name_en": "Way of purchase", "settings": {"options": [{"name": n} for n in WAYS]}},
        "项目类别": {"type": "cascade", "name_en": "Kind of project", "settings": {"options": areas}},
        "开标日": {"type": "day", "name_en": "Bids opened on"},
        "预算占比": {"type": "formula", "name_en": "Share of the budget", "settings": {"formula": "{amount} / {预算金额} * 100", "unit": "%"}},
        "最终用户": {"type": "customer", "name_en": "End user", "help": "设备最后在谁的车间里用"},
        "底价": {"type": "money", "name_en": "Lowest price", "see_roles": leaders},
    }  # fmt: skip


def _said(found: Opportunity, fields: dict[str, CustomField], dice: Random) -> dict[str, Any]:
    area = dice.choice([f"{top} / {name}" for top, below in AREAS for name in below])
    said: dict[str, Any] = {fields["采购方式"].key: dice.choice(WAYS), fields["项目类别"].key: area}
    if found.amount and dice.random() < 0.8:
        said[fields["预算金额"].key] = int(found.amount * dice.randint(85, 130) / 100)
    known: Any = Customer.objects.filter(owner_id=found.owner_id).exclude(pk=found.customer_id).order_by("pk")
    mates = list(known.values_list("pk", flat=True)[:MATES])
    if mates and dice.random() < 0.4:
        said[fields["最终用户"].key] = dice.choice(mates)
    if found.expected_on:
        said[fields["开标日"].key] = found.expected_on
    return said
