"""What an import would do, row by row, kept beside its files so that its pages need not plan it again."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.jobs import Job, enqueue, job
from shangji.core.vault import files as vault
from shangji.gateway.models import ImportBatch
from shangji.people.models import User

from . import files
from .apply import Progress
from .changes import changes
from .corrections import Corrections
from .lines import as_text
from .nearby import Answers, Near, near
from .plan import make_plan
from .reading.mapping import Mapping
from .reading.tables import Row, Table
from .records import DUPLICATE, INVALID, NEW, UPDATE, Item, Place, Plan
from .running import FileRefused, check_name, noun_name, tables_of
from .versions import Version, twins, version_of

AT_ONCE = 2_000
"""Rows that are checked while the page waits; more are checked by a job."""
LISTED = {INVALID: 5_000, DUPLICATE: 500, UPDATE: 500, NEW: 500, "fixed": 1_000}
STATES = (INVALID, UPDATE, DUPLICATE, NEW)
GOOD_FOR_S = 900
KEPT_TEXT = 1_000
"""Characters of a cell; a longer one is shown with its beginning and cannot be changed here."""


@dataclass
class Trouble:
    letter: str
    text: str
    reason: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    """(label, what the cell should have said)"""


@dataclass
class CheckedRow:
    """One row of a file: what it would become. `cells` are what is written, by letter."""

    file: str
    sheet: str
    row: int
    state: str
    label: str
    reason: str
    cells: dict[str, str]
    troubles: list[Trouble] = field(default_factory=list)
    fixes: list[tuple[str, str, str, str]] = field(default_factory=list)
    """(letter, as written, as understood, why)"""


@dataclass
class Check:
    """`nouns` is noun → action → how many; `states` how many rows are in each state."""

    print: str
    at: float
    nouns: dict[str, dict[str, int]]
    states: dict[str, int]
    fix_count: int
    skipped_count: int
    notes: list[str]
    rows: list[CheckedRow]
    versions: list[Version] = field(default_factory=list)
    near: list[Near] = field(default_factory=list)
    """New records that may be there already."""
    asked: Answers = field(default_factory=dict)

    def told_nouns(self) -> list[tuple[str, str, dict[str, int]]]:
        return [(noun, noun_name(noun), counts) for noun, counts in self.nouns.items()]

    def of_state(self, state: str) -> list[CheckedRow]:
        """The rows that are listed: the first so many of each state."""
        if state == "fixed":
            return [row for row in self.rows if row.fixes]
        return [row for row in self.rows if not state or row.state == state]

    @property
    def ready_count(self) -> int:
        return self.states[NEW] + self.states[UPDATE]


def print_of(batch: ImportBatch, by: Actor) -> str:
    """Changes whenever the answer may; its words are in the language of whoever asks."""
    said = [batch.files, batch.mapping, batch.fixes, by.user_id, get_language()]
    words = json.dumps(said, sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()


def check(batch: ImportBatch, *, by: Actor, progress: Progress = lambda _done, _total: None) -> Check:
    """Plan it, write nothing but the answer. Raises FileRefused."""
    tables = tables_of(batch.files)
    mapping = Mapping.from_json(batch.mapping["text"])
    corrections = Corrections.of(batch.fixes)
    plan = make_plan(tables, mapping, corrections, by=by, progress=progress)
    rows = _rows(plan, mapping)
    last = kept(batch)
    alike, asked, left = near(plan, mapping, by=by, before=last.asked if last else {})
    if left:
        plan.notes.append(
            _("%(count)s more new records are compared with what is there in the night.") % {"count": left}
        )
    listed = _listed(rows, tables, corrections)
    found = Check(
        print=print_of(batch, by), at=clock.now().timestamp(), nouns=plan.counts(),
        states={state: sum(row.state == state for row in rows) for state in STATES},
        fix_count=len(plan.fixes), skipped_count=plan.skipped_count, notes=plan.notes, rows=listed,
        versions=_versions(plan, listed, tables, mapping, corrections), near=alike, asked=asked,
    )  # fmt: skip
    _keep(batch, found)
    return found


def _keep(batch: ImportBatch, found: Check) -> None:
    part = _path(batch).with_suffix(f".{secrets.token_hex(4)}")
    vault.write(part, [json.dumps(asdict(found), ensure_ascii=False, default=str).encode()])
    part.replace(_path(batch))


def kept(batch: ImportBatch) -> Check | None:
    """The last answer, whatever was changed since; none when it is too old to be told."""
    try:
        content = json.loads(vault.read_bytes(_path(batch)))
    except FileNotFoundError:
        return None
    rows = [
        CheckedRow(**{**row, "troubles": [Trouble(**t) for t in row["troubles"]]}) for row in content["rows"]
    ]
    versions = [version_of(version) for version in content.get("versions", ())]
    alike = [Near(**one) for one in content.get("near", ())]
    found = Check(**{**content, "rows": rows, "versions": versions, "near": alike})
    return found if clock.now().timestamp() - found.at < GOOD_FOR_S else None


def check_later(batch: ImportBatch, *, by: Actor) -> Job:
    """Check it in the background; asked again while it runs, it is the same job."""
    last = kept(batch)
    # Within one slot an answer stays good, so a job that is done has left the answer that is looked for.
    since = last.at if last else int(clock.now().timestamp() // GOOD_FOR_S)
    key = f"check:{batch.pk}:{print_of(batch, by)[:24]}:{since}"
    args = {"batch": batch.pk, "language": get_language()}
    return enqueue("gateway.check", args, key=key, asked_by_id=by.user_id)


@job("gateway.check", steps=True)
def check_job(found: Job) -> None:
    """Repeatable: it writes nothing but the answer."""
    batch = ImportBatch._base_manager.get(pk=found.args["batch"])
    user = User.objects.for_sign_in().filter(pk=found.asked_by_id).first()
    if batch.state == ImportBatch.State.DRAFT and user:
        try:
            with override(found.args["language"]):
                check(batch, by=user.actor(), progress=found.progress)
        except FileRefused as refused:
            found.note(refused=str(refused.message))


def discard(batch: ImportBatch, *, by: Actor) -> None:
    """Drop a draft with its answer; the files stay until it can no longer come back. Raises NotADraft."""
    batch.discard(by=by)
    transaction.on_commit(lambda: files.drop([check_name(batch.pk)]))


def _path(batch: ImportBatch) -> Path:
    return files.folder() / check_name(batch.pk)


def _rows(plan: Plan, mapping: Mapping) -> list[CheckedRow]:
    """One for each row that became something, in the order of the files."""
    by_place: dict[Place, list[Item]] = {}
    for item in plan.items:
        by_place.setdefault(item.place, []).append(item)
    nouns = {(table.file, table.sheet): table.noun for table in mapping.tables}
    rows = {place: _row(place, items, nouns[place.file, place.sheet]) for place, items in by_place.items()}
    for trouble in plan.troubles:
        choices = [(choice.label, choice.value) for choice in trouble.choices]
        rows[trouble.place].troubles.append(Trouble(trouble.letter, trouble.text, trouble.reason, choices))
    for fix in plan.fixes:
        if fix.place in rows:
            rows[fix.place].fixes.append((fix.letter, fix.old, fix.new, str(fix.reason)))
    order = {(table.file, table.sheet): n for n, table in enumerate(mapping.tables)}
    return sorted(rows.values(), key=lambda row: (order[row.file, row.sheet], row.row))


def _row(place: Place, items: list[Item], noun: str) -> CheckedRow:
    """A row is what its own noun is; one without is the most that any of its nouns is."""
    own = [item for item in items if item.noun == noun] or items
    actions = {item.action for item in own}
    state = next(state for state in (INVALID, NEW, UPDATE, DUPLICATE) if state in actions)
    telling = next(item for item in own if item.action == state)
    return CheckedRow(place.file, place.sheet, place.row, state, telling.label, str(telling.reason), {})


def _listed(rows: list[CheckedRow], tables: Sequence[Table], corrections: Corrections) -> list[CheckedRow]:
    """As many of each state as a person can look at, with their cells as they were corrected."""
    left = dict(LISTED)
    found = []
    for row in rows:
        kinds = [row.state, "fixed"] if row.fixes else [row.state]
        if any(left[kind] > 0 for kind in kinds):
            found.append(row)
            for kind in kinds:
                left[kind] -= 1
    wanted = {(row.file, row.sheet, row.row): row for row in found}
    for table in tables:
        for line in table.rows:
            if row_ := wanted.get((table.file, table.sheet, line.number)):
                row_.cells = dict(_cells(table, line, corrections))
    return found


def _versions(
    plan: Plan, listed: list[CheckedRow], tables: Sequence[Table], mapping: Mapping, corrections: Corrections
) -> list[Version]:
    """Where two rows, or a row and a record, say different things; in the order of the rows."""
    places = {Place(row.file, row.sheet, row.row): number for number, row in enumerate(listed)}
    found = [
        *twins(plan, tables, mapping, corrections), *changes(plan, set(places), tables, mapping, corrections)
    ]  # fmt: skip
    return sorted(found, key=lambda v: places.get(Place(v.file, v.sheet, v.row), len(places)))


def _cells(table: Table, line: Row, corrections: Corrections) -> Iterator[tuple[str, str]]:
    place = Place(table.file, table.sheet, line.number)
    for column in table.columns:
        if text := as_text(corrections.correct(place, column.letter, line.values[column.position])):
            yield column.letter, text[: KEPT_TEXT + 1]
