"""Fields that point at people."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.custom_fields.kinds import ValueNotRight, refers
from shangji.core.numbers import pk_of
from shangji.people.models import User
from shangji.people.queries import owners

FOUND = 12


def _find(value: Any, by: Actor) -> int:
    """By the key or the name; whoever has left may stand where they stood before."""
    text = str(value.pk if isinstance(value, User) else value).strip()
    rows: Any = User.objects.reached_by(by) if by.user_id else User._base_manager
    key = pk_of(text)
    found = rows.filter(pk=key) if key else rows.filter(name=text)
    pks = list(found.values_list("pk", flat=True)[:2])
    if len(pks) != 1:
        raise ValueNotRight(_("There is nobody of this name among those you reach."))
    return int(pks[0])


def _names(pks: Sequence[Any]) -> Mapping[Any, str]:
    return dict(User._base_manager.filter(pk__in=pks).values_list("pk", "name"))


refers("person", _("Person"), "user", find=_find, names=_names, options=owners)
