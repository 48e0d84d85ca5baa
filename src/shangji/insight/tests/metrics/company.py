"""A small company with a past in which everything happens that metrics may count wrongly: re-entry, skip, regression,
hold, reopening, merging, another currency, no amount, midnight, hand-overs, shared records, a customer of somebody else."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from shangji.core import clock
from shangji.core.access import Actor, Level, System
from shangji.core.custom_fields import known
from shangji.core.jobs import run_due
from shangji.core.models import CustomField
from shangji.customers.models import Customer
from shangji.leads.models import Campaign, Lead, Source
from shangji.leads.models.lead.conversion import Into
from shangji.opportunities.defaults import ensure_process
from shangji.opportunities.models import LossReason, Opportunity, Pipeline
from shangji.people.defaults import ensure_roles
from shangji.people.models import Role, Team, User
from shangji.process.ladder import watch
from shangji.process.models import Rhythm
from shangji.process.risk_scan import scan

NOW = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
"""15:30 in Shanghai, a Friday."""
PEOPLE = (
    ("lin", "林嘉禾", "sales", "east"), ("mei", "梅一", "sales", "east"), ("zhou", "周敏", "leader", "east"),
    ("wu", "吴桐", "sales", "south"), ("sun", "孙立", "leader", "south"), ("chen", "陈思远", "administrator", "company"),
    ("he", "何锦程", "auditor", "company"), ("ba", "白露", "leader", "company"),
)  # fmt: skip


def of(*names: str) -> dict[str, object]:
    """Options; what stands behind a slash is a step below."""
    return {
        "options": [
            {"key": "", "name": name.lstrip("/"), "step": 2 if name[0] == "/" else 1} for name in names
        ]
    }


OWN: dict[str, tuple[str, dict[str, Any]]] = {
    "方式": ("choice", {"settings": of("招标", "议价")}), "关注": ("choices", {"settings": of("价格", "交期", "!售后")}),
    "细分": ("cascade", {"settings": of("机械", "/机床", "电子", "/芯片")}), "经办": ("person", {}), "用户": ("customer", {}),
    "开标": ("day", {}),
}  # fmt: skip


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of 2026 in Shanghai."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


class Played:
    """`users` and `system` ask; the rest is there to be counted."""

    def __init__(self) -> None:
        ensure_roles()
        ensure_process()
        Rhythm.forget()
        self.system = System("test")
        self.users = self._people()
        self.stages = {stage.key: stage for stage in Pipeline.objects.get().stages_now()}
        self.reasons = list(LossReason._base_manager.filter(parent__isnull=False).order_by("pk"))
        self._customers()
        self._opportunities()
        self._leads()
        self._fields()
        self._minds()

    def by(self, name: str) -> Actor:
        return User.objects.for_sign_in().get(username=name).actor()

    def _people(self) -> dict[str, User]:
        company = Team.add("启衡", by=self.system)
        teams = {
            "company": company,
            "east": Team.add("华东", parent=company, by=self.system),
            "south": Team.add("华南", parent=company, by=self.system),
        }
        for username, name, role, team in PEOPLE:
            found = Role.objects.get(key=role)
            User.add(username, name=name, role=found, team=teams[team], by=self.system)
        User.add("ni", name="倪无职", by=self.system)
        return {user.username: user for user in User.objects.for_sign_in()}

    def _customers(self) -> None:
        with clock.at(at(2, 1)):
            self.yongtuo = Customer.add(
                "宁波甬拓精密制造有限公司", industry="精密制造", province="浙江", by=self.by("lin")
            )
            self.ruike = Customer.add(
                "东莞锐科电子有限公司", industry="电子", province="广东", by=self.by("wu")
            )
            self.plain = Customer.add("无行业客户有限公司", by=self.by("mei"))

    def _open(self, who: str, name: str, when: datetime, **known: object) -> Opportunity:
        with clock.at(when):
            return Opportunity.open(name, by=self.system, owner_id=self.users[who].pk, **known)  # type: ignore[arg-type]

    def _do(
        self, when: datetime, verb: str, noun: Opportunity, *given: object, who: str = "lin", **more: object
    ) -> None:
        fresh = type(noun).objects.get(pk=noun.pk)
        with clock.at(when):
            getattr(fresh, verb)(*given, by=self.by(who), **more)

    def _opportunities(self) -> None:
        stages, reasons = self.stages, self.reasons
        one = self._open(
            "lin",
            "回到前一阶段又来",
            at(3, 2),
            customer=self.yongtuo,
            amount=Decimal("120000.50"),
            product="输送线",
            source="展会",
        )
        self._do(at(3, 9), "move_to", one, stages["analysis"])
        self._do(at(3, 20), "move_to", one, stages["contact"], reason="需求变了")
        self._do(at(4, 1), "move_to", one, stages["analysis"])
        self._do(at(4, 30, 23, 59), "win", one)
        two = self._open(
            "lin", "跳过阶段", at(4, 3), customer=self.yongtuo, amount=Decimal(800_000), product="立体库"
        )
        self._do(at(5, 1, 0, 0), "move_to", two, stages["negotiation"], reason="客户已定")
        self._do(at(7, 31, 23, 30), "lose", two, reasons[0], competitor="精智")
        three = self._open(
            "lin", "搁置再拿起", at(5, 6), amount=Decimal(50_000), product="输送线", source="展会"
        )
        self._do(at(5, 11), "hold", three, date(2026, 7, 1), reason="等预算")
        self._do(at(6, 20), "resume", three)
        self._do(at(8, 1, 0, 30), "win", three)
        four = self._open("lin", "重新打开", at(5, 7), customer=self.ruike, amount=Decimal(300_000))
        self._do(at(6, 1), "lose", four, reasons[4])
        self._do(at(9, 1), "reopen", four, reason="客户回头")
        self._do(at(9, 3), "move_to", four, stages["analysis"])
        five = self._open("lin", "无效", at(6, 8), amount=Decimal(10_000))
        self._do(at(6, 9), "invalidate", five, "重复录入")
        self._open(
            "lin", "美元", at(8, 3), amount=Decimal(90_000), currency="USD", expected_on=date(2026, 9, 30)
        )
        self._open("lin", "没有金额", at(11, 2), product="none", source="!")
        resting = self._open("lin", "还在搁置", at(9, 9), amount=Decimal(70_000))
        self._do(at(10, 9), "hold", resting, date(2026, 12, 1), reason="等拍板")
        self._others()

    def _others(self) -> None:
        reasons = self.reasons
        for n, (who, month, day, ends) in enumerate(
            (("wu", 3, 31, "win"), ("wu", 6, 30, "lose"), ("mei", 7, 1, ""), ("sun", 8, 15, "win"), ("ba", 9, 1, ""), ("wu", 10, 1, ""))
        ):  # fmt: skip
            customer = (self.ruike, self.plain, self.yongtuo)[n % 3]
            one = self._open(
                who,
                f"别人的 {n}",
                at(month, day, 23, 30),
                customer=None if n == 5 else customer,
                amount=Decimal(100_000 * (n + 1)),
            )
            if ends == "win":
                self._do(at(month + 1, day - 1 if day > 1 else 1, 9), "win", one, who=who)
            elif ends:
                self._do(at(month + 2, 1), "lose", one, reasons[n], who=who, competitor="东方")
        kept = self._open("wu", "合并留下的", at(9, 20), amount=Decimal(40_000))
        gone = self._open("wu", "合并掉的", at(9, 21), amount=Decimal(41_000))
        with clock.at(at(9, 22)):
            kept = Opportunity.objects.get(pk=kept.pk)
            kept.merge([Opportunity.objects.get(pk=gone.pk)], by=self.by("ba"))
        shared = Opportunity.objects.get(name="别人的 0")
        mine = Opportunity.objects.get(name="重新打开")
        with clock.at(at(10, 10)):
            shared.share_with(self.users["mei"], level=Level.READ, by=self.system)
            mine.share_with(self.users["sun"], level=Level.WRITE, by=self.system)
            Opportunity.objects.get(name="别人的 4").assign_to(self.users["mei"], by=self.by("ba"))

    def _leads(self) -> None:
        fair = Source._base_manager.filter(name="展会").first() or Source.add("展会", by=self.system)
        spring = Campaign.add("春季展会", source=fair, by=self.system)
        made = []
        for n, (month, day, who) in enumerate(
            ((2, 10, "lin"), (3, 5, "wu"), (5, 1, "lin"), (8, 20, "mei"), (11, 3, "wu"), (11, 4, ""))
        ):
            with clock.at(at(month, day, 0, 10)):
                made.append(
                    Lead.capture(
                        by=self.system, company=f"线索公司 {n}", phone=f"1380000{n:04}", source=fair if n % 2 else None,
                        campaign=spring if n == 1 else None, owner_id=self.users[who].pk if who else None, province="浙江",
                    )
                )  # fmt: skip
        with clock.at(at(3, 1)):
            new = Into(
                customer_known={"name": "线索客户 0 有限公司"},
                opportunity_known={"name": "来自线索 0", "amount": Decimal(66_000)},
            )
            Lead.objects.get(pk=made[0].pk).convert(new, by=self.by("lin"))
        with clock.at(at(8, 1)):
            new = Into(
                customer_known={"name": "线索客户 1 有限公司"}, opportunity_known={"name": "来自线索 1"}
            )
            Lead.objects.get(pk=made[1].pk).convert(new, by=self.by("wu"))
        won = Opportunity.objects.get(name="来自线索 0")
        self._do(at(4, 20), "win", won)
        with clock.at(at(5, 2)):
            Lead.objects.get(pk=made[2].pk).invalidate("空号", by=self.by("lin"))

    def _fields(self) -> None:
        """Fields of the company's own, of every kind that numbers are split by; the last opportunities say nothing."""
        known.forget()
        own = {name: self._define(name, type, **more) for name, (type, more) in OWN.items()}
        credit = self._define("信用", "choice", "customers.customer", settings=of("好", "none"))
        wish = self._define("意向", "choice", "leads.lead", settings=of("高", "低"))
        everyone = list(Opportunity.objects.reached_by(self.system).order_by("pk"))
        for n, noun in enumerate(everyone[:-3]):
            said = {
                own["方式"]: ("招标", "议价")[n % 2], own["关注"]: (["价格", "交期"], ["交期"], [], ["!售后", "价格"])[n % 4],
                own["细分"]: ("机械", "机械 / 机床", "电子 / 芯片")[n % 3], own["经办"]: self.users[("lin", "wu")[n % 2]].pk,
                own["用户"]: self.yongtuo.pk, own["开标"]: f"2026-{n % 12 + 1:02}-28",
            }  # fmt: skip
            noun.set_custom(
                {field.key: value for field, value in said.items() if (n + field.pk) % 5}, by=self.system
            )
        self.yongtuo.set_custom({credit.key: "好"}, by=self.system)
        self.ruike.set_custom({credit.key: "none"}, by=self.system)
        for n, lead in enumerate(Lead.objects.reached_by(self.system).order_by("pk")[:4]):
            lead.set_custom({wish.key: ("高", "低")[n % 2]}, by=self.system)

    def _define(
        self, name: str, type: str, holds: str = "opportunities.opportunity", **more: object
    ) -> CustomField:
        return CustomField.define(name, holds=holds, type=type, by=self.system, **more)

    def _minds(self) -> None:
        """Follow-ups, some of them late, on records, customers and leads; breaches; risks."""
        for n, name in enumerate(("重新打开", "美元", "别人的 2", "别人的 4", "合并留下的")):
            noun = Opportunity.objects.select_related("owner").get(name=name)
            who = noun.owner.username if noun.owner else "lin"
            for day in range(1, 20, 3 + n):
                with clock.at(at(10, day, 9 + n)):
                    Opportunity.objects.get(pk=noun.pk).log_follow_up(
                        "和客户谈了进展" if day % 2 else "嗯", by=self.by(who), type=("call", "visit", "wechat")[n % 3],
                        direction="in" if n == 2 else "out",
                    )  # fmt: skip
        with clock.at(at(10, 31, 23, 59)):
            self.yongtuo.log_follow_up("拜访了总工，看了现场", type="visit", by=self.by("lin"))
        with clock.at(at(11, 9)):
            Lead.objects.get(company="线索公司 4").log_follow_up(
                "电话里约了下周见面", type="call", by=self.by("wu")
            )
            Opportunity.objects.get(name="没有金额").plan_next_step("送样", at(11, 12), by=self.by("lin"))
        for day in range(1, 321, 20):
            moment = at(1, 1) + timedelta(days=day)
            with clock.at(moment):
                watch(moment)
        with clock.at(NOW):
            run_due()
            scan(NOW, everything=True)
