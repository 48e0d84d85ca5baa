"""What the pickers of an assignment rule offer."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.customers.models import Customer
from shangji.leads.models import Campaign, Lead, Source
from shangji.people.choosing import are_many, label_of, offered
from shangji.people.models import Pool
from shangji.people.queries import team_tree

PROVINCES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽", "福建", "江西",
    "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃",
    "青海", "宁夏", "新疆", "香港", "澳门", "台湾",
)  # fmt: skip
INDUSTRIES_AT_MOST = 80
OPS = {
    "is": _("is one of"),
    "is_not": _("is none of"),
    "contains": _("mentions one of"),
}
OPS_OF = {"need": ("contains",), "phone": ("is",), "hours": ("is",)}
TYPED = frozenset({"city", "need"})
YES_NO = {
    "phone": [("yes", _("Yes")), ("no", _("No"))],
    "hours": [("yes", _("In office hours")), ("no", _("Outside office hours"))],
}
Pair = tuple[Any, Any]


@dataclass
class Choices:
    """What the pickers of a rule offer."""

    pools: Any
    sources: list[Pair]
    campaigns: list[Pair]
    provinces: list[Pair]
    industries: list[Pair]
    people: list[Pair]
    many: Any
    """Everybody who may be named, where they are too many for a list and `people` is empty; else None."""
    teams: list[Pair]

    @classmethod
    def read(cls, actor: Actor) -> "Choices":
        people = offered(actor)
        many = people if are_many(people) else None
        industries = {*_used(Customer, "industry"), *_used(Lead, "industry")}
        provinces = [*PROVINCES, *sorted(set(_used(Lead, "province")) - set(PROVINCES))]
        return cls(
            pools=Pool.objects.reached_by(actor).holding(Lead.kind()),
            sources=list(Source.objects.reached_by(actor).values_list("pk", "name")),
            campaigns=list(Campaign.objects.reached_by(actor).values_list("pk", "name")),
            provinces=[(name, name) for name in provinces],
            industries=[(name, name) for name in sorted(industries)],
            people=[] if many is not None else [(f"user:{user.pk}", label_of(user)) for user in people],
            many=many,
            teams=[(f"team:{b.team.pk}", "　" * b.depth + b.team.name) for b in team_tree(actor)],
        )

    def of(self, name: str) -> list[Pair]:
        """The values of a condition."""
        known = {
            "source": self.sources, "campaign": self.campaigns, "province": self.provinces, "industry": self.industries,
        }  # fmt: skip
        return known.get(name) or YES_NO.get(name, [])


def _used(model: Any, column: str) -> list[str]:
    rows = model._base_manager.exclude(**{column: ""}).values_list(column, flat=True)
    return list(rows.distinct().order_by(column)[:INDUSTRIES_AT_MOST])
