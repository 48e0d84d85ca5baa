"""Who is told about figures and boards."""

from shangji.core.events import Event, on
from shangji.insight.events import FigureCrossed, FigureSent
from shangji.people.inbox import told_as
from shangji.people.notify import tell

told_as("mentions", FigureSent)
told_as("reminders", FigureCrossed)


@on(FigureSent)
def tell_colleague(event: Event) -> None:
    tell(event, [event.payload["to_id"]])


@on(FigureCrossed)
def tell_watcher(event: Event) -> None:
    tell(event, [event.payload["owner_id"]])
