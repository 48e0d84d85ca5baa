"""Adding and changing people, passwords, and finding them in the table."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.people.forms.base import Form, Record
from shangji.people.models import Role, Team, User
from shangji.people.queries import Wanted, team_tree


class TeamChoice(Record):
    """A team, shown in its place in the tree."""

    def __init__(self, **options: Any) -> None:
        super().__init__(Team.objects.none(), required=False, empty_label=_("No team"), **options)

    def grow(self, actor: Actor) -> None:
        self.queryset = Team.objects.reached_by(actor)
        rows = [(b.team.pk, "　" * b.depth + b.team.name) for b in team_tree(actor)]
        self.choices = [("", self.empty_label or ""), *rows]


class RoleChoice(Record):
    """A role, called as its reader calls it."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.shown)


class PersonForm(Form):
    """A person; the password is asked for only when they are new."""

    name = forms.CharField(label=_("Name"), max_length=60)
    username = forms.CharField(label=_("User name"), max_length=60, help_text=_("Letters, digits and . _ -; it is what they sign in with."))  # fmt: skip
    role = RoleChoice(Role.objects.none(), label=_("Role"), empty_label=_("No role"), required=False)
    team = TeamChoice(label=_("Team"))
    email = forms.EmailField(label=_("Mail address"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    password = forms.CharField(
        label=_("First password"), required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave it empty if they are not to sign in yet."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, user: User | None = None, **kwargs: Any) -> None:
        if user:
            kwargs["initial"] = {
                "name": user.name, "role": user.role_id, "team": user.team_id, "email": user.email, "phone": user.phone,
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = Role.objects.reached_by(actor).order_by("pk")  # type: ignore[attr-defined]
        self.fields["team"].grow(actor)  # type: ignore[attr-defined]
        if user:
            del self.fields["username"], self.fields["password"]

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"].strip().lower()
        if not name.replace(".", "").replace("_", "").replace("-", "").isalnum():
            raise forms.ValidationError(_("Only letters, digits and . _ - please."))
        if User.objects.filter(username=name).exists():
            raise forms.ValidationError(_("Somebody already signs in under this user name."))
        return name

    def clean(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().clean() or {}
        if kept.get("password"):
            _check_password(
                self, "password", User(username=kept.get("username", ""), name=kept.get("name", ""))
            )
        return kept


class PasswordForm(Form):
    """A password for somebody else; they change it after signing in."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().clean() or {}
        if kept.get("password"):
            _check_password(self, "password", self.user)
        return kept


class WantedForm(Form):
    """The filters of the table, from the address."""

    q = forms.CharField(
        label=_("Name, phone or mail"), required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Name, phone or mail")}),
    )  # fmt: skip
    team = TeamChoice(label=_("Team"))
    role = RoleChoice(Role.objects.none(), label=_("Role"), empty_label=_("All roles"), required=False)
    active = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("Can sign in")), ("no", _("Barred")), ("all", _("Everybody"))],
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = Role.objects.reached_by(actor).order_by("pk")  # type: ignore[attr-defined]
        self.fields["team"].empty_label = _("All teams")  # type: ignore[attr-defined]
        self.fields["team"].grow(actor)  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """Unknown values filter nothing."""
        self.is_valid()
        kept = self.cleaned_data
        team, role = kept.get("team"), kept.get("role")
        active = {"no": False, "all": None}.get(kept.get("active") or "", True)
        return Wanted(
            q=kept.get("q", ""),
            team_id=team.pk if team else None,
            role_id=role.pk if role else None,
            active=active,
        )


def _check_password(form: Form, name: str, user: User) -> None:
    try:
        validate_password(form.cleaned_data[name], user)
    except forms.ValidationError as error:
        form.add_error(name, error)
