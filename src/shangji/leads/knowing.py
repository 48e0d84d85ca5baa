"""Who knows a lead already: the owners of the customer, or of an open lead, of the same company or phone."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from shangji.core.vault.blind import token
from shangji.core.vault.fields import Token
from shangji.customers.models import Customer
from shangji.leads.models.lead import Lead

Known = tuple[datetime, int, int]
"""Since when, by whom, and which record."""


def known_to_each(leads: Iterable[Lead], *, until_it_came: bool = False) -> dict[int, frozenset[int]]:
    """Lead → who owns something of the same company or phone. Two statements for any number.

    With `until_it_came` only what was there before the lead counts, and not what it became.
    """
    leads = list(leads)
    names = {lead.normal_name for lead in leads} - {""}
    phones = {_phone(lead.phone_digits) for lead in leads} - {""}
    by_name: dict[str, list[Known]] = defaultdict(list)
    by_phone: dict[str, list[Known]] = defaultdict(list)
    columns = ("normal_name", "created_at", "owner_id", "pk")
    customers = Customer._base_manager.filter(
        normal_name__in=names, owner__isnull=False, withdrawn_at__isnull=True
    )
    for name, at, owner_id, pk in customers.values_list(*columns):
        by_name[name].append((at, owner_id, pk))
    others = Lead._base_manager.filter(
        Q(normal_name__in=names) | Q(phone_digits__in=phones), Lead.IS_OPEN, owner__isnull=False, withdrawn_at__isnull=True
    )  # fmt: skip
    for name, at, owner_id, pk, phone in others.values_list(*columns, "phone_digits"):
        by_name[name].append((at, owner_id, pk))
        by_phone[phone].append((at, owner_id, pk))
    return {
        lead.pk: frozenset(
            owner_id
            for at, owner_id, pk in _same(by_name, lead.normal_name)
            + _same(by_phone, _phone(lead.phone_digits))
            if pk != lead.pk and not (until_it_came and at >= lead.created_at)
        )
        for lead in leads
    }


def _phone(digits: str) -> str:
    """Its token, as a row that was read says it and one that was just made does not."""
    return digits if isinstance(digits, Token) else Token(token("phone", digits))


def _same(found: dict[str, list[Known]], value: str) -> list[Known]:
    return found.get(value, []) if value else []
