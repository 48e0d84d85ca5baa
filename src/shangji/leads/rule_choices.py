"""What the pickers of an assignment rule offer."""

from dataclasses import dataclass
from typing import Any

from shangji.core.access import Actor
from shangji.leads.models import Lead
from shangji.people.choosing import are_many, label_of, offered
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
    many: Any
    """Everybody who may be named, where they are too many for a list and `people` is empty; else None."""
    teams: list[Pair]

    @classmethod
    def read(cls, actor: Actor) -> "Choices":
        people = offered(actor)
        many = people if are_many(people) else None
        fields: Any = fields_of(Lead.kind())
        return cls(
            pools=Pool.objects.reached_by(actor).holding(Lead.kind()),
            provinces=fields["province"].choices(actor),
            industries=fields["industry"].choices(actor),
            people=[] if many is not None else [(f"user:{user.pk}", label_of(user)) for user in people],
            many=many,
            teams=[(f"team:{b.team.pk}", "　" * b.depth + b.team.name) for b in team_tree(actor)],
        )
