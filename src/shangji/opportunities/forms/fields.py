"""The fields that dialogs and the form for a new opportunity share, each with the rule of its verb."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.opportunities.models.opportunity.bounds import require_amount, require_expected_day
from shangji.people.forms.base import DAY
from shangji.ui.amounts import AmountField


def by_rule(rule: Callable[[Any], None]) -> Callable[[Any], None]:
    """A rule that refuses, as a validator that tells it at its field."""

    def validate(value: Any) -> None:
        try:
            rule(value)
        except Refusal as refusal:
            raise ValidationError(str(refusal.message), code="refused") from refusal

    return validate


def amount_field(help_text: Any = "") -> AmountField:
    return AmountField(
        label=_("Amount in full"), required=False, validators=[by_rule(require_amount)], help_text=help_text
    )


def expected_field() -> forms.DateField:
    return forms.DateField(
        label=_("Expected close"), required=False, widget=DAY, validators=[by_rule(require_expected_day)]
    )
