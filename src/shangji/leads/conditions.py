"""Which leads a rule is for: conditions as data, one evaluator, no code in them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.core.calendar import OFFICE_HOURS, is_working_day

Condition = dict[str, Any]
"""{"field": a key of FIELDS, "op": "is", "is_not" or "contains", "values": [...]}; every one of a list must hold."""


class ConditionNotRight(Refusal):
    message = _("A condition names a field, how it is compared, and at least one value.")


def in_office_hours(moment: datetime) -> bool:
    """Whether the company works at this moment."""
    local = timezone.localtime(moment)
    return is_working_day(local.date()) and any(a <= local.time() < b for a, b in OFFICE_HOURS)


FIELDS: dict[str, tuple[str | Promise, Callable[[Any, datetime], Any]]] = {
    "source": (_("Source"), lambda lead, _now: lead.source_id),
    "campaign": (_("Campaign"), lambda lead, _now: lead.campaign_id),
    "province": (_("Province"), lambda lead, _now: lead.province),
    "city": (_("City"), lambda lead, _now: lead.city),
    "industry": (_("Industry"), lambda lead, _now: lead.industry),
    "need": (_("Need"), lambda lead, _now: lead.need),
    "phone": (_("Phone is known"), lambda lead, _now: "yes" if lead.phone else "no"),
    "hours": (_("Office hours"), lambda _lead, now: "yes" if in_office_hours(now) else "no"),
}
OPS: dict[str, Callable[[Any, list[Any]], bool]] = {
    "is": lambda value, values: value in values,
    "is_not": lambda value, values: value not in values,
    "contains": lambda value, values: any(str(v).casefold() in str(value).casefold() for v in values),
}


def check(conditions: Iterable[Condition]) -> None:
    """Raises ConditionNotRight."""
    for one in conditions:
        if one.get("field") not in FIELDS or one.get("op") not in OPS or not one.get("values"):
            raise ConditionNotRight


def holds(conditions: Iterable[Condition], lead: Any, now: datetime) -> bool:
    """Whether every condition is true of the lead at this moment."""
    return all(OPS[one["op"]](FIELDS[one["field"]][1](lead, now), one["values"]) for one in conditions)
