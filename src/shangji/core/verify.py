"""Reads the whole log against its chain, its seals and the rows it explains, and names the first flaw."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from shangji.core.events import Event
from shangji.core.seals import LEAF, Seal, leaf, root_of, told
from shangji.core.subjects import Subject, Traced, traced_models
from shangji.core.vault.logged import agrees
from shangji.core.vault.sealing import closed

Progress = Callable[[int], None]
CHUNK = 500


@dataclass(frozen=True)
class Flaw:
    """The first place where the log does not hold: `what` is a fixed word, `detail` is for people."""

    what: str
    detail: str
    event_id: int | None = None
    subject_id: int | None = None
    seq: int | None = None


@dataclass
class Report:
    events: int = 0
    subjects: int = 0
    seals: int = 0
    flaws: list[Flaw] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.flaws

    def to_json(self) -> dict[str, Any]:
        counted = {"ok": self.ok, "events": self.events, "subjects": self.subjects, "seals": self.seals}
        return {**counted, "flaws": [vars(flaw) for flaw in self.flaws]}

    def lines(self) -> list[str]:
        counted = _("%(events)s events of %(subjects)s records, %(seals)s seals") % vars(self)
        return [
            counted,
            *([flaw.detail for flaw in self.flaws] or [_("Every event is where it was written.")]),
        ]


def verify(progress: Progress = lambda _done: None) -> Report:
    """Walk everything. Stops at the first flaw of each kind of check: chain, seals, rows, kept sums. Opens nothing."""
    report = Report()
    for check in (_chains, _seals, _rows, _sums):
        with closed():
            flaw = next(check(report, progress), None)
        if flaw:
            report.flaws.append(flaw)
    return report


def _chains(report: Report, progress: Progress) -> Iterator[Flaw]:
    heads = {
        pk: (version, head)
        for pk, version, head in Subject.objects.values_list("pk", "version", "head").iterator(20_000)
    }
    report.subjects = len(heads)
    events = Event.objects.order_by("subject_id", "seq").iterator(5_000)
    for subject_id, lines in groupby(events, key=lambda e: e.subject_id):
        seq, head = 0, ""
        for event in lines:
            if flaw := _broken(event, seq, head):
                yield flaw
            seq, head = event.seq, event.hash
            report.events += 1
            if report.events % 20_000 == 0:
                progress(report.events)
        if heads.pop(subject_id) != (seq, head):
            yield _end_flaw(Subject.objects.get(pk=subject_id), seq)
    for subject_id, (version, _head) in heads.items():
        if version:
            yield _end_flaw(Subject.objects.get(pk=subject_id), 0)
        yield Flaw(
            "missing", _("Record %(id)s has no first event.") % {"id": subject_id}, subject_id=subject_id
        )


def _broken(event: Event, seq: int, head: str) -> Flaw | None:
    place = {"id": event.pk, "subject": event.subject_id, "seq": event.seq}
    if event.seq != seq + 1:
        what, text = "deleted", _("Before event %(id)s (record %(subject)s, number %(seq)s) one is missing.")
    elif event.digest() != event.hash:
        what, text = "edited", _("Event %(id)s (record %(subject)s, number %(seq)s) is not what was written.")
    elif event.prev_hash != head:
        what, text = "reordered", _("Event %(id)s (record %(subject)s, number %(seq)s) does not follow the one before.")  # fmt: skip
    else:
        return None
    return Flaw(what, text % place, event.pk, event.subject_id, event.seq)


def _end_flaw(subject: Subject, seq: int) -> Flaw:
    place = {"label": subject.label, "subject": subject.pk, "version": subject.version, "seq": seq}
    last = subject.events.order_by("-seq").first()
    if seq < subject.version:
        what, text = "cut", _("The end of record %(subject)s (%(label)s) is cut: event number %(version)s is gone, the last is %(seq)s.")  # fmt: skip
    elif seq > subject.version:
        what, text = "inserted", _("Record %(subject)s (%(label)s) has event number %(seq)s, but only %(version)s were written.")  # fmt: skip
    else:
        what, text = "rewritten", _("The last event of record %(subject)s (%(label)s), number %(seq)s, was rewritten.")  # fmt: skip
    return Flaw(what, text % place, last.pk if last else None, subject.pk, seq)


def _seals(report: Report, _progress: Progress) -> Iterator[Flaw]:
    kept: dict[int, Seal] = {}
    prev_root = ""
    for seal in Seal.objects.order_by("pk").iterator(50):
        kept[seal.pk] = seal
        report.seals += 1
        leaves = bytes(seal.leaves)
        said = [leaves[i : i + LEAF] for i in range(0, len(leaves), LEAF)]
        if seal.prev_root != prev_root or root_of(iter(said), prev_root) != seal.root:
            yield Flaw("seal", _("Seal %(seal)s is not what was sealed.") % {"seal": seal.pk})
        prev_root = seal.root
        yield from _sealed_events(seal, said)
    for line in told():
        seal_ = kept.get(line["seal"])
        if seal_ is None:
            yield _older(line)
        elif seal_.root != line["root"]:
            yield Flaw(
                "rewritten",
                _("Seal %(seal)s, told elsewhere, does not fit: events up to %(last_event)s were rewritten.")
                % line,
                seal_.first_event_id,
            )


def _sealed_events(seal: Seal, said: list[bytes]) -> Iterator[Flaw]:
    window = Event.objects.filter(pk__gte=seal.first_event_id, pk__lte=seal.last_event_id).order_by("pk")
    now = list(window.values_list("pk", "hash", "subject_id", "seq"))
    for position, (pk, hash_, subject_id, seq) in enumerate(now):
        if position >= len(said) or leaf(hash_) != said[position]:
            text = _("Event %(id)s is not the one that seal %(seal)s fixed: the log was rewritten.")
            yield Flaw("rewritten", text % {"id": pk, "seal": seal.pk}, pk, subject_id, seq)
            return
    if len(now) < len(said):
        text = _("Seal %(seal)s fixed %(count)s events, %(left)s are left.")
        yield Flaw("cut", text % {"seal": seal.pk, "count": len(said), "left": len(now)})


def _older(line: dict[str, Any]) -> Flaw:
    text = _(
        "Seal %(seal)s (up to event %(last_event)s) is missing: an older copy of the database was put back."
    )
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    return Flaw("older", text % line, (newest or 0) + 1)


def _rows(_report: Report, _progress: Progress) -> Iterator[Flaw]:
    """Every row is the fold of its events: no change without a trace, no trace without a change."""
    for model in traced_models().values():
        nouns, unnamed = model._base_manager.order_by("pk").iterator(CHUNK), _at_rest(model)
        while chunk := list(islice(nouns, CHUNK)):
            told = _folded([noun.pk for noun in chunk])
            for noun in chunk:
                shown = {name: value for name, value in noun.snapshot().items() if value is not None}
                state = unnamed | told.get(noun.pk, {})
                if state != shown and (names := _differing(model, state, shown)):
                    yield _untraced(noun, names)


def _differing(model: type[Traced], state: dict[str, Any], shown: dict[str, Any]) -> list[str]:
    """Columns of which the log says something else than the row."""
    return sorted(n for n in {*state, *shown} if not agrees(model, n, state.get(n), shown.get(n)))


def _sums(_report: Report, _progress: Progress) -> Iterator[Flaw]:
    """Every kept sum is what its rows add up to."""
    for model in traced_models().values():
        for text in model.miscounted():
            yield Flaw("miscounted", text)


def _folded(subject_ids: list[int]) -> dict[int, dict[str, Any]]:
    """Subject → the state its events add up to."""
    lines = Event.objects.filter(subject_id__in=subject_ids).order_by("subject_id", "seq")
    pairs = lines.values_list("subject_id", "changes").iterator(5_000)
    return {pk: fold(changes for _pk, changes in group) for pk, group in groupby(pairs, key=itemgetter(0))}


def _untraced(noun: Traced, names: list[str]) -> Flaw:
    text = _("Record %(id)s (%(label)s) was changed without an event: %(names)s.")
    words = {"id": noun.pk, "label": noun.label, "names": ", ".join(names)}
    return Flaw("untraced", text % words, subject_id=noun.pk)


@cache
def _at_rest(model: type[Traced]) -> dict[str, Any]:
    """What stands in columns that no line names: a later release brought them, and nothing has written them since."""
    fresh = model().snapshot()
    with_default = (field.attname for field in model._meta.concrete_fields if field.has_default())
    return {name: fresh[name] for name in with_default if fresh.get(name) is not None}


def fold(changes: Iterable[dict[str, list[Any]]]) -> dict[str, Any]:
    """The state that a run of changes adds up to, without empty columns."""
    state: dict[str, Any] = {}
    for change in changes:
        state.update({name: new for name, (_old, new) in change.items()})
    return {name: value for name, value in state.items() if value is not None}
