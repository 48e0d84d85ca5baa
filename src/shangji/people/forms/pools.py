"""A pool as it is set up: who belongs to it, its limits, and the rule by which it takes back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.subjects import traced_models
from shangji.people.choosing import offered
from shangji.people.forms.base import Checks, Form, Records
from shangji.people.forms.choosing import PeopleChecks
from shangji.people.kinds import title
from shangji.people.models import Pool, Team, User
from shangji.people.pooled import Pooled
from shangji.people.reclaim import conditions_of, exemptions_of

LIMITS = ("claims_per_day", "holding_limit", "cooldown_days", "views_per_day", "unowned_hours")
CHECKS = "exempt"


def kinds() -> list[tuple[str, str]]:
    """What may lie in a pool."""
    return [(m.kind(), title(m.kind())) for m in traced_models().values() if issubclass(m, Pooled)]


class NewPoolForm(Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    holds = forms.ChoiceField(label=_("What lies in it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holds"].choices = kinds()  # type: ignore[attr-defined]


class PoolForm(Form):
    """Zero is no limit; an empty number of days asks nothing."""

    name = forms.CharField(label=_("Name"), max_length=60)
    is_claimable = forms.BooleanField(label=_("Members claim by themselves"), required=False, help_text=_("Without it, its administrators give out."))  # fmt: skip
    is_default = forms.BooleanField(label=_("New records without an owner come here"), required=False)
    masks = forms.BooleanField(
        label=_("Phone and mail are hidden until somebody has claimed it"), required=False
    )
    administrators = Records(label=_("Administrators"), queryset=User.objects.none(), required=False, widget=PeopleChecks)  # fmt: skip
    teams = Records(label=_("Members: teams, with everybody below"), queryset=Team.objects.none(), required=False, widget=Checks)  # fmt: skip
    users = Records(label=_("Members: single people"), queryset=User.objects.none(), required=False, widget=PeopleChecks)  # fmt: skip
    claims_per_day = forms.IntegerField(label=_("Claims a day and person"), min_value=0, max_value=1000)
    holding_limit = forms.IntegerField(label=_("How many a person may hold"), min_value=0, max_value=100_000)
    cooldown_days = forms.IntegerField(
        label=_("Days until who had it last may claim it again"), min_value=0, max_value=3650
    )
    views_per_day = forms.IntegerField(label=_("Openings a day and person"), min_value=0, max_value=10_000)
    unowned_hours = forms.IntegerField(label=_("Office hours until the administrators are told that nobody takes it"), min_value=0, max_value=1000)  # fmt: skip

    def __init__(self, *args: Any, pool: Pool, actor: Actor, **kwargs: Any) -> None:
        members = list(pool.members.select_related("user", "team"))
        kwargs["initial"] = {name: getattr(pool, name) for name in ("name", "is_claimable", "is_default", "masks", *LIMITS)} | {
            "administrators": [m.user_id for m in members if m.is_administrator],
            "users": [m.user_id for m in members if m.user_id and not m.is_administrator],
            "teams": [m.team_id for m in members if m.team_id],
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.pool = pool
        people = offered(actor)
        for name in ("administrators", "users"):
            self.fields[name].queryset = self.fields[name].widget.rows = people  # type: ignore[attr-defined]
        self.fields["teams"].queryset = Team.objects.reached_by(actor)  # type: ignore[attr-defined]
        self._ask_for_rule()

    def _ask_for_rule(self) -> None:
        """A number of working days for each condition the noun knows, a tick for each exemption."""
        said = self.pool.rule
        for found in conditions_of(self.pool.holds):
            self.fields[f"if_{found.name}"] = forms.IntegerField(
                label=str(found.label), min_value=1, max_value=2000, required=False, initial=said.get("conditions", {}).get(found.name),
                help_text=_("working days"), widget=forms.NumberInput(attrs={"class": "input"}),
            )  # fmt: skip
        choices = [(found.name, found.label) for found in exemptions_of(self.pool.holds)]
        self.fields[CHECKS] = forms.MultipleChoiceField(
            label=_("Spared"), choices=choices, required=False, initial=said.get("exempt", []),
            widget=Checks(),
        )  # fmt: skip

    @property
    def rule(self) -> dict[str, Any]:
        """As the pool keeps it."""
        said = self.cleaned_data
        asked = {
            found.name: said[f"if_{found.name}"]
            for found in conditions_of(self.pool.holds)
            if said.get(f"if_{found.name}")
        }
        return {"conditions": asked, "exempt": said[CHECKS]} if asked else {}

    @property
    def settings(self) -> dict[str, Any]:
        """The columns of the pool."""
        return {n: self.cleaned_data[n] for n in ("name", "is_claimable", "is_default", "masks", *LIMITS)} | {
            "rule": self.rule
        }

    @property
    def rule_fields(self) -> list[Any]:
        return [field for field in self if field.name.startswith("if_") or field.name == CHECKS]

    @property
    def own_fields(self) -> list[Any]:
        return [field for field in self if not field.name.startswith("if_") and field.name != CHECKS]


class UntilForm(Form):
    until = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
