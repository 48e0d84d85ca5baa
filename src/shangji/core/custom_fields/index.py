"""Where records are found by what they say in fields of one's own: narrow rows that the verbs write."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from shangji.core.bulk import insert
from shangji.core.custom_fields import known
from shangji.core.subjects import Subject

if TYPE_CHECKING:
    from shangji.core.custom_fields.definition import CustomField

FEW, MANY = 2_000, 50_000
"""So many records or fewer are gathered first; where there are more, those that are looked at are asked one by one.

Counted, so many or fewer are gathered: an engine that gathers half a million before it counts ten thousand is slow.
"""


class CustomValue(models.Model):
    """One key by which one record is found; a field with several choices has several."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="+", db_index=False)
    field_id = models.BigIntegerField()
    text = models.CharField(max_length=200, default="", blank=True)
    number = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)

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

    def __str__(self) -> str:
        return f"{self.subject_id}/{self.field_id} {self.text or self.number}"


def write(said: Iterable[tuple[int, "CustomField", Any]], *, is_new: bool = False) -> None:
    """(record, field, kept value) as rows; what stood there of that record and field goes."""
    said = list(said)
    if not is_new:
        for field_id in {field.pk for _pk, field, _value in said}:
            pks = [pk for pk, field, _value in said if field.pk == field_id]
            for start in range(0, len(pks), 5000):
                CustomValue.objects.filter(
                    subject_id__in=pks[start : start + 5000], field_id=field_id
                ).delete()
    insert([row for pk, field, value in said for row in _rows(pk, field, value)])


def rows_where(field: "CustomField", asked: Q) -> Q:
    """The records that have a key of this field of which it is true, asked in the way that is fast for as many as there are."""
    keys = CustomValue.objects.filter(asked, field_id=field.pk)
    few = list(keys.values_list("subject_id", flat=True)[: FEW + 1])
    if len(few) <= FEW:
        return Q(pk__in=set(few))
    return Q(Exists(keys.filter(subject_id=OuterRef("pk"))))


def rows_counted(field: "CustomField", asked: Q) -> Q:
    """The same records asked in the way that is fast when they are counted, in no order."""
    keys = CustomValue.objects.filter(asked, field_id=field.pk)
    if keys.values("subject_id")[: MANY + 1].count() > MANY:
        return Q(Exists(keys.filter(subject_id=OuterRef("pk"))))
    return Q(pk__in=keys.values("subject_id"))


def rows_as(field: "CustomField", column: str) -> Any:
    """What records are sorted by, as a column beside them."""
    return models.Subquery(
        CustomValue.objects.filter(subject_id=OuterRef("pk"), field_id=field.pk).values(column)[:1]
    )


def keep_up(changed: Sequence[tuple[Any, Mapping[str, list[Any]]]], *, is_birth: bool) -> None:
    """Records whose fields were just written, with their changes; runs in that transaction."""
    from_key = {f"custom.{field.pk}": field for field in known.all_fields() if field.is_indexed}
    last: dict[tuple[int, int], tuple[int, CustomField, Any]] = {}
    for noun, changes in changed:
        for name, (_old, new) in changes.items():
            if field := from_key.get(name):
                last[noun.pk, field.pk] = noun.pk, field, new
    if last:
        write(last.values(), is_new=is_birth)


def _rows(pk: int, field: "CustomField", value: Any) -> list[CustomValue]:
    if value in (None, "", []):
        return []
    keys = list(dict.fromkeys(field.kind_of.keys(value, field)))
    if field.kind_of.is_number:
        return [CustomValue(subject_id=pk, field_id=field.pk, number=Decimal(key)) for key in keys]
    return [CustomValue(subject_id=pk, field_id=field.pk, text=str(key)[:200]) for key in keys]
