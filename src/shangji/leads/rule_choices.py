"""What the pickers of an assignment rule offer."""

from dataclasses import dataclass
from typing import Any

from shangji.core.access import Actor
from shangji.leads.models import Lead
from shangji.people.forms.records import PersonChoice
from shangji.people.models import Pool
from shangji.people.queries import team_tree
from shangji.process.conditions import fields_of

Pair = tuple[Any, Any]


@dataclass
class Choices:
    """What the pickers of a rule offer."""

    pools: Any
    provinces: list[Pair]
    industries: list[Pair]
    people: list[Pair]
    teams: list[Pair]

    @classmethod
    def read(cls, actor: Actor) -> "Choices":
        people: Any = PersonChoice()
        people.offer(actor)
        fields: Any = fields_of(Lead.kind())
        return cls(
            pools=Pool.objects.reached_by(actor).holding(Lead.kind()),
            provinces=fields["province"].choices(actor),
            industries=fields["industry"].choices(actor),
            people=[(f"user:{user.pk}", people.label_from_instance(user)) for user in people.queryset],
            teams=[(f"team:{b.team.pk}", "　" * b.depth + b.team.name) for b in team_tree(actor)],
        )
