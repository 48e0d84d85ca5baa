"""Which channel tells what, as check-boxes; the quiet hours; one's addresses."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.people.forms.base import Form
from shangji.people.inbox import GROUPS, Channel, Wishes, channels
from shangji.people.models import User

HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
_ADDRESS = re.compile(r"[\w.@+\-]{1,64}")


@dataclass
class GroupRow:
    """One line of the table: a group of facts, and a box for each channel."""

    name: str | Promise
    boxes: list[Any]


class InboxForm(Form):
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=HOUR)
    quiet_until = forms.TimeField(label=_("until"), widget=HOUR)
    quiet_days_off = forms.BooleanField(label=_("Quiet on days off, too"), required=False)
    language = forms.ChoiceField(label=_("Messages are in"), choices=LANGUAGES)

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        wishes = person.wishes
        kwargs["initial"] = {
            "quiet_from": wishes.quiet_from, "quiet_until": wishes.quiet_until,
            "quiet_days_off": wishes.quiet_days_off, "language": wishes.language,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.shown = channels()
        for offered in self.shown:
            for group, name in GROUPS.items():
                label = f"{offered.name}: {name}"
                box = forms.CheckboxInput(attrs={"class": "cb", "aria-label": label})
                self.fields[f"{group}_{offered.key}"] = forms.BooleanField(
                    label=label, required=False, initial=wishes.wants(offered, group), widget=box
                )
            if offered.address:
                self.fields[f"at_{offered.key}"] = forms.CharField(
                    label=str(offered.address), required=False, max_length=64,
                    initial=wishes.addresses.get(offered.key, ""),
                    widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off", "spellcheck": "false"}),
                )  # fmt: skip

    def rows(self) -> list[GroupRow]:
        return [
            GroupRow(name, [self[f"{group}_{offered.key}"] for offered in self.shown])
            for group, name in GROUPS.items()
        ]

    def address_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("at_")]

    def hour_fields(self) -> list[Any]:
        return [self["quiet_from"], self["quiet_until"]]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for name, value in list(said.items()):
            if name.startswith("at_") and value and not _ADDRESS.fullmatch(value):
                self.add_error(
                    name, _("Letters, digits and . _ - @ only: the id that the administrator sees there.")
                )
        return said

    def wishes(self) -> Wishes:
        said = self.cleaned_data
        return Wishes(
            chosen={g: [c.key for c in self.shown if said[f"{g}_{c.key}"]] for g in GROUPS},
            quiet_from=said["quiet_from"], quiet_until=said["quiet_until"], quiet_days_off=said["quiet_days_off"],
            addresses={c.key: said[f"at_{c.key}"] for c in self.shown if c.address and said[f"at_{c.key}"]},
            language=said["language"],
        )  # fmt: skip


def ready_channels(person: User) -> list[tuple[Channel, bool]]:
    """Each channel, and whether it reaches the person as things stand."""
    return [(offered, any(True for _route in offered.routes(person))) for offered in channels()]
