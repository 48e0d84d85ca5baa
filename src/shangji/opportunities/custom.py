"""Fields of one's own of opportunities: where they show, and what formulas may read of an opportunity."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shangji.core.calendar import local_day
from shangji.core.custom_fields.formula import Input, formula_input
from shangji.opportunities.models import Opportunity
from shangji.people.custom.shown import show_on

KIND = Opportunity.kind()

formula_input(KIND, Input("amount", _("Amount"), lambda o: o.amount, ("amount",)))
formula_input(KIND, Input("expected_on", _("Expected close"), lambda o: o.expected_on, ("expected_on",)))
formula_input(KIND, Input("opened_on", _("Opened"), lambda o: local_day(o.opened_at), ("opened_at",)))
formula_input(
    KIND,
    Input(
        "win_ratio", _("Win rate"), lambda o: None if o.win_ratio is None else Decimal(str(o.win_ratio)), ("win_ratio",)
    ),
)  # fmt: skip
show_on("opportunities.opportunity")
