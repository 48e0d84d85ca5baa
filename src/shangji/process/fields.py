"""Fields that nouns have in common, for conditions: whose they are, when somebody followed up, what comes next."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.people.queries import owners, team_tree
from shangji.process.comparisons import Type
from shangji.process.conditions import Field, field
from shangji.process.writing import Writing
from shangji.ui.amounts import amount_of
from shangji.ui.formats import is_chinese

OFFERED = 200
PROVINCES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽", "福建", "江西",
    "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃",
    "青海", "宁夏", "新疆", "香港", "澳门", "台湾",
)  # fmt: skip
Pairs = Sequence[tuple[Any, Any]]


def owned(kind: str) -> None:
    """Whose it is, and in which team or below it they stand."""
    field(kind, Field(name="owner", label=_("Owner"), type=Type.RECORD, read=lambda n, _now: n.owner_id, path="owner", choices=owners))  # fmt: skip
    field(kind, Field(name="team", label=_("Team of the owner"), type=Type.BRANCH, read=_team_path, path="owner__team__path", choices=_teams))  # fmt: skip


def followed(kind: str) -> None:
    """When somebody followed up, and what is planned."""
    field(kind, Field(name="last_follow_up_at", label=_("Last followed up"), type=Type.MOMENT, read=lambda n, _now: n.last_follow_up_at, path="last_follow_up_at"))  # fmt: skip
    field(kind, Field(name="next_step_at", label=_("Day of the next step"), type=Type.MOMENT, read=lambda n, _now: n.next_step_at, path="next_step_at"))  # fmt: skip
    field(kind, Field(name="next_step", label=_("Next step"), type=Type.TEXT, read=lambda n, _now: n.next_step, path="next_step"))  # fmt: skip


def _team_path(noun: Any, _now: Any) -> str:
    return noun.owner.team.path if noun.owner and noun.owner.team else ""


def _teams(actor: Actor) -> Pairs:
    return [(branch.team.pk, "　" * branch.depth + branch.team.name) for branch in team_tree(actor)]


def used(model: Any, column: str, first: Sequence[str] = ()) -> Pairs:
    """Words that stand in a column, behind those that are always offered. One statement."""
    rows = model._base_manager.exclude(**{column: ""}).values_list(column, flat=True)
    found = rows.distinct().order_by(column)[:OFFERED]
    return [(word, word) for word in dict.fromkeys([*first, *found])]


def _percent(text: str) -> Decimal:
    return Decimal(text.strip().rstrip("%％")) / 100


def _yuan(text: str) -> Decimal:
    return amount_of(text) or Decimal(0)


def _show_yuan(amount: Decimal) -> str:
    if is_chinese() and amount >= 10_000:
        return f"{(amount / 10_000).normalize():f}万"
    return f"{amount.normalize():,f}"


PERCENT = Writing(_percent, lambda ratio: f"{(ratio * 100).normalize():f}")
MONEY = Writing(_yuan, _show_yuan)
