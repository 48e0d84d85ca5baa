"""Automatable: a record about which rules tell people."""

from collections.abc import Sequence

from shangji.core.access import Actor, Level
from shangji.core.actions import action
from shangji.core.subjects import Traced
from shangji.people.models import User
from shangji.process.automation.deeds import NobodyMeant
from shangji.process.automation_events import RuleTold


class Automatable(Traced):
    class Meta:
        abstract = True

    @action("tell_by_rule", level=Level.READ)
    def tell_by_rule(self, text: str, people: Sequence[User], *, by: Actor) -> RuleTold:
        """A rule says something about it: those who see it find it in their inbox. Raises NobodyMeant."""
        seen = [user for user in people if self.is_reached_by(user.actor())]
        if not seen:
            raise NobodyMeant
        return RuleTold(
            text=text, people="、".join(user.name for user in seen), told_ids=[user.pk for user in seen]
        )
