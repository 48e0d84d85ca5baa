"""The risk rules a new installation starts with: those of the product, as they come."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core.access import System
from shangji.process.models import RiskRule
from shangji.process.risks import product_rules


def ensure_risk_rules() -> None:
    """Add the rows of rules that have none yet; what was changed since stays changed."""
    known = set(RiskRule._base_manager.exclude(key="").values_list("key", flat=True))
    with override("zh-hans"):
        by = System(_("Setup"))
    for key in product_rules():
        if key not in known:
            RiskRule.of_product(key, by=by)
