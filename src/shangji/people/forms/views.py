"""What a view is called and who sees it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.people.forms.base import Form, Radios
from shangji.people.models import SavedView, Team

ME, TEAM, ALL = "me", "team", "all"


class ViewForm(Form):
    name = forms.CharField(label=_("Name of the view"), max_length=60)
    who = forms.ChoiceField(label=_("Who sees it"), widget=Radios, required=False)

    def __init__(self, *args: Any, actor: Actor, view: SavedView | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A team that a view is shared with already stays one's choice after one has changed teams.
        team_id = view.team_id if view and view.team_id else actor.team_id
        self.team = Team.objects.filter(pk=team_id).first() if team_id else None
        offered: list[tuple[str, Any]] = [(ME, _("Only me"))]
        if self.team:
            offered.append((TEAM, _("%(team)s and the teams below it") % {"team": self.team.name}))
        self.fields["who"].choices = [*offered, (ALL, _("Everybody sees it"))]  # type: ignore[attr-defined]
        self.fields["who"].initial = ME
        if view:
            self.fields["name"].initial = view.name
            self.fields["who"].initial = (TEAM if view.team_id else ALL) if view.is_shared else ME

    def shared_with(self) -> dict[str, Any]:
        """As the verbs take it."""
        said = self.cleaned_data["who"]
        return {"is_shared": said in (TEAM, ALL), "team": self.team if said == TEAM else None}
