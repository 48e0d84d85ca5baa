"""A webhook as it is set up: one path for each field of a lead."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.gateway.models import InboundHook
from shangji.gateway.models.inbound_hook import PATH_LONGEST
from shangji.leads.capture import LONGEST
from shangji.leads.models import Campaign, Lead, Source
from shangji.people.forms.base import Form, Record
from shangji.people.models import Pool

PREFIX = "at_"


class HookForm(Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    campaign = Record(label=_("Campaign"), queryset=Campaign.objects.none(), required=False)
    source = Record(label=_("Source"), queryset=Source.objects.none(), required=False)
    pool = Record(label=_("Into which pool"), queryset=Pool.objects.none(), required=False)
    is_open = forms.BooleanField(label=_("Open: what is sent is taken"), required=False, initial=True)
    example = forms.CharField(
        label=_("A body as the other system sends it (JSON)"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10, "class": "input mono", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, *args: Any, hook: InboundHook | None = None, **kwargs: Any) -> None:
        if hook:
            kwargs["initial"] = {
                name: getattr(hook, name) for name in InboundHook.COLUMNS if name != "mapping"
            }
            kwargs["initial"] |= {f"{PREFIX}{column}": path for column, path in hook.mapping.items()}
        super().__init__(*args, **kwargs)
        rows: dict[str, Any] = {
            "campaign": Campaign.objects.offered(), "source": Source.objects.offered(), "pool": Pool.objects.holding(Lead.kind()),
        }  # fmt: skip
        for name, found in rows.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]
        for column in LONGEST:
            self.fields[f"{PREFIX}{column}"] = forms.CharField(
                label=str(Lead.told[column]), required=False, max_length=PATH_LONGEST,
                widget=forms.TextInput(attrs={"class": "input mono", "list": "paths", "autocomplete": "off", "spellcheck": "false"}),
            )  # fmt: skip

    def plain_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if not name.startswith(PREFIX)]

    def path_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def mapping(self) -> dict[str, str]:
        """Column → path, of what was typed or is there."""
        said = self.data if self.is_bound else self.initial
        found = {column: str(said.get(f"{PREFIX}{column}") or "").strip() for column in LONGEST}
        return {column: path for column, path in found.items() if path}

    def cleaned(self) -> dict[str, Any]:
        """As InboundHook keeps it."""
        plain = {name: value for name, value in self.cleaned_data.items() if not name.startswith(PREFIX)}
        return plain | {"mapping": self.mapping()}
