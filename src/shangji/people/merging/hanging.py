"""What hangs on a record: found through the relations of the models themselves, and moved to another in bulk."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, UniqueConstraint

from shangji.core.access import Actor
from shangji.core.events import Entry
from shangji.core.search import index
from shangji.core.subjects import Subject, Traced, difference
from shangji.people.merging.events import WentAlong

AT_ONCE = 5000


@dataclass
class Carried:
    """Relation → ids of the rows that moved, and the lines of the log of those that keep one."""

    ids: dict[str, list[int]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Relation:
    """A column of another table that names a record of this kind."""

    model: Any
    column: Any

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.column.name}"

    def rows(self, pk: int) -> QuerySet[Any]:
        found: QuerySet[Any] = self.model._base_manager.filter(**{self.column.attname: pk})
        return found


def relations(model: type[Traced]) -> Iterator[Relation]:
    """Every table whose rows go along when records of the model are merged.

    A model says `stays_with_record = True` when its rows tell of one record only (its log, its import), and
    `told_count` how many of them are called.
    """
    fields = [*Subject._meta.get_fields(include_hidden=True), *model._meta.get_fields(include_hidden=True)]
    for one in fields:
        points_here = one.auto_created and not one.concrete and one.one_to_many
        if not points_here or getattr(one.related_model, "stays_with_record", False):
            continue
        if one.field.name != "merged_into":  # type: ignore[union-attr]
            yield Relation(one.related_model, one.field)  # type: ignore[union-attr]


def carry(
    old: Traced, new: Traced, by: Actor, *, without: Collection[int], only: Mapping[str, Collection[int]] | None = None
) -> Carried:  # fmt: skip
    """Hang everything that hangs on one record on another, or `only` these rows; `without` these records.

    A row that would be there twice (the same person beside both) stays. The caller holds both records locked.
    """
    carried = Carried()
    for relation in relations(type(old)):
        for ids in _parts(None if only is None else only.get(relation.name, ())):
            moved, entries = _move(relation, old, new, by, without=without, ids=ids)
            if moved:
                carried.ids[relation.name] = [*carried.ids.get(relation.name, ()), *moved]
                carried.entries += entries
    return carried


def counted(records: Collection[Traced]) -> list[str]:
    """What hangs on these records, in words: "12 follow-ups", "3 tasks". One statement a table."""
    told = []
    for relation in relations(type(next(iter(records)))) if records else ():
        words = getattr(relation.model, "told_count", None)
        if words is None:
            continue
        pks = [record.pk for record in records]
        n = relation.model._base_manager.filter(**{f"{relation.column.attname}__in": pks}).count()
        if n:
            told.append(str(words % {"n": n}))
    return told


def _parts(ids: Collection[int] | None) -> Iterator[list[int] | None]:
    """All of them at once, or these in parts that fit into a statement."""
    if ids is None:
        yield None
        return
    every = list(ids)
    yield from (every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE))


def _move(
    relation: Relation, old: Traced, new: Traced, by: Actor, *, without: Collection[int], ids: list[int] | None
) -> tuple[list[int], list[Entry]]:  # fmt: skip
    rows = relation.rows(old.pk).exclude(_there_already(relation, new.pk))
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    if issubclass(relation.model, Traced):
        return _move_traced(relation, rows.exclude(pk__in=without), old, new, by)
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    if found:
        rows.update(**{relation.column.attname: new.pk})
    return found, []


def _move_traced(
    relation: Relation, rows: QuerySet[Any], old: Traced, new: Traced, by: Actor
) -> tuple[list[int], list[Entry]]:
    """Each keeps a log of its own, in which it is said to what it belongs now."""
    found = list(rows.select_for_update(of=("self", "subject")).select_related("subject").order_by("pk"))
    fact, name = WentAlong(old=old.label, new=new.label), relation.column.attname
    entries = []
    for row in found:
        before = row.snapshot(name)
        setattr(row, relation.column.name, new)
        entries.append(Entry(row, fact, by, difference(before, row.snapshot(name))))
    if found:
        relation.model._base_manager.filter(pk__in=[row.pk for row in found]).update(**{name: new.pk})
        if name in relation.model.searched:
            index(found)
    return [row.pk for row in found], entries


def _there_already(relation: Relation, pk: int) -> Q:
    """Rows that a constraint would not let stand beside what the record has."""
    column, clash = relation.column.name, Q(pk__in=[])
    meta = relation.model._meta
    named = [c.fields for c in meta.constraints if isinstance(c, UniqueConstraint)]
    for fields in [*named, *meta.unique_together]:
        if column in fields:
            same = {name: OuterRef(name) for name in fields if name != column}
            clash |= Q(Exists(relation.rows(pk).filter(**same)))
    return clash
