"""The life trace of a record: everything that happened, newest first, people's words apart from bookkeeping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.activities.events import Attached, Commented, FollowUpLogged
from shangji.activities.models import Attachment, Comment, FollowUp
from shangji.core.events import FACTS, Event
from shangji.core.subjects import Subject, Traced
from shangji.people.models import User

PAGE = 40
SHOWS = {
    "all": _("Everything"), "people": _("What people said"), "changes": _("Changes"), "duties": _("What was owed"),
}  # fmt: skip
CHANNELS = {"import": _("import"), "api": "API", "system": _("automatic")}
ICONS = {
    FollowUp.Type.CALL: "phone", FollowUp.Type.VISIT: "map-pin", FollowUp.Type.MEETING: "users",
    FollowUp.Type.WECHAT: "brand-wechat", FollowUp.Type.MAIL: "mail", FollowUp.Type.DEMO: "presentation",
    FollowUp.Type.QUOTE: "file-text", FollowUp.Type.OTHER: "message",
}  # fmt: skip
TONES = {FollowUp.Result.PROGRESS: "good", FollowUp.Result.BLOCKED: "warn", FollowUp.Result.NEUTRAL: "mute"}


@dataclass
class Line:
    """One entry. `follow_up`, `comment` and `attachment` are set where the event is about one."""

    event: Event
    follow_up: FollowUp | None = None
    comment: Comment | None = None
    attachment: Attachment | None = None
    origin: str = ""
    """The record it was said of, when that was merged into this one."""

    @property
    def icon(self) -> str:
        return ICONS[FollowUp.Type(self.follow_up.type)] if self.follow_up else self.event.fact.icon

    @property
    def tone(self) -> str:
        return TONES.get(FollowUp.Result(self.follow_up.result), "brand") if self.follow_up else ""

    @property
    def is_human(self) -> bool:
        return self.event.fact.human

    @property
    def reason(self) -> str:
        """What a move or an outcome was explained with, where the sentence does not say it."""
        said = self.event.payload
        return (
            str(said.get("reason") or said.get("note") or "")
            if self.event.kind.endswith(("moved", "won"))
            else ""
        )

    @property
    def channel(self) -> str:
        return str(CHANNELS.get(self.event.channel, ""))


@dataclass
class Run:
    """Lines that stand together: one line, or several of bookkeeping in a row, folded."""

    lines: list[Line] = field(default_factory=list)

    @property
    def is_folded(self) -> bool:
        return len(self.lines) > 2


@dataclass
class Timeline:
    """`before` is where to go on from (a seq, or a key where several logs are told), or 0; `show` is a key of SHOWS."""

    runs: list[Run]
    before: int
    show: str


def timeline(noun: Traced, show: str = "all", before: int = 0) -> Timeline:
    """One page of a record's events, with those of what was merged into it. Six statements, however long."""
    show = show if show in SHOWS else "all"
    origins = Subject.objects.in_bulk(getattr(noun, "origin_ids", []))
    place = "pk" if origins else "seq"
    events = Event.objects.filter(subject_id__in=[noun.pk, *origins]).order_by(f"-{place}")
    if before:
        events = events.filter(**{f"{place}__lt": before})
    human = [kind for kind, fact in FACTS.items() if fact.human]
    if show == "duties":
        events = events.filter(kind__in=[kind for kind, fact in FACTS.items() if fact.follows])
    else:
        events = events.exclude(kind__in=[kind for kind, fact in FACTS.items() if fact.quiet])
    if show == "people":
        events = events.filter(kind__in=human)
    if show == "changes":
        events = events.exclude(kind__in=human)
    found = list(events[: PAGE + 1])
    more = getattr(found[PAGE - 1], place) if len(found) > PAGE else 0
    return Timeline(_folded(_lines({**origins, noun.pk: noun.subject}, noun.pk, found[:PAGE])), more, show)


def _lines(subjects: Mapping[int, Subject], pk: int, events: Sequence[Event]) -> list[Line]:
    for event in events:
        event.subject = subjects[event.subject_id]
    follow_ups = _rows(FollowUp, events, FollowUpLogged.kind, "follow_up_id", "contacts")
    comments = _rows(Comment, events, Commented.kind, "comment_id")
    files = _rows(Attachment, events, Attached.kind, "attachment_id")
    people = User._base_manager.in_bulk({event.actor_id for event in events if event.actor_id})
    lines = []
    for event in events:
        event.who = people.get(event.actor_id) if event.actor_id else None  # type: ignore[attr-defined]
        said = event.payload
        lines.append(
            Line(
                event,
                follow_ups.get(said.get("follow_up_id")) if event.kind == FollowUpLogged.kind else None,
                comments.get(said.get("comment_id")) if event.kind == Commented.kind else None,
                files.get(said.get("attachment_id")) if event.kind == Attached.kind else None,
                event.subject.label if event.subject_id != pk else "",
            )
        )
    return lines


def _rows(model: Any, events: Sequence[Event], kind: str, name: str, *related: str) -> dict[int, Any]:
    ids = [event.payload[name] for event in events if event.kind == kind and event.payload.get(name)]
    return dict(model._base_manager.prefetch_related(*related).in_bulk(ids)) if ids else {}


def _folded(lines: Sequence[Line]) -> list[Run]:
    runs: list[Run] = []
    for line in lines:
        joins = runs and not line.is_human and not runs[-1].lines[-1].is_human and not line.attachment
        if joins:
            runs[-1].lines.append(line)
        else:
            runs.append(Run([line]))
    return runs
