"""Gathering what records said in a field before they were found by it, and what formulas come to on another day."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core.access import System
from shangji.core.calendar import today
from shangji.core.custom_fields import index, known
from shangji.core.custom_fields.definition import PREPARE, CustomField
from shangji.core.custom_fields.trait import value_of
from shangji.core.jobs import Job, every, job

AT_ONCE = 2000


@job(PREPARE, steps=True)
def prepare(found: Job) -> None:
    """Repeatable: the rows of a record are written anew."""
    field = CustomField._base_manager.filter(pk=found.args["field"]).first()
    if field is None or field.is_prepared or not field.is_indexed:
        return
    known.forget()
    _gather(found, field)
    with override("zh-hans"):
        field.call_prepared(by=System(_("Setup")))


@every(timedelta(minutes=10), "core.reckon_fields", steps=True)
def reckon(found: Job) -> None:
    """Formulas that read today are found by what they come to today. Repeatable."""
    for field in known.all_fields():
        if (
            field.can_find
            and field.archived_at is None
            and field.reads_today
            and field.reckoned_on != today()
        ):
            _gather(found, field)


def _gather(found: Job, field: CustomField) -> None:
    """Every record of its noun as it is now; only rows that are other ones are written."""
    model, day = apps.get_model(field.holds), today()
    rows: Any = model._base_manager.order_by("pk")
    last, done, total = 0, 0, rows.count()
    while pks := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
        with transaction.atomic():
            index.write(_others(field, rows.select_for_update(of=("self",)).filter(pk__in=pks)))
        last, done = pks[-1], done + len(pks)
        found.progress(done, total)
    if field.reads_today:
        CustomField._base_manager.filter(pk=field.pk).update(reckoned_on=day)
        known.forget()


def _others(field: CustomField, rows: Any) -> Iterable[tuple[int, CustomField, Any]]:
    """(record, field, value) of a formula where it is another one than is kept; of any other field of every record."""
    if field.type != "formula":
        return [(pk, field, said.get(field.key)) for pk, said in rows.values_list("pk", "custom")]
    nouns = list(rows)
    of = index.keys_of(field)
    kept = dict(of.filter(**{f"{of.model.of}__in": [n.pk for n in nouns]}).values_list(of.model.of, "number"))
    found = [(noun.pk, field, value_of(noun, field)) for noun in nouns]
    return [each for each in found if kept.get(each[0]) != (None if each[2] is None else Decimal(each[2]))]
