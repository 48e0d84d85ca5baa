"""What happens to one verb on so many records that a job carries it out."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class StepBegun(Fact):
    kind = "people.step_begun"
    sentence = _("%(actor)s begins with %(count)s records: %(what)s")
    icon = "stack-2"
    count: int
    what: str


@dataclass(frozen=True, kw_only=True)
class StepDone(Fact):
    kind = "people.step_done"
    sentence = _("%(actor)s: %(done)s done, %(refused)s not")
    icon = "stack-2"
    done: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class StepStopped(Fact):
    kind = "people.step_stopped"
    sentence = _("%(actor)s stopped it: %(done)s done, %(refused)s not, and %(left)s had not had their turn")
    icon = "player-pause"
    done: int
    refused: int
    left: int


@dataclass(frozen=True, kw_only=True)
class StepGoesOn(Fact):
    kind = "people.step_goes_on"
    sentence = _("%(actor)s goes on with the %(left)s records that are left")
    icon = "player-play"
    left: int


@dataclass(frozen=True, kw_only=True)
class StepTakenBack(Fact):
    kind = "people.step_taken_back"
    sentence = _("%(actor)s takes back what was done to %(count)s records")
    icon = "arrow-back-up"
    count: int


@dataclass(frozen=True, kw_only=True)
class StepReturned(Fact):
    kind = "people.step_returned"
    sentence = _("%(actor)s: %(returned)s taken back, %(kept)s not")
    icon = "arrow-back-up"
    returned: int
    kept: int


@dataclass(frozen=True, kw_only=True)
class StepGaveUp(Fact):
    """An error that nobody expected: what had its turn stays as it is, and it can go on."""

    kind = "people.step_gave_up"
    sentence = _(
        "%(actor)s: it stopped on the way after %(turns)s of %(total)s records. It can go on with the rest"
    )
    icon = "alert-triangle"
    turns: int
    total: int
