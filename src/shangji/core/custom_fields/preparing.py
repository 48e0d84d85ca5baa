"""Gathering what records said in a field before they were found by it."""

from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core.access import System
from shangji.core.custom_fields import index
from shangji.core.custom_fields.definition import PREPARE, CustomField
from shangji.core.jobs import Job, job

AT_ONCE = 2000


@job(PREPARE, steps=True)
def prepare(found: Job) -> None:
    """Repeatable: the rows of a record are written anew."""
    field = CustomField._base_manager.filter(pk=found.args["field"]).first()
    if field is None or field.is_prepared or not field.is_indexed:
        return
    model: Any = apps.get_model(field.holds)
    last, done, total = 0, 0, model._base_manager.count()
    while pks := list(
        model._base_manager.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    ):
        with transaction.atomic():
            rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=pks)
            index.write((pk, field, said.get(field.key)) for pk, said in rows.values_list("pk", "custom"))
        last, done = pks[-1], done + len(pks)
        found.progress(done, total)
    with override("zh-hans"):
        field.call_prepared(by=System(_("Setup")))
