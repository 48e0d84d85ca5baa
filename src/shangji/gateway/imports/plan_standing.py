"""What a row with a number says of its record beside stage and outcome: until when it rests, when it closed, why it was lost."""

from typing import Any

from django.utils.translation import gettext as _

from shangji.core.calendar import local_day, today
from shangji.opportunities.models import Opportunity

from .lines import Line, as_moment
from .lives import Lives
from .numbered import tell_unchanged
from .reading.names import fold
from .records import Item, Plan

ON_HOLD, LOST = Opportunity.Outcome.ON_HOLD, Opportunity.Outcome.LOST


class Standings:
    """What can be changed by a verb is changed; of the rest the check says that it stays, and how it could be changed."""

    def __init__(self, plan: Plan, lives: Lives) -> None:
        self.plan, self.lives = plan, lives

    def changed(self, item: Item, line: Line, there: Opportunity, *, is_moved: bool) -> dict[str, Any]:
        outcome = item.known["outcome"] if is_moved else there.outcome
        found = self._held(line, there, outcome)
        if is_moved:
            return found
        self._closed(line, there)
        return found | self._recoded(line, there)

    def _held(self, line: Line, there: Opportunity, outcome: str) -> dict[str, Any]:
        until = line.get("opportunity", "held_until")
        if outcome == ON_HOLD and (until != there.hold_until if until else not there.is_on_hold):
            if until is not None and until > today():
                return {"hold_until": until}
            column = "outcome" if until is None else "held_until"
            line.trouble("opportunity", column, _("Say until which day to come it is on hold."))
        elif outcome != ON_HOLD and until is not None:
            is_closed = outcome != Opportunity.Outcome.OPEN
            told = _("Nothing changes: to put it on hold, let its state say so.")
            self._tell(line, "held_until", _closed_words() if is_closed else told)
        return {}

    def _closed(self, line: Line, there: Opportunity) -> None:
        said = line.get("opportunity", "closed_at")
        if said is None or (there.closed_at and local_day(as_moment(said)) == local_day(there.closed_at)):
            return
        told = _("Nothing changes: it is not closed; let its state say so.")
        self._tell(line, "closed_at", _closed_words() if there.is_closed else told)

    def _recoded(self, line: Line, there: Opportunity) -> dict[str, Any]:
        """Another reason for a loss, by the verb that says better why it was lost."""
        said, now = fold(line.text("opportunity", "lost_reason")), there.loss_reason
        if not said or (now and said in {fold(now.name), fold(now.name_en)}):
            return {}
        if there.outcome != LOST:
            self._tell(line, "lost_reason", _("Nothing changes: only what is lost has such a reason."))
        elif reason := self.lives.reasons.get(said):
            return {"recoded": reason.pk}
        else:
            self._tell(line, "lost_reason", _("Nothing changes: no reason for a loss is called so."))
        return {}

    def _tell(self, line: Line, name: str, reason: str) -> None:
        tell_unchanged(self.plan, line, ("opportunity", name), reason)


def _closed_words() -> str:
    return _("Nothing changes: it is closed; reopen it to change this.")
