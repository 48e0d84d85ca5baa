"""A channel as it is set up: what its service needs, whom it serves, and for a group what it is told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.gateway.channels.kinds import Kind, Need
from shangji.gateway.channels.outcome import Misconfigured
from shangji.gateway.channels.wire import checked
from shangji.gateway.models import Outlet
from shangji.people.forms.base import Checks, Form, Record
from shangji.people.inbox import GROUPS
from shangji.people.models import Team

KEPT = _("Leave it empty to keep the one that is there.")
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
NEED = "need_"


class OutletForm(Form):
    name = forms.CharField(label=_("Name"), max_length=60)

    def __init__(
        self, *args: Any, declared: Kind, actor: Actor, outlet: Outlet | None = None, **kwargs: Any
    ) -> None:
        self.declared, self.outlet = declared, outlet
        if outlet:
            kwargs["initial"] = {name: getattr(outlet, name) for name in Outlet.COLUMNS}
        else:
            kwargs["initial"] = {"name": str(declared.name), "groups": ["risks", "approvals"]}
        super().__init__(*args, **kwargs)
        for need in declared.needs:
            self.fields[f"{NEED}{need.name}"] = self._field(need)
        teams: Any = Team.objects.reached_by(actor)
        self.fields["team"] = Record(
            label=_("Serves the team"), queryset=teams, required=False, empty_label=_("everybody"),
            widget=forms.Select(attrs={"class": "input"}),
        )  # fmt: skip
        if declared.is_group:
            self.fields["groups"] = forms.MultipleChoiceField(
                label=_("Is told"),
                help_text=_(
                    "Only of what whoever sets this up may see themselves. Who changes it answers for it from then on."
                ),
                choices=list(GROUPS.items()),
                widget=Checks(attrs={"class": "cb"}),
                required=False,
            )
            self.fields["language"] = forms.ChoiceField(
                label=_("Messages are in"),
                choices=LANGUAGES,
                widget=forms.Select(attrs={"class": "input"}),
                required=False,
            )
        self.fields["is_open"] = forms.BooleanField(
            label=_("On: messages leave by it"), required=False, initial=True,
            widget=forms.CheckboxInput(attrs={"class": "cb"}),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for need in self.declared.needs:
            text = said.get(f"{NEED}{need.name}")
            if text and not need.does(text):
                self.add_error(f"{NEED}{need.name}", _("That is too short, or not Base64."))
            if need.is_address and text:
                try:
                    checked(text)
                except Misconfigured as error:
                    self.add_error(f"{NEED}{need.name}", error.reason)
        return said

    def said(self) -> dict[str, str]:
        """What the service needs, as it was typed in; a secret left empty is not said."""
        typed = {n: self.cleaned_data[f"{NEED}{n.name}"].strip() for n in self.declared.needs}
        return {need.name: text for need, text in typed.items() if text or not need.is_secret}

    def known(self) -> dict[str, Any]:
        """Columns of the outlet."""
        found = {name: self.cleaned_data[name] for name in Outlet.COLUMNS if name in self.cleaned_data}
        if not found.get("language"):
            found.pop("language", None)
        return found

    def _field(self, need: Need) -> forms.CharField:
        kept = self.outlet.said.get(need.name, "") if self.outlet else need.default
        look = {"class": "input", "autocomplete": "off", "spellcheck": "false"}
        widget = (
            forms.PasswordInput({**look, "autocomplete": "new-password"})
            if need.is_secret
            else forms.TextInput(look)
        )
        field = forms.CharField(
            label=str(need.label), max_length=600, widget=widget, initial=kept, help_text=str(need.hint),
            required=need.is_required and not (need.is_secret and self.outlet),
        )  # fmt: skip
        if need.is_secret and self.outlet:
            field.help_text = KEPT
        field.error_messages["required"] = _("Fill this in.")
        return field
