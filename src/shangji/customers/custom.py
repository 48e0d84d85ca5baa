"""Fields of one's own that point at customers, and where those of customers show."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.custom_fields.kinds import ValueNotRight, refers
from shangji.core.numbers import pk_of
from shangji.core.search import matching, newest
from shangji.customers.models import Customer
from shangji.people.custom.shown import show_on

FOUND, MOST = 12, 500


def _find(value: Any, by: Actor) -> int:
    """By the key or the very name, among those in reach; of two with one name nobody can say which."""
    text = str(value.pk if isinstance(value, Customer) else value).strip()
    rows: Any = Customer.objects.reached_by(by)
    key = pk_of(text)
    pks = list((rows.filter(pk=key) if key else rows.filter(name=text)).values_list("pk", flat=True)[:2])
    if len(pks) != 1:
        raise ValueNotRight(_("There is no customer of this name among yours. Choose one from the list, or add it first."))  # fmt: skip
    return int(pks[0])


def _names(pks: Sequence[Any]) -> Mapping[Any, str]:
    return dict(Customer._base_manager.filter(pk__in=pks).values_list("pk", "name"))


def _suggest(text: str, actor: Actor) -> Sequence[str]:
    return [each.name for each in newest(Customer.objects.reached_by(actor), text, FOUND)]


def _look_up(text: str) -> Sequence[Any]:
    """Who is called so, or nearly; whether a record that names them is reached is asked of that record."""
    return list(matching(text, Customer.kind()).values_list("pk", flat=True)[:MOST])


refers("customer", _("Customer"), "building", find=_find, names=_names, suggest=_suggest, look_up=_look_up)
show_on("customers.customer")
