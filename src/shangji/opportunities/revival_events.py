"""What happens to what was lost."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.events import Event, Fact
from shangji.opportunities.told_names import reason_words


@dataclass(frozen=True, kw_only=True)
class Revived(Fact):
    kind = "opportunities.revived"
    sentence = _("%(actor)s took it up again as a new opportunity: %(child)s")
    icon = "refresh"
    child_id: int
    child: str


@dataclass(frozen=True, kw_only=True)
class CameBack(Fact):
    kind = "opportunities.came_back"
    sentence = _("It comes from what was lost on %(lost_on)s: %(parent)s")
    icon = "refresh"
    parent_id: int
    parent: str
    lost_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class RevisitPlanned(Fact):
    kind = "opportunities.revisit_planned"
    sentence = _("%(actor)s changed the day to look at it again from %(old)s to %(new)s")
    icon = "calendar-event"
    old: date | None
    new: date | None

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {name: reason_words(event.payload[name]) or _("not set") for name in ("old", "new")}


@dataclass(frozen=True, kw_only=True)
class LossRecoded(Fact):
    kind = "opportunities.loss_recoded"
    sentence = _("%(actor)s corrected why it was lost: from %(old)s to %(new)s")
    icon = "pencil"
    old: str
    new: str
    competitor: str = ""
    through: str = ""

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        return {name: reason_words(event.payload[name]) or _("not set") for name in ("old", "new")}


@dataclass(frozen=True, kw_only=True)
class RevivalProposed(Fact):
    """Asked of the owner: it changes nothing."""

    kind = "opportunities.revival_proposed"
    sentence = _("Take it up again? It was lost %(competitor)s(%(reason)s). %(signal)s")
    icon = "refresh"
    follows = True
    signal: str
    reason: str = ""
    competitor: str = ""
    about: str = ""
    """Who or what the signal is about."""

    SIGNALS: ClassVar[dict[str, str | Promise]] = {
        "day": _("The day to look at it again has come."),
        "lead": _("Somebody of this customer has come to us."),
        "converted": _("A lead of this customer has become an opportunity."),
        "message": _("The customer has written or called."),
        "left": _("%(about)s, who had a say there, has left."),
        "key": _("Somebody new decides there: %(about)s."),
        "moved": _("%(about)s, whom we know from elsewhere, works there now."),
        "changed": _("What it was lost for has changed: %(about)s."),
        "contract": _("Their contract ends on %(about)s."),
    }

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        said = event.payload
        rival = said["competitor"]
        return {
            "competitor": _("to %(name)s ") % {"name": rival} if rival else "",
            "reason": reason_words(said["reason"]) or _("reason not known"),
            "signal": str(cls.SIGNALS.get(said["signal"], "")) % {"about": said.get("about", "")},
        }


@dataclass(frozen=True, kw_only=True)
class RevivalDeclined(Fact):
    kind = "opportunities.revival_declined"
    sentence = _("%(actor)s does not take it up again: %(why)s")
    icon = "circle-x"
    human = True
    why: str


@dataclass(frozen=True, kw_only=True)
class LossAnswered(Fact):
    """What customers were lost for is not so any more: a price, a product."""

    kind = "opportunities.loss_answered"
    sentence = _("%(actor)s: what was lost for %(name)s has changed: %(what)s")
    icon = "refresh"
    human = True
    name: str
    what: str
    product: str = ""


@dataclass(frozen=True, kw_only=True)
class RevisitRuleSet(Fact):
    kind = "opportunities.revisit_rule_set"
    sentence = _("%(actor)s changed when losses for %(name)s are looked at again")
    icon = "calendar-event"
    name: str
    revisit: str
    n: int | None = None
