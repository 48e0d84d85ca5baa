"""What happens to fields of one's own: the facts of their definitions, and of what records say in them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from shangji.core.custom_fields.known import fields_by_key
from shangji.core.events import Event, Fact

PREFIX = "custom."


@dataclass(frozen=True, kw_only=True)
class FieldAdded(Fact):
    kind = "core.field_added"
    sentence = _("%(actor)s added the field %(name)s")
    icon = "plus"
    name: str


@dataclass(frozen=True, kw_only=True)
class FieldChanged(Fact):
    kind = "core.field_changed"
    sentence = _("%(actor)s changed the field %(name)s")
    icon = "pencil"
    name: str


@dataclass(frozen=True, kw_only=True)
class FieldPrepared(Fact):
    """What records say in it was gathered, so that they can be found by it."""

    kind = "core.field_prepared"
    sentence = _("Records can be found by the field %(name)s")
    icon = "search"
    follows = True
    name: str


@dataclass(frozen=True, kw_only=True)
class CustomSet(Fact):
    """Its words are made when it is read: a field that not everybody may read is only said to have changed."""

    kind = "core.custom_set"
    sentence = _("%(actor)s changed %(what)s")
    icon = "pencil"
    field_ids: list[int]
    what: str = ""

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        known, told, hidden = fields_by_key(), [], 0
        for name, (old, new) in event.changes.items():
            field = known.get(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None
            if field is None or field.see_roles:
                hidden += name.startswith(PREFIX)
                continue
            told.append(f"{field.label} {field.words(old) or '—'} → {field.words(new) or '—'}")
        if hidden:
            told.append(_now("a field that not everybody may read"))
        return {"what": pgettext("between names", ", ").join(told)}
