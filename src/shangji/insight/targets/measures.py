"""What a target can be set for: a metric, counted in whole yuan or in pieces. Another one is one line here."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Measure:
    """`metric` is what is held against the target."""

    metric: str
    label: str | Promise
    is_money: bool


MEASURES: dict[str, Measure] = {
    measure.metric: measure
    for measure in (
        Measure("won_amount", _("Amount won"), is_money=True),
        Measure("won_count", _("Opportunities won"), is_money=False),
    )
}
LEVELS: dict[str, str | Promise] = {
    "target": _("Target"), "stretch": _("Stretch"), "challenge": _("Challenge"),
}  # fmt: skip
"""From what is expected to what would be a feat. Pace and attainment are those of the first."""
