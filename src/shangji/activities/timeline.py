"""The life trace of a record: everything that happened, newest first, people's words apart from bookkeeping."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from shangji.activities.events import Attached, Commented, FollowUpLogged
from shangji.activities.models import Attachment, Comment, FollowUp
from shangji.core.events import FACTS, Event
from shangji.core.prepared import Prepared
from shangji.core.subjects import Subject, Traced
from shangji.core.undo import automatic_kinds
from shangji.people.many import STEP

PAGE = 40
SHOWS = {
    "all": _("Everything"), "people": _("What people said"), "changes": _("Changes"), "duties": _("What was owed"),
}  # fmt: skip
CHANNELS = {"import": _("import"), "api": "API", "system": _("automatic"), STEP: _("Changed together")}
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
    contacts: list[Subject] = field(default_factory=list)
    """Whom the follow-up was with."""
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


# What every page of a record begins with.
_newest = Prepared(lambda pk: _events([pk], "seq", "all", 0)[: PAGE + 1])
_follow_ups = Prepared(lambda *keys: FollowUp._base_manager.filter(pk__in=keys))
_comments = Prepared(lambda *keys: Comment._base_manager.filter(pk__in=keys))
_attachments = Prepared(lambda *keys: Attachment._base_manager.filter(pk__in=keys))
_talked_to = Prepared(
    lambda *keys: FollowUp.contacts.through.objects.filter(followup_id__in=keys).select_related("subject").order_by("pk")
)  # fmt: skip


def timeline(noun: Traced, show: str = "all", before: int = 0) -> Timeline:
    """One page of a record's events, with those of what was merged into it. Five statements, however long."""
    show = show if show in SHOWS else "all"
    origin_ids = getattr(noun, "origin_ids", [])
    origins = Subject.objects.in_bulk(origin_ids) if origin_ids else {}
    place = "pk" if origins else "seq"
    is_first = show == "all" and not before and not origins
    found = (
        _newest(noun.pk) if is_first else list(_events([noun.pk, *origins], place, show, before)[: PAGE + 1])
    )
    more = getattr(found[PAGE - 1], place) if len(found) > PAGE else 0
    return Timeline(_folded(_lines({**origins, noun.pk: noun.subject}, noun.pk, found[:PAGE])), more, show)


def _events(pks: Sequence[int], place: str, show: str, before: int) -> QuerySet[Event]:
    events = Event.objects.filter(subject_id__in=pks).order_by(f"-{place}")
    if before:
        events = events.filter(**{f"{place}__lt": before})
    human = [kind for kind, fact in FACTS.items() if fact.human]
    if show == "duties":
        events = events.filter(kind__in=automatic_kinds())
    else:
        events = events.exclude(kind__in=[kind for kind, fact in FACTS.items() if fact.quiet])
    if show == "people":
        events = events.filter(kind__in=human)
    return events.exclude(kind__in=human) if show == "changes" else events


def _lines(subjects: Mapping[int, Subject], pk: int, events: Sequence[Event]) -> list[Line]:
    for event in events:
        event.subject = subjects[event.subject_id]
    follow_ups = _follow_ups.in_bulk(_told(events, FollowUpLogged.kind, "follow_up_id"))
    comments = _comments.in_bulk(_told(events, Commented.kind, "comment_id"))
    files = _attachments.in_bulk(_told(events, Attached.kind, "attachment_id"))
    contacts: dict[int, list[Subject]] = defaultdict(list)
    for link in _talked_to.in_bulk(follow_ups).values():
        contacts[link.followup_id].append(link.subject)
    lines = []
    for event in events:
        said = event.payload
        line = Line(event, origin=event.subject.label if event.subject_id != pk else "")
        if event.kind == FollowUpLogged.kind and (follow_up := follow_ups.get(said.get("follow_up_id"))):
            line.follow_up, line.contacts = follow_up, contacts[follow_up.pk]
        if event.kind == Commented.kind:
            line.comment = comments.get(said.get("comment_id"))
        if event.kind == Attached.kind:
            line.attachment = files.get(said.get("attachment_id"))
        lines.append(line)
    return lines


def _told(events: Sequence[Event], kind: str, name: str) -> list[int]:
    return [event.payload[name] for event in events if event.kind == kind and event.payload.get(name)]


def _folded(lines: Sequence[Line]) -> list[Run]:
    runs: list[Run] = []
    for line in lines:
        joins = runs and not line.is_human and not runs[-1].lines[-1].is_human and not line.attachment
        if joins:
            runs[-1].lines.append(line)
        else:
            runs.append(Run([line]))
    return runs
