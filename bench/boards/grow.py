"""A company many times as large, in minutes: its rows copied by the engine, with keys of their own and without their log.

Boards read no log. What was written line by line is the first part of it, which `bench.generate` made.
"""

from collections.abc import Callable, Iterable

from django.db import connection, models
from django.db.models import Max

from bench.bulk import loading
from shangji.activities.models import FollowUp, SaidAnew
from shangji.core.subjects import Subject
from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity, StageStay, Tally, Unsummed
from shangji.process.models import DueAnew, MindedAnew, Obligation

SUBJECTS = (Subject, Customer, Opportunity)
"""Their key is that of a subject."""
HANGING: tuple[type[models.Model], ...] = (StageStay, FollowUp, Obligation)
"""They have a key of their own and the key of a subject."""
OF_SUBJECTS = {"subject_id", "opportunity_id", "customer_id"}


def grow(times: int, tell: Callable[[str], None]) -> None:
    """All there is, `times` as often. Customers and opportunities alone are copied: people and teams stay the same."""
    keys = {Customer.kind(), Opportunity.kind()}
    first = Subject.objects.filter(kind__in=keys).order_by("pk").values_list("pk", flat=True)[0]
    step = (Subject.objects.aggregate(last=Max("pk"))["last"] or 0) - first + 1
    with loading(), connection.cursor() as cursor:
        for model in (*SUBJECTS, *HANGING):
            last = model._base_manager.aggregate(last=Max("pk"))["last"] or 0
            for n in range(1, times):
                own = n * step if model in SUBJECTS else n * last
                cursor.execute(_copied(model, own, n * step), [first if model in SUBJECTS else 0, last])
            tell(f"  {model._meta.db_table}")
        _follow_sequences(cursor)
    Tally.mend()
    Unsummed.mark_everything()
    SaidAnew.mark_everything()
    DueAnew.mark_everything()
    MindedAnew.mark_everything()


def _copied(model: type[models.Model], own: int, of_subject: int) -> str:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_shifted(field, own, of_subject) for field in fields)
    key = model._meta.pk.column  # type: ignore[union-attr]
    table = model._meta.db_table
    return f'INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE "{key}" BETWEEN %s AND %s'


def _shifted(field: models.Field, own: int, of_subject: int) -> str:
    if field.primary_key:
        return f'"{field.column}" + {own}'
    return f'"{field.column}" + {of_subject}' if field.attname in OF_SUBJECTS else f'"{field.column}"'


def _follow_sequences(cursor: object, models_of: Iterable[type[models.Model]] = (Subject, *HANGING)) -> None:
    if connection.vendor == "postgresql":
        for model in models_of:
            table = model._meta.db_table
            cursor.execute(  # type: ignore[attr-defined]
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
