"""Facts about columns are told as people call these; otherwise the log names what stands in the database."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import pgettext

from shangji.core.events import Event, Fact


@dataclass(frozen=True, kw_only=True)
class ColumnsChanged(Fact):
    """`names` are columns; they are told as people call them, those that nobody has a word for only among themselves."""

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        model: Any = apps.get_model(event.subject.kind)
        names = [str(name) for name in event.payload.get("names", ())]
        words = [str(model.told[name]) for name in names if name in model.told]
        return super().told(event) | {"names": pgettext("between names", ", ").join(words or names)}
