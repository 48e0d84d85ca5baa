"""Boards: their name, their text, and who sees and edits them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.insight.boards.plan import BoardPlan, NotABoard
from shangji.insight.boards.text import MOST_BYTES, read
from shangji.insight.models.share import Circle
from shangji.people.choosing import offered
from shangji.people.forms.base import Checks, Form, Records
from shangji.people.forms.choosing import PeopleChecks
from shangji.people.models import Role, Team, User


class NameForm(Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    about = forms.CharField(label=_("What it is for"), max_length=200, required=False)


class TextForm(Form):
    """A board's text, from a file or from the clipboard."""

    file = forms.FileField(label=_("File"), required=False, help_text=_("A YAML file, as boards are saved"))
    text = forms.CharField(
        label=_("or its text"),
        required=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        file = found.get("file")
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The text of a board has at most %(n)s kB."), params={"n": MOST_BYTES // 1000}
            )
        text = file.read().decode("utf-8", "replace") if file else found.get("text") or ""
        if not text.strip():
            raise forms.ValidationError(_("Choose a file, or paste the text."))
        found["said"] = text
        try:
            found["plan"] = read(text)
        except NotABoard as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal
        if not found["plan"].name:
            raise forms.ValidationError(_("A board needs a name."))
        return found

    @property
    def plan(self) -> BoardPlan:
        plan: BoardPlan = self.cleaned_data["plan"]
        return plan


class ShareForm(Form):
    """Two circles: who sees the board, and who edits it."""

    sees_everybody = forms.BooleanField(label=_("Everybody sees it"), required=False)
    sees_roles = Records(
        label=_("Roles that see it"), queryset=Role.objects.none(), required=False, widget=Checks
    )
    sees_teams = Records(
        label=_("Teams that see it, with all below them"),
        queryset=Team.objects.none(),
        required=False,
        widget=Checks,
    )
    sees_people = Records(
        label=_("People who see it"), queryset=User.objects.none(), required=False, widget=PeopleChecks
    )
    edits_roles = Records(
        label=_("Roles that edit it"), queryset=Role.objects.none(), required=False, widget=Checks
    )
    edits_people = Records(
        label=_("People who edit it"), queryset=User.objects.none(), required=False, widget=PeopleChecks
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles, teams, people = Role.objects.reached_by(actor), Team.objects.reached_by(actor), offered(actor)
        for name, rows in {
            "roles": roles.order_by("pk"),
            "teams": teams.order_by("path"),
            "people": people,
        }.items():
            for side in ("sees", "edits"):
                field: Any = self.fields.get(f"{side}_{name}")
                if field is not None:
                    field.queryset = rows
                    if name == "people":
                        field.widget.rows = rows

    @staticmethod
    def typed(sees: Circle, edits: Circle) -> dict[str, Any]:
        """The circles as the form shows them."""
        return {
            "sees_everybody": sees.everybody, "sees_roles": [r.pk for r in sees.roles], "sees_teams": [t.pk for t in sees.teams],
            "sees_people": [p.pk for p in sees.people], "edits_roles": [r.pk for r in edits.roles],
            "edits_people": [p.pk for p in edits.people],
        }  # fmt: skip

    @property
    def circles(self) -> tuple[Circle, Circle]:
        found = self.cleaned_data
        sees = Circle(
            found["sees_everybody"],
            tuple(found["sees_roles"]),
            tuple(found["sees_teams"]),
            tuple(found["sees_people"]),
        )
        edits = Circle(roles=tuple(found["edits_roles"]), people=tuple(found["edits_people"]))
        return (Circle(everybody=True) if sees.everybody else sees), edits
