"""Where records are found by what they say in fields of one's own: narrow rows that the verbs write."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull

from shangji.core.bulk import insert
from shangji.core.by_bytes import KeyText
from shangji.core.custom_fields import known
from shangji.core.subjects import Subject, Traced

if TYPE_CHECKING:
    from shangji.core.custom_fields.definition import CustomField

FEW, MANY = 2_000, 50_000
"""So many records or fewer are gathered first; where there are more, those that are looked at are asked one by one.

Counted, so many or fewer are gathered: an engine that gathers half a million before it counts ten thousand is slow.
"""


class OwnKey(models.Model):
    """One key by which one record is found; a field with several choices has several."""

    field_id = models.BigIntegerField()
    text = KeyText(max_length=200, default="", blank=True)
    number = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)

    of: ClassVar[str]
    """The column that names the record."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{getattr(self, self.of)}/{self.field_id} {self.text or self.number}"


class CustomValue(OwnKey):
    """A key of a record that is traced."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+", db_index=False)

    of = "subject_id"
    stays_with_record = True
    """Also when the record is merged into another one."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "field_id", "text"], name="custom_value_once")
        ]
        indexes = [
            # PostgreSQL finds what begins with a text by an index of this kind only.
            models.Index(
                fields=["field_id", "text", "subject"],
                name="custom_by_text",
                opclasses=["int8_ops", "varchar_pattern_ops", "int8_ops"],
            ),
            models.Index(fields=["field_id", "number", "subject"], name="custom_by_number"),
        ]


_tables: dict[str, type[OwnKey]] = {}


def keys_in(kind: str, table: type[OwnKey]) -> None:
    """Where the keys of records are that are not traced themselves. Called once, when their package starts."""
    _tables[kind] = table


def table_of(kind: str) -> type[OwnKey] | None:
    """Where the keys of a noun are; None where nothing finds it by its fields."""
    found = _tables.get(kind)
    return found or (CustomValue if issubclass(apps.get_model(kind), Traced) else None)


def write(said: Iterable[tuple[int, "CustomField", Any]], *, is_new: bool = False) -> None:
    """(record, field, kept value) as rows; what stood there of that record and field goes. Fields of one noun."""
    said = list(said)
    table = table_of(said[0][1].holds) if said else None
    if table is None:
        return
    if not is_new:
        for field_id in {field.pk for _pk, field, _value in said}:
            pks = [pk for pk, field, _value in said if field.pk == field_id]
            for start in range(0, len(pks), 5000):
                some = {f"{table.of}__in": pks[start : start + 5000]}
                table._base_manager.filter(**some, field_id=field_id).delete()
    insert([row for pk, field, value in said for row in _rows(table, pk, field, value)])


def rows_where(field: "CustomField", asked: Q) -> Q:
    """The records that have a key of this field of which it is true, asked in the way that is fast for as many as there are."""
    keys, of = keys_of(field).filter(asked), _table(field).of
    few = list(keys.values_list(of, flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return Q(pk__in=set(few))
    return _one_by_one(keys, of)


def rows_counted(field: "CustomField", asked: Q) -> Q:
    """The same records asked in the way that is fast when they are counted, in no order."""
    keys, of = keys_of(field).filter(asked), _table(field).of
    if keys.values(of)[: MANY + 1].count() > MANY:
        return Q(Exists(keys.filter(**{of: OuterRef("pk")})))
    return Q(pk__in=keys.values(of))


def _one_by_one(keys: Any, of: str) -> Q:
    """Each record that is looked at is asked. PostgreSQL would make a join of EXISTS, and read everything for a page of two."""
    here = keys.filter(**{of: OuterRef("pk")})
    if connection.vendor == "postgresql":
        return Q(IsNull(Subquery(here.values("pk")[:1]), False))
    return Q(Exists(here))


def rows_as(field: "CustomField", column: str) -> Any:
    """What records are sorted by, as a column beside them."""
    return models.Subquery(keys_of(field).filter(**{_table(field).of: OuterRef("pk")}).values(column)[:1])


def keys_of(field: "CustomField") -> Any:
    return _table(field)._base_manager.filter(field_id=field.pk)


def keep_up(changed: Sequence[tuple[Any, Mapping[str, list[Any]]]], *, is_birth: bool) -> None:
    """Records that were just written, with their changes; runs in that transaction."""
    last: dict[tuple[int, int], tuple[int, CustomField, Any]] = {}
    known_of: dict[frozenset[str], list[CustomField]] = {}
    for noun, changes in changed:
        names = frozenset(changes)
        if names not in known_of:
            known_of[names] = _touched(noun.kind(), names)
        for field in known_of[names]:
            said = changes.get(f"custom.{field.key}")
            last[noun.pk, field.pk] = noun.pk, field, said[1] if said else noun.custom_value(field)
    if last:
        write(last.values(), is_new=is_birth)


def keep_new(kind: str, nouns: Sequence[Any]) -> None:
    """Records that are not traced were just written for the first time; runs in that transaction."""
    found = [field for field in known.all_fields() if field.holds == kind and field.is_indexed]
    write([(noun.pk, field, noun.custom_value(field)) for field in found for noun in nouns], is_new=True)


def _touched(kind: str, names: frozenset[str]) -> list["CustomField"]:
    """The fields by which records are found whose value is perhaps another one after a change of these columns."""
    found = (field for field in known.all_fields() if field.holds == kind and field.is_indexed)
    return [field for field in found if not names.isdisjoint(field.follows_from)]


def _table(field: "CustomField") -> type[OwnKey]:
    found = table_of(field.holds)
    if found is None:
        raise LookupError(f"nothing is found by fields of {field.holds}")
    return found


def _rows(table: type[OwnKey], pk: int, field: "CustomField", value: Any) -> list[OwnKey]:
    if value in (None, "", []):
        return []
    keys = list(dict.fromkeys(field.kind_of.keys(value, field)))
    if field.kind_of.is_number:
        return [table(**{table.of: pk}, field_id=field.pk, number=Decimal(key)) for key in keys]
    return [table(**{table.of: pk}, field_id=field.pk, text=str(key)[:200]) for key in keys]
