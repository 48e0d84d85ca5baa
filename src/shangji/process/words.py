"""How what is owed is called, and when."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.ui import formats

KINDS = {
    "first_response": _("First word"),
    "reply": _("Reply"),
    "planned_step": _("Planned step"),
    "cadence": _("Follow-up"),
    "date": _("Date that was agreed"),
    "gate": _("Next stage"),
    "payment": _("Payment"),
}


def moment_words(value: Any) -> str:
    """A moment as the log keeps it, as people read it."""
    if not value:
        return "—"
    return formats.day_and_time(datetime.fromisoformat(value) if isinstance(value, str) else value)
