"""Tags as they are set up, and as they are put on."""

from datetime import date
from typing import Any

from django import forms
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.calendar import today
from shangji.customers.models import Tag
from shangji.customers.models.tag import COLORS, LONGEST_DAYS
from shangji.people.forms.base import DAY, Form, Radios, Record
from shangji.people.forms.records import PersonChoice

COLOR_WORDS = (
    _("red"), _("amber"), _("olive"), _("green"), _("cyan"), _("blue"), _("violet"), _("rose"),
)  # fmt: skip


def _swatch(n: int) -> str:
    return mark_safe(f'<span class="chip dot" data-c="{n}">{COLOR_WORDS[n - 1]}</span>')  # noqa: S308 - our own words


class TagForm(Form):
    """Its rule is typed beside it."""

    name = forms.CharField(label=_("Name"), max_length=30)
    group = forms.CharField(
        label=_("Group"), max_length=30, required=False, help_text=_("Tags of one group stand together."),
        widget=forms.TextInput(attrs={"list": "tag-groups"}),
    )  # fmt: skip
    color = forms.TypedChoiceField(label=_("Colour"), coerce=int, widget=Radios, initial=6)
    owner = PersonChoice(label=_("Who answers for it"), required=False)
    expires_days = forms.IntegerField(
        label=_("Ends by itself after … days"), min_value=0, max_value=LONGEST_DAYS, initial=0,
        help_text=_("0: it stays until somebody takes it off. What a rule put on lasts as long as the rule says."),
    )  # fmt: skip
    is_closed = forms.BooleanField(label=_("No longer in use: it stays where it is, and nobody puts it on"), required=False)  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, tag: Tag | None = None, **kwargs: Any) -> None:
        if tag:
            names = ("name", "group", "color", "owner", "expires_days", "is_closed")
            kwargs["initial"] = {n: getattr(tag, n) for n in names} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["color"].choices = [(n, _swatch(n)) for n in COLORS]  # type: ignore[attr-defined]
        self.fields["owner"].offer(actor)  # type: ignore[attr-defined]
        if tag is None:
            del self.fields["is_closed"]

    def groups(self) -> list[str]:
        """Those there are."""
        rows = Tag.objects.open().exclude(group="").values_list("group", flat=True)
        return list(rows.distinct().order_by("group"))


class MergeTagForm(Form):
    other = Record(label=_("Into which tag"), queryset=Tag.objects.none(), empty_label=None)

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = Tag.objects.open().exclude(pk=tag.pk)  # type: ignore[attr-defined]


class PutTagForm(Form):
    """`noun` and `kind` are what the dialogs for many give."""

    tag = Record(label=_("Tag"), queryset=Tag.objects.none(), empty_label=None)
    until = forms.DateField(
        label=_("Until"), required=False, widget=DAY,
        help_text=_("Leave it empty for as long as the tag usually lasts."),
    )  # fmt: skip
    reasons: tuple[Any, ...] = ()

    def __init__(self, *args: Any, actor: Actor, noun: Any = None, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tag"].queryset = Tag.objects.open()  # type: ignore[attr-defined]

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until < today():
            raise forms.ValidationError(_("Choose today or a later day."))
        return until


class TakeTagForm(PutTagForm):
    until = None  # type: ignore[assignment]  # Django's way to leave a field out

    def clean_until(self) -> None:
        """Nothing is asked."""
