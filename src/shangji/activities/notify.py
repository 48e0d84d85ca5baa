"""Who is told about comments and tasks."""

from shangji.activities.events import Commented, TaskAdded
from shangji.activities.models import Task
from shangji.core.events import Event, on
from shangji.people.inbox import told_as
from shangji.people.notify import tell

told_as("mentions", Commented)
told_as("handovers", TaskAdded)


@on(Commented)
def tell_mentioned(event: Event) -> None:
    """Whoever is called, and the owner of what is talked about."""
    noun = event.subject.noun()
    tell(event, [*event.payload["mentioned_ids"], getattr(noun, "owner_id", None)])


@on(TaskAdded)
def tell_assignee(event: Event) -> None:
    task = Task.objects.filter(pk=event.payload["task_id"]).first()
    tell(event, [task.assignee_id] if task else [])
