"""What the updates of an import would change: the record that is there beside the row that comes."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from shangji.customers.models import Contact, Customer
from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity
from shangji.people.models import User
from shangji.ui.formats import full_money

from .corrections import Corrections, key_of
from .existing import in_parts
from .field_words import label_of
from .lines import Line
from .reading.mapping import Mapping
from .reading.tables import Table
from .records import UPDATE, Item, Place, Plan
from .stage_words import outcome_name
from .versions import COMES, THERE, Difference, Key, Version, key_for, lines_of

MODELS: dict[str, Any] = {
    "opportunity": Opportunity._base_manager.select_related("stage", "customer", "owner", "loss_reason"),
    "customer": Customer._base_manager.select_related("owner"),
    "contact": Contact._base_manager,
    "lead": Lead._base_manager.select_related("owner", "source", "campaign"),
    "person": User._base_manager.select_related("team"),
}
OTHER_FIELD = {
    ("opportunity", "need"): "description", ("opportunity", "awaits_payment"): "is_paid", ("contact", "note"): "department",
    ("opportunity", "hold_until"): "held_until", ("opportunity", "recoded"): "lost_reason",
    ("lead", "source_id"): "source", ("lead", "campaign_id"): "campaign", ("contact", "has_left"): "state",
}  # fmt: skip
"""Column of the record → field of the sheet, where they are called differently."""
AS_WRITTEN = ("owner", "customer", "call", "parent", "source_id", "campaign_id", "has_left", "recoded")
"""What is told in the words of the sheet."""
UNSAID = frozenset(
    {
        "extra",
        "custom",
        "win_ratio_source",
        "path",
        "ended_at",
        "note",
        "loss_reason",
        "is_moved",
        "is_stage_stated",
    }
)
"""What is told otherwise, or only tells how it is written."""


def changes(
    plan: Plan, places: set[Place], tables: Sequence[Table], mapping: Mapping, corrections: Corrections
) -> list[Version]:
    """For each update of these rows what is there and what comes, and the cells to empty to keep what is there."""
    items = [
        item for item in plan.items if item.action == UPDATE and item.noun in MODELS and item.place in places
    ]
    lines = lines_of({item.place for item in items}, tables, mapping, corrections)
    there = {noun: _records(noun, [i.target for i in items if i.noun == noun]) for noun in MODELS}
    found = [
        _version(item, there[item.noun][item.target], lines[item.place])
        for item in items
        if item.target in there[item.noun]
    ]
    return [version for version in found if version.differences]


def _records(noun: str, ids: list[int | None]) -> dict[int | None, Any]:
    found: dict[int | None, Any] = {}
    for part in in_parts(pk for pk in set(ids) if pk):
        found.update(MODELS[noun].in_bulk(part))
    return found


def _version(item: Item, there: models.Model, line: Line) -> Version:
    version = Version(
        key_for(item.noun, item.place), item.noun, item.label, item.place.file, item.place.sheet, item.place.row,
        0, "", COMES, _("As it stands, the new values replace those that are there."), [],
    )  # fmt: skip
    empty: dict[str, str] = {}
    for difference, letters in _told(item, there, line):
        version.differences.append(difference)
        empty.update((key_of(item.place, letter), "") for letter in letters)
    version.cells = {THERE: empty, COMES: {}}
    return version


Told = tuple[Difference, list[str]]


def _told(item: Item, there: Any, line: Line) -> Iterator[Told]:
    for name in item.known:
        if name == "outcome":
            yield from _moved(item, there, line)
        elif name == "extra":
            yield from _extra(item.known["extra"], there, line)
        elif name not in UNSAID:
            key = (item.noun, OTHER_FIELD.get((item.noun, name), name))
            yield from _one(key, name, item, there, line)
    team = item.refs.get("team") if item.noun == "person" else None
    if team:
        old, new = getattr(there.team, "name", ""), team.rpartition("/")[2]
        keys = [("person", "team"), ("person", "manager"), ("person", "region")]
        if new != old:
            yield Difference(label_of("person", "team"), old, new), _letters(line, keys)


def _one(key: Key, name: str, item: Item, there: Any, line: Line) -> Iterator[Told]:
    if name == "customer":
        key = ("customer", "name")
    letters = _letters(line, [key])
    if not letters and name == "currency":
        letters = _letters(line, [("opportunity", "amount")])
    if not letters:
        return
    written = line.cells.get(key, ("", ""))[1]
    old, new = _held(name, there), written if name in AS_WRITTEN else item.known[name]
    currency = str(item.known.get("currency") or getattr(there, "currency", ""))
    yield (
        Difference(label_of(*key), _shown(old, getattr(there, "currency", "")), _shown(new, currency)),
        letters,
    )


def _held(name: str, there: Any) -> Any:
    """What is there, as it may be shown."""
    if name == "call":
        return there.get_call_display()
    if name == "recoded":
        return there.loss_reason and there.loss_reason.shown
    if name == "has_left":
        return _("has left") if there.has_left else _("with the company")
    if name in ("source_id", "campaign_id"):
        return getattr(there, name.removesuffix("_id"))
    return getattr(there, f"masked_{name}", getattr(there, name))


def _moved(item: Item, there: Opportunity, line: Line) -> Iterator[Told]:
    """Stage and outcome go together."""
    known = item.known
    stage = known["path"][-1][0] if known["is_stage_stated"] else there.stage
    keys = [("opportunity", name) for name in ("stage", "outcome", "closed_at")]
    yield (
        Difference(label_of("opportunity", "stage"), _stands(there.stage, there.outcome), _stands(stage, known["outcome"])),
        _letters(line, keys),
    )  # fmt: skip


def _stands(stage: Any, outcome: str) -> str:
    return str(stage.label) if outcome == "open" else f"{stage.label} · {outcome_name(outcome)}"


def _extra(known: dict[str, Any], there: Any, line: Line) -> Iterator[Told]:
    """Extra text goes by the words of its column."""
    for column in line.mapping.columns:
        new = known.get(column.header)
        if column.header in known and there.extra.get(column.header) != new:
            yield (
                Difference(column.header, _shown(there.extra.get(column.header)), _shown(new)),
                [column.letter],
            )


def _letters(line: Line, keys: list[Key]) -> list[str]:
    return [line.cells[key][0] for key in keys if key in line.cells]


def _shown(value: Any, currency: str = "CNY") -> str:
    for kind, shown in _SHOWN:
        if isinstance(value, kind):
            return shown(value, currency)
    return "" if value is None else str(getattr(value, "name", value))[:200]


_SHOWN: list[tuple[type, Callable[[Any, str], str]]] = [
    (bool, lambda value, _currency: _("Payment is outstanding") if value else _("No payment is outstanding")),
    (Decimal, lambda value, currency: full_money(value, currency or "CNY").removesuffix(".00")),
    (float, lambda value, _currency: f"{value:.0%}"),
    (datetime, lambda value, _currency: timezone.localtime(value).strftime("%Y-%m-%d %H:%M")),
    (date, lambda value, _currency: value.isoformat()),
]
