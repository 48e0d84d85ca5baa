"""What happens to a bundle that is handed over, and to each record in it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Event, Fact


@dataclass(frozen=True, kw_only=True)
class HandedOver(Fact):
    """No clock begins anew; `along` is what else of the old owner's went with it: name → keys."""

    kind = "people.handed_over"
    sentence = _("%(actor)s handed it from %(old_owner)s to %(owner)s with all that is under it")
    icon = "user-share"
    handover_id: int
    old_owner_id: int
    old_owner: str
    owner_id: int
    owner: str
    note: str = ""
    reads_until: str = ""
    along: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class HandedBack(Fact):
    kind = "people.handed_back"
    sentence = _("%(actor)s took the hand-over back: it is %(owner)s's again")
    icon = "arrow-back-up"
    handover_id: int
    old_owner_id: int | None
    old_owner: str
    owner_id: int
    owner: str


@dataclass(frozen=True, kw_only=True)
class PassedAlong(Fact):
    kind = "people.passed_along"
    sentence = _("%(actor)s gave %(owner)s what %(giver)s had to do on it")
    icon = "arrows-exchange"
    giver_id: int
    giver: str
    owner_id: int
    owner: str
    along: dict[str, list[int]] = field(default_factory=dict)


class OfBundle(Fact):
    """Lists of names are told as one word."""

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        said = super().told(event)
        for name in ("givers", "receivers"):
            if name in said:
                said[name] = ", ".join(said[name]) or "—"
        return said


@dataclass(frozen=True, kw_only=True)
class HandoverBegun(OfBundle):
    kind = "people.handover_begun"
    sentence = _("%(actor)s hands over %(count)s records from %(givers)s to %(receivers)s: %(note)s")
    icon = "user-share"
    count: int
    givers: list[str]
    receivers: list[str]
    note: str


@dataclass(frozen=True, kw_only=True)
class WorkEnded(OfBundle):
    kind = "people.work_ended"
    sentence = _("%(actor)s ends the work of %(leaver)s and hands over %(count)s records to %(receivers)s: %(note)s")  # fmt: skip
    icon = "user-x"
    leaver_id: int
    leaver: str
    count: int
    givers: list[str]
    receivers: list[str]
    note: str


@dataclass(frozen=True, kw_only=True)
class HandoverDone(Fact):
    kind = "people.handover_done"
    sentence = _("%(actor)s finished the hand-over, %(moved)s records in all; a brief of each is waiting")
    icon = "user-share"
    acts = "people/handover/_acts.html"
    moved: int
    refused: int
    is_closed: bool = False


@dataclass(frozen=True, kw_only=True)
class HandoverAcknowledged(Fact):
    kind = "people.handover_acknowledged"
    sentence = _("%(actor)s received %(count)s of the records")
    icon = "checks"
    count: int
    left: int


@dataclass(frozen=True, kw_only=True)
class HandoverAsked(Fact):
    kind = "people.handover_asked"
    sentence = _("%(actor)s asks about %(record)s: %(question)s")
    icon = "help"
    human = True
    item_id: int
    record: str
    question: str


@dataclass(frozen=True, kw_only=True)
class HandoverAnswered(Fact):
    kind = "people.handover_answered"
    sentence = _("%(actor)s answers about %(record)s: %(answer)s")
    icon = "message"
    human = True
    item_id: int
    record: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class HandoverUnread(Fact):
    kind = "people.handover_unread"
    sentence = _("%(receiver)s has not received %(count)s records after a working day")
    icon = "clock-exclamation"
    receiver_id: int
    receiver: str
    count: int


@dataclass(frozen=True, kw_only=True)
class HandoverTakenBack(Fact):
    kind = "people.handover_taken_back"
    sentence = _("%(actor)s takes the hand-over back, as far as nobody has worked on it")
    icon = "arrow-back-up"


@dataclass(frozen=True, kw_only=True)
class HandoverReturned(Fact):
    kind = "people.handover_returned"
    sentence = _("%(returned)s records are where they were; %(kept)s stay, because they were worked on")
    icon = "arrow-back-up"
    returned: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class HandoverTriedAgain(Fact):
    kind = "people.handover_tried_again"
    sentence = _("%(actor)s tries again what could not be handed over")
    icon = "refresh"
    count: int
