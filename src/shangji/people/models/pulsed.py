"""What somebody says about 商迹 once a month: the verb knows who answers, and leaves no trace of what."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, NotAllowed, Refusal
from shangji.core.actions import action
from shangji.core.calendar import local_day
from shangji.core.subjects import Traced
from shangji.people.events import PulseAnswered, PulsePutOff

if TYPE_CHECKING:
    from shangji.people.models.pulse import PulseAsked
    from shangji.people.models.user import User

LONGEST = 500


class NotAsked(Refusal):
    status = 409
    message = _("You are not asked, or have answered this month already.")


class AnswerNotRight(Refusal):
    message = _("Say a number from 0 to 10, and why in at most 500 characters.")


class Pulsed(Traced):
    class Meta:
        abstract = True

    @action("answer_pulse")
    def answer_pulse(self: "User", score: int, why: str = "", *, by: Actor) -> PulseAnswered:  # type: ignore[misc]
        """Say from 0 to 10 how content one is this month. Raises NotAllowed (for somebody else), NotAsked, AnswerNotRight."""
        asked = self.asked_now(by)
        why = " ".join(why.split())
        if not 0 <= score <= 10 or len(why) > LONGEST:
            raise AnswerNotRight
        asked.pulse.add(score, why)
        asked.is_done = True
        asked.save(update_fields=["is_done"])
        return PulseAnswered(month=f"{asked.month:%Y-%m}")

    @action("answer_pulse")
    def put_pulse_off(self: "User", *, by: Actor) -> PulsePutOff:  # type: ignore[misc]
        """Not this month: asked again in the next one. Raises NotAllowed (for somebody else), NotAsked."""
        asked = self.asked_now(by)
        asked.is_done = True
        asked.save(update_fields=["is_done"])
        return PulsePutOff(month=f"{asked.month:%Y-%m}")

    def asked_now(self: "User", by: Actor) -> "PulseAsked":  # type: ignore[misc]
        """What they are asked and are not done with. Raises NotAllowed (somebody else), NotAsked."""
        if by.user_id != self.pk:
            raise NotAllowed
        month = local_day(by.now).replace(day=1)
        found = self.pulses.filter(month=month, is_done=False).select_related("pulse").first()
        if found is None:
            raise NotAsked
        return found
