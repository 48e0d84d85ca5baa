"""Who is told about approvals: whoever is asked, and whoever asked."""

from shangji.core.events import Event, on
from shangji.people.inbox import told_as
from shangji.people.notify import tell
from shangji.process.approval_events import (
    ApprovalAsked,
    ApprovalChased,
    ApprovalDelegated,
    ApprovalGranted,
    ApprovalRejected,
    ApprovalSentBack,
    ApprovalSigned,
    ApprovalTimedOut,
)

told_as(
    "approvals", ApprovalAsked, ApprovalSigned, ApprovalDelegated, ApprovalChased, ApprovalTimedOut, ApprovalGranted,
    ApprovalRejected, ApprovalSentBack,
)  # fmt: skip


@on(ApprovalAsked)
@on(ApprovalSigned)
@on(ApprovalDelegated)
@on(ApprovalChased)
@on(ApprovalTimedOut)
def tell_asked(event: Event) -> None:
    tell(event, event.payload["asked_ids"])


@on(ApprovalGranted)
@on(ApprovalRejected)
def tell_asker(event: Event) -> None:
    tell(event, [event.payload["asker_id"]])


@on(ApprovalSentBack)
def tell_both(event: Event) -> None:
    tell(event, [event.payload["asker_id"], *event.payload["asked_ids"]])
