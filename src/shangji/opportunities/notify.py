"""Who is told about exceptions: whoever decides, and then whoever asked."""

from shangji.core.events import Event, on
from shangji.opportunities.exception_events import ExceptionAsked, ExceptionGranted, ExceptionRefused
from shangji.people.inbox import told_as
from shangji.people.notify import tell

told_as("approvals", ExceptionAsked, ExceptionGranted, ExceptionRefused)


@on(ExceptionAsked)
def tell_who_decides(event: Event) -> None:
    tell(event, [event.payload["approver_id"]])


@on(ExceptionGranted)
@on(ExceptionRefused)
def tell_who_asked(event: Event) -> None:
    tell(event, [event.payload["asked_by_id"]])
