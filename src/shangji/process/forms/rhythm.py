"""The rhythm of the company as a form."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.people.forms.base import Checks, Form
from shangji.process.models import Rhythm
from shangji.process.models.rhythm import TIERS

Stages = Sequence[tuple[str, str]]
"""Key and name of the stages that may have a cadence of their own."""


def _days(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=60, help_text=help_text)


class RhythmForm(Form):
    """`stage_…` and `tier_…` fields stay empty where the usual cadence holds."""

    cadence_days = _days(_("Follow up at least every … working days: the owner is reminded"))
    leader_days = _days(_("After … working days the leader hears of it"))
    risk_days = _days(_("After … working days it is high risk, and handing over is proposed"))
    response_hours = forms.IntegerField(
        label=_("First word to a new lead, office hours"), min_value=1, max_value=80
    )
    reply_hours = forms.FloatField(
        label=_("Reply to a message, office hours (7.5 are a day)"), min_value=0.5, max_value=80
    )
    large_from = forms.DecimalField(
        label=_("A large opportunity begins at, yuan"), required=False, min_value=0, max_digits=18, decimal_places=2
    )  # fmt: skip
    large_days = _days(_("Follow up large ones every … working days"))
    typical_amount = forms.DecimalField(
        label=_("What counts on Today where no amount is known, yuan"), min_value=0, max_digits=18, decimal_places=2
    )  # fmt: skip
    renew_days = _days(_("Speak about a contract … days before it ends"))
    payment_days = forms.IntegerField(
        label=_("Payment is due … days after winning, where no day was agreed"), min_value=1, max_value=365
    )

    def __init__(self, *args: Any, rhythm: Rhythm, stages: Stages, **kwargs: Any) -> None:
        known = {**rhythm.as_settings(), **{f"stage_{key}": n for key, n in rhythm.stage_days.items()}}
        known |= {f"tier_{key}": n for key, n in rhythm.tier_days.items()}
        super().__init__(*args, initial=known, **kwargs)
        self.stages = stages
        for tier in TIERS:
            days = forms.IntegerField(label=_("At customers of tier %(tier)s at least every … working days") % {"tier": tier}, required=False, min_value=1, max_value=60)  # fmt: skip
            days.widget.attrs["class"] = "input"
            self.fields[f"tier_{tier}"] = days
        self.fields["swift_tiers"] = forms.MultipleChoiceField(
            label=_("Tiers for which a miss is told twice as fast"), choices=[(t, t) for t in TIERS], required=False, widget=Checks(attrs={"class": "cb"}),
        )  # fmt: skip
        for key, name in stages:
            field = forms.IntegerField(
                label=_("In the stage %(name)s, working days") % {"name": name}, required=False, min_value=1, max_value=60
            )  # fmt: skip
            field.widget.attrs["class"] = "input"
            self.fields[f"stage_{key}"] = field

    @property
    def settings(self) -> dict[str, Any]:
        said = self.cleaned_data
        found = {name: said[name] for name in Rhythm.SETTINGS if name in said}
        days = {key: said[f"stage_{key}"] for key, _name in self.stages if said.get(f"stage_{key}")}
        tiers = {tier: said[f"tier_{tier}"] for tier in TIERS if said.get(f"tier_{tier}")}
        return {**found, "stage_days": days, "tier_days": tiers}
