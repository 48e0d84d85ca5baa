"""What is owed, at risk, to be approved and the morning's list go where people chose them to go, and by mail unless they said no."""

import pytest

from shangji.core.events import FACTS
from shangji.people.inbox import group_of

TOLD = {
    "reminders": (
        "process.obligation_breached",
        "process.obligation_escalated",
        "process.heard",
        "leads.left_unowned",
    ),
    "risks": ("process.risk_opened", "process.risk_raised"),
    "approvals": (
        "opportunities.exception_asked",
        "opportunities.exception_granted",
        "process.approval_asked",
    ),
    "digest": ("process.digest_sent",),
    "handovers": ("people.assigned", "people.deputy_named"),
}


@pytest.mark.parametrize("group", TOLD)
def test_each_reminder_is_in_the_group_that_its_channels_are_chosen_for(group):
    assert [kind for kind in TOLD[group] if kind not in FACTS] == []
    assert {group_of(kind) for kind in TOLD[group]} == {group}
