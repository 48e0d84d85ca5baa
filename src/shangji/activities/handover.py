"""What of activities goes along when records change hands: tasks, and what was said and kept of them."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.activities.models import Attachment, FollowUp, Task
from shangji.core.calendar import day_starts, today
from shangji.core.subjects import plain
from shangji.people.handover.briefs import Roots, Said, Section, section
from shangji.people.handover.bundle import Bundle, Counted, Due, bundle_due, bundle_part
from shangji.people.handover.carrying import Luggage, Stray, luggage, stray
from shangji.ui.formats import day

SAID, SAID_OF_EACH = 400, 5
SOON_DAYS = 14

luggage(Luggage("tasks", Task.pass_on, Task.pass_back))
stray(
    Stray(
        "tasks",
        lambda person: Task.objects.filter(assignee_id=person, done_at__isnull=True).values_list("subject_id", flat=True),
    )
)  # fmt: skip


@bundle_part
def tasks_and_traces(bundle: Bundle) -> Iterable[Counted]:
    """Open tasks of the old owner go; what was said and kept stays on the record, with its author."""
    on_them = bundle.on_them()
    open_ones = Task.objects.filter(on_them, done_at__isnull=True)
    tasks = open_ones.aggregate(own=Count("pk", filter=Q(assignee__in=bundle.owners)), all=Count("pk"))
    yield Counted(gettext_lazy("Open tasks"), tasks["own"], icon="checkbox")
    others = tasks["all"] - tasks["own"]
    yield Counted(
        gettext_lazy("Tasks of others"), others, _("stay with whoever has them"), "others", "checkbox"
    )
    said = FollowUp.objects.filter(on_them).count()
    yield Counted(gettext_lazy("Follow-ups"), said, _("stay, with their authors"), "stays", "message-2")
    kept = Attachment.objects.filter(on_them, removed_at__isnull=True).count()
    yield Counted(gettext_lazy("Files"), kept, _("stay on the record"), "stays", "paperclip")


@bundle_due
def tasks_due(bundle: Bundle) -> Iterable[Due]:
    rows = Task.objects.filter(bundle.on_them(), done_at__isnull=True, assignee__in=bundle.owners)
    last = today() + timedelta(days=SOON_DAYS)
    for task in rows.filter(due_on__lte=last).select_related("subject").order_by("due_on", "pk")[:8]:
        due_on: Any = task.due_on
        at = day_starts(due_on + timedelta(days=1)) - timedelta(seconds=1)
        yield Due(at, task.title, task.subject.label, is_late=due_on < today())


def _said(roots: Roots) -> Mapping[int, Any]:
    """The last words of each, whoever said them."""
    rows = FollowUp.objects.filter(subject__in=list(roots.beneath)).select_related("author")
    found = roots.by_root((one.subject_id, one) for one in rows.order_by("-happened_at", "-pk")[:SAID])
    return {
        pk: [
            {
                "at": plain(one.happened_at), "by": one.author.name if one.author else "", "type": one.type,
                "text": (one.correction or one.text)[:300], "of": roots.labels[one.subject_id],
            }
            for one in ones[:SAID_OF_EACH]
        ]
        for pk, ones in found.items()
    }  # fmt: skip


def _tell_said(known: Any) -> Iterable[Said]:
    for one in known:
        when = day(parse_datetime(one["at"]))
        head = f"{when} · {FollowUp.Type(one['type']).label}"
        yield Said(head, one["text"], " · ".join(filter(None, [one["by"], one["of"]])))


def _promised(roots: Roots) -> Mapping[int, Any]:
    """Planned steps, and tasks that are open."""
    steps = [
        (noun.pk, {"what": noun.next_step, "on": plain(noun.next_step_at), "of": noun.label, "who": ""})
        for noun in [*roots.nouns.values(), *(n for below in roots.under.values() for n in below)]
        if getattr(noun, "next_step", "")
    ]
    rows = Task.objects.filter(subject__in=list(roots.beneath), done_at__isnull=True).select_related(
        "assignee"
    )
    tasks = [
        (one.subject_id, {"what": one.title, "on": plain(one.due_on), "of": roots.labels[one.subject_id], "who": one.assignee.name})
        for one in rows.order_by("due_on", "pk")
    ]  # fmt: skip
    found = roots.by_root([*steps, *tasks])
    return {pk: sorted(ones, key=lambda one: one["on"] or "9") for pk, ones in found.items()}


def _tell_promised(known: Any) -> Iterable[Said]:
    for one in known:
        yield Said(_on(one["on"]), one["what"], " · ".join(filter(None, [one["of"], one["who"]])))


def _on(text: str | None) -> str:
    if not text:
        return _("no day")
    return day(parse_datetime(text) or parse_date(text))


def _next(roots: Roots) -> Mapping[int, Any]:
    """The earliest planned step."""
    return {
        pk: [min(ones, key=lambda one: one["on"] or "9")] for pk, ones in _promised(roots).items() if ones
    }


section(Section("next", gettext_lazy("Next step"), _next, _tell_promised, order=10))
section(
    Section("promised", gettext_lazy("What was promised and planned"), _promised, _tell_promised, order=40)
)
section(Section("said", gettext_lazy("What was last said"), _said, _tell_said, order=60))
