"""Runs imports: at once for the command line, as a job for the wizard, and again after a worker died."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import Actor, Refusal, System
from shangji.core.collecting import seldom
from shangji.core.jobs import Job, enqueue, every, job
from shangji.customers.models import Customer
from shangji.gateway.models import ImportBatch
from shangji.gateway.models.import_batch import NotRunning, Superseded
from shangji.people.duplicates import DuplicateFound
from shangji.people.models import User

from . import files
from .apply import Progress, apply
from .corrections import Corrections
from .own_fields import with_own_fields
from .own_files import without_our_own
from .plan import make_plan
from .reading.content import Known
from .reading.mapping import Mapping, MappingInvalid
from .reading.recognise import propose
from .reading.tables import Book, Table, read_tables
from .reading.unreadable import Unreadable
from .records import Plan
from .rollback import roll_back

KNOWN_CUSTOMERS = 20_000
PLANS = 5


class FileRefused(Refusal):
    """A file that cannot be read; the message says why and what helps."""


@dataclass
class ImportResult:
    """What an import did, or would do. `batch` is None for a dry run."""

    counts: dict[str, dict[str, int]]
    invalid_rows: list[dict[str, Any]]
    notes: list[str] = field(default_factory=list)
    fixes: list[dict[str, Any]] = field(default_factory=list)
    batch: int | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            **self.counts, "invalid_rows": self.invalid_rows, "notes": self.notes, "fixes": self.fixes,
            "batch": self.batch, "dry_run": self.batch is None,
        }  # fmt: skip

    def lines(self) -> list[str]:
        found = []
        for noun, n in self.counts.items():
            words = (
                _("%(new)s new, %(update)s updated, %(duplicate)s already there, %(invalid)s not imported")
                % n
            )
            found.append(_("%(what)s: %(words)s") % {"what": noun_name(noun), "words": words})
        for row in self.invalid_rows:
            found.append(_("%(file)s row %(row)s: %(reason)s") % row)
        found += self.notes
        if self.batch is None:
            found.append(_("Nothing was written: this was a dry run."))
        return found


def noun_name(noun: str) -> str:
    names = {
        "team": _("Teams"), "person": _("People"), "customer": _("Customers"), "contact": _("Contacts"),
        "opportunity": _("Opportunities"), "follow_up": _("Follow-ups"), "product": _("Products"), "lead": _("Leads"),
    }  # fmt: skip
    return names[noun]


def tables_of(files_: Sequence[dict[str, Any]]) -> list[Table]:
    """The tables of the kept files. Raises FileRefused."""
    # A draft knows the files in which no header was found or chosen: they stay out.
    return [table for file in files_ if file.get("sheets") != [] for table in book_of(file).tables]


def book_of(file: dict[str, Any], *, may_be_none: bool = False) -> Book:
    """What one kept file holds, at least one table unless `may_be_none`. Raises FileRefused."""
    if not files.path_of(file).exists():
        raise FileRefused(_("The file %(name)s is no longer kept. Choose it again.") % {"name": file["name"]})
    try:
        rows = file.get("header_rows") or None
        with files.opened(file) as path:
            return read_tables(path, file["name"], rows, may_be_none=may_be_none)
    except Unreadable as unreadable:
        told = {"what": file["name"], "words": unreadable.message}
        raise FileRefused(_("%(what)s: %(words)s") % told) from unreadable


def proposal(tables: Sequence[Table], chosen: dict[tuple[str, str], str] | None = None) -> Mapping:
    """Which column means what, with the help of the names that are here already and of what a person chose."""
    customers = Customer._base_manager.order_by("-pk").values_list("name", flat=True)[:KNOWN_CUSTOMERS]
    people = User._base_manager.values_list("name", flat=True)
    found = propose(tables, Known(people=frozenset(people), customers=frozenset(customers)), chosen)
    return replace(found, tables=tuple(without_our_own(table) for table in found.tables))


def plan_of(
    batch: ImportBatch, tables: Sequence[Table], *, by: Actor, progress: Progress = lambda _done, _total: None
) -> Plan:
    """What the batch would do now with the tables of its files."""
    mapping = Mapping.from_json(batch.mapping["text"])
    return make_plan(tables, mapping, Corrections.of(batch.fixes), by=by, progress=progress)


def run(
    paths: Sequence[Path], *, dry_run: bool, mapping_path: Path | None, by: Actor,
    progress: Progress = lambda _done, _total: None,
) -> ImportResult:  # fmt: skip
    """Import files that refer to each other. Raises FileRefused, NotAllowed, Conflict-like refusals of the batch."""
    by.require("gateway.import")
    kept = distinct([files.keep_file(path) for path in paths])
    tables = tables_of(kept)
    mapping = _mapping(mapping_path) if mapping_path else with_own_fields(proposal(tables), by)
    if dry_run:
        plan = make_plan(tables, mapping, Corrections(), by=by, progress=progress)
        return result_of(plan)
    batch = ImportBatch.draft(kept, mapping={"text": mapping.to_json()}, by=by)
    batch.start(by=by)
    plan = perform(batch, tables, by=by, progress=progress)
    found = result_of(plan)
    found.batch, found.counts = batch.pk, batch.counts
    return found


def distinct(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two files of one name are told apart by a number."""
    seen: dict[str, int] = {}
    for file in kept:
        name = file["name"]
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            stem, dot, suffix = name.rpartition(".")
            file["name"] = f"{stem} ({seen[name]}){dot}{suffix}"
    return kept


def _mapping(path: Path) -> Mapping:
    try:
        return Mapping.from_json(path.read_text(encoding="utf-8"))
    except (MappingInvalid, UnicodeDecodeError) as error:
        raise FileRefused(_("%(name)s is not a mapping file.") % {"name": path.name}) from error


def result_of(plan: Plan) -> ImportResult:
    invalid = [
        {"file": i.place.file, "sheet": i.place.sheet, "row": i.place.row, "reason": i.reason}
        for i in plan.items
        if i.action == "invalid"
    ]
    fixes = [
        {
            "file": f.place.file,
            "row": f.place.row,
            "column": f.letter,
            "old": f.old,
            "new": f.new,
            "reason": f.reason,
        }
        for f in plan.fixes
    ]
    return ImportResult(plan.counts(), invalid, list(plan.notes), fixes)


def perform(
    batch: ImportBatch, tables: Sequence[Table] | None = None, *, by: Actor,
    progress: Progress = lambda _done, _total: None,
) -> Plan:  # fmt: skip
    """Plan and write a started batch, or take up one whose worker died; its files are read unless it comes with their tables.

    Raises FileRefused, Superseded.
    """
    batch.take_over(secrets.token_hex(8))
    try:
        plan = _written(batch, tables_of(batch.files) if tables is None else tables, by, progress)
    except Refusal as refusal:
        batch.fail(str(refusal.message), by=by)
        raise
    batch.finish(batch.rows.counts(), plan.notes, by=by)
    return plan


def _written(batch: ImportBatch, tables: Sequence[Table], by: Actor, progress: Progress) -> Plan:
    """Somebody may add between plan and chunk what a rule allows once: the rest is planned again, which sees it."""
    with seldom():  # the plan stays to the end: looking it through for garbage is a quarter of the time
        for tries_left in reversed(range(PLANS)):
            plan = plan_of(batch, tables, by=by, progress=progress)
            try:
                apply(batch, plan, by=by, progress=progress)
            except DuplicateFound:
                if not tries_left:
                    raise
            else:
                break
    return plan


def start_later(batch: ImportBatch, *, by: Actor) -> Job:
    """Start it in the background."""
    batch.start(by=by)
    return enqueue("gateway.import", _args(batch), asked_by_id=by.user_id)


def roll_back_later(batch: ImportBatch, *, by: Actor) -> Job:
    """Take it back in the background. Raises CannotRollBack."""
    batch.start_roll_back(by=by)
    return enqueue("gateway.roll_back", _args(batch), asked_by_id=by.user_id)


def _args(batch: ImportBatch) -> dict[str, Any]:
    """The reasons that are kept are written in the language of whoever started it."""
    return {"batch": batch.pk, "language": get_language() or settings.LANGUAGE_CODE}


def _in_words_of(found: Job) -> override:
    return override(found.args.get("language", settings.LANGUAGE_CODE))


def roll_back_now(batch: ImportBatch, *, by: Actor) -> None:
    """For the command line and tests. Raises CannotRollBack."""
    batch.start_roll_back(by=by)
    _roll_back(batch, by)


def _roll_back(batch: ImportBatch, by: Actor) -> None:
    batch.take_over(secrets.token_hex(8))
    roll_back(batch, by=by)
    batch.finish_roll_back(by=by)


def _actor_of(batch: ImportBatch) -> Actor:
    user = User.objects.for_sign_in().filter(pk=batch.started_by_id).first()
    return user.actor() if user else System(_("Import"))


@job("gateway.import", steps=True)
def import_job(found: Job) -> None:
    """Repeatable: what is in the ledger is not written again."""
    batch = ImportBatch._base_manager.get(pk=found.args["batch"])
    try:
        with _in_words_of(found):
            perform(batch, by=_actor_of(batch), progress=found.progress)
    except (NotRunning, FileRefused, Superseded):
        return  # it is done, its failure is told, or another worker has it


@job("gateway.roll_back", steps=True)
def roll_back_job(found: Job) -> None:
    """Repeatable: what was taken back already is marked."""
    batch = ImportBatch._base_manager.get(pk=found.args["batch"])
    try:
        batch.take_over(secrets.token_hex(8))
        with _in_words_of(found):
            roll_back(batch, by=_actor_of(batch), progress=found.progress)
        batch.finish_roll_back(by=_actor_of(batch))
    except (NotRunning, Superseded):
        return


@every(timedelta(minutes=1), "gateway.resume_imports")
def resume(_job: Job) -> None:
    """Take up what a command or a worker left behind when it died."""
    for batch in ImportBatch.left_alone(clock.now()):
        name = "gateway.import" if batch.state == ImportBatch.State.RUNNING else "gateway.roll_back"
        enqueue(
            name,
            {"batch": batch.pk},
            key=f"{name}:{batch.pk}:{batch.touched_at}",
            asked_by_id=batch.started_by_id,
        )


@every(timedelta(days=1), "gateway.drop_import_files")
def drop_files(_job: Job) -> None:
    """The files go when nobody can need them any more, unless another import uses the same."""
    over = ImportBatch.without_files(clock.now())
    used = {file["stored"] for batch in ImportBatch._base_manager.exclude(over) for file in batch.files}
    gone = {file["stored"] for batch in ImportBatch._base_manager.filter(over) for file in batch.files}
    files.drop(gone - used)
    files.drop(check_name(pk) for pk in ImportBatch._base_manager.filter(over).values_list("pk", flat=True))


def check_name(batch_id: int) -> str:
    """The file in which the answer of a dry run is kept."""
    return f"check-{batch_id}.json"
