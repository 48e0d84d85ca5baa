"""Which tiers of customers a pool's rule spares."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.customers.models import Customer
from shangji.people.reclaim import Exemption, exemption

exemption(
    Customer.kind(),
    Exemption(
        "tier_a", _("of tier A"), lambda _now: Q(tier="A"), lambda then, _now: then.own.get("tier") == "A"
    ),
)
exemption(
    Customer.kind(),
    Exemption(
        "tier_ab", _("of tiers A and B"), lambda _now: Q(tier__in=("A", "B")),
        lambda then, _now: then.own.get("tier") in ("A", "B"),
    ),
)  # fmt: skip
