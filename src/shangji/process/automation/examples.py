"""Three rules to start from, for who has none yet: they are opened in the editor and kept only when saved."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.process.automation.deeds import deeds_of
from shangji.process.automation.triggers import triggers_of

OPPORTUNITY = "opportunities.opportunity"


@dataclass(frozen=True)
class Example:
    key: str
    name: str | Promise
    trigger: str
    condition: dict[str, Any]
    actions: tuple[dict[str, Any], ...]

    @property
    def is_offered(self) -> bool:
        """Whether everything it names is installed."""
        known = deeds_of(OPPORTUNITY)
        return self.trigger in triggers_of(OPPORTUNITY) and all(one["do"] in known for one in self.actions)

    def columns(self) -> dict[str, Any]:
        actions = [
            {k: str(v) if isinstance(v, Promise) else v for k, v in one.items()} for one in self.actions
        ]
        return {
            "name": str(self.name), "noun": OPPORTUNITY, "trigger": self.trigger, "condition": self.condition,
            "actions": actions,
        }  # fmt: skip


PROPOSAL = {"field": "stage", "op": "is", "value": ["proposal"]}
EXAMPLES = (
    Example(
        "large", _("Large offers: the leader hears of it"), "opportunities.stage_moved",
        {"all": [PROPOSAL, {"field": "amount", "op": "at_least", "value": "3000000"}]},
        ({"do": "tell", "whom": "leader", "text": _("%(record)s (%(amount)s) has reached %(stage)s. Owner: %(owner)s")},),
    ),
    Example(
        "offer", _("An offer leaves within 48 hours"), "opportunities.stage_moved", {"all": [PROPOSAL]},
        ({"do": "task", "whom": "owner", "text": _("Send the offer within 48 hours"), "days": 2},),
    ),
    Example(
        "review", _("Lost: the leader looks back"), "opportunities.lost", {"all": []},
        ({"do": "task", "whom": "leader", "text": _("Why was %(record)s lost? Talk it over with %(owner)s"), "days": 3},),
    ),
)  # fmt: skip


def offered() -> list[Example]:
    return [one for one in EXAMPLES if one.is_offered]


def example(key: str) -> Example | None:
    return next((one for one in offered() if one.key == key), None)
