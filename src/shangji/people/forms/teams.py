"""Teams and roles as they are typed."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.people.forms.base import Form
from shangji.people.forms.people import TeamChoice
from shangji.people.grants import tidied
from shangji.people.models import Role, Team


class TeamForm(Form):
    """A team: its name, and the team it hangs below."""

    name = forms.CharField(label=_("Name"), max_length=80)
    parent = TeamChoice(label=_("Below"))

    def __init__(self, *args: Any, actor: Actor, team: Team | None = None, **kwargs: Any) -> None:
        if team:
            kwargs["initial"] = {"name": team.name, "parent": team.parent_id}
        super().__init__(*args, **kwargs)
        self.fields["parent"].empty_label = _("At the top")  # type: ignore[attr-defined]
        self.fields["parent"].grow(actor)  # type: ignore[attr-defined]


class RoleForm(Form):
    """A role; the ticked permissions arrive as `grants`."""

    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    scope = forms.ChoiceField(label=_("How far it reaches"), choices=Role.SCOPES)

    def __init__(self, *args: Any, role: Role | None = None, **kwargs: Any) -> None:
        if role:
            kwargs["initial"] = {"name": role.name, "name_en": role.name_en, "scope": role.scope}
        super().__init__(*args, **kwargs)
        self.role = role

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        if Role.objects.filter(name=name).exclude(pk=self.role.pk if self.role else None).exists():
            raise forms.ValidationError(_("There is already a role with this name."))
        return name

    def grants(self) -> list[str]:
        """What was ticked, as it is kept."""
        ticked = self.data.getlist("grants") if hasattr(self.data, "getlist") else []
        return tidied(ticked)

    def key(self) -> str:
        """A free key for a new role, from its name where that is Latin."""
        stem = slugify(self.cleaned_data["name"])[:30] or "role"
        taken = set(Role.objects.filter(key__startswith=stem).values_list("key", flat=True))
        return next(k for n in range(1, 10_000) if (k := stem if n == 1 else f"{stem}-{n}") not in taken)
