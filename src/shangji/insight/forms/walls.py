"""Playlists and wall links as they are typed."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Scope
from shangji.core.numbers import number_of
from shangji.insight.wall.pages import LEAST_S, MOST, MOST_S, USUAL_S, Page
from shangji.insight.wall.picture import teams_for
from shangji.people.forms.base import Form
from shangji.people.models import Team
from shangji.ui.veil import Veil

DAYS = [(7, _("a week")), (30, _("30 days")), (90, _("90 days")), (180, _("half a year")), (365, _("a year"))]
COMPANY, LONGEST = "company", 64
_DEED = re.compile(r"(up|down|drop):(\d{1,3})")


class VeiledForm(Form):
    """What a wall does not say."""

    hides_amounts = forms.BooleanField(
        label=_("Hide amounts"),
        required=False,
        help_text=_("¥••• stands for every amount; the page does not hold them either."),
    )
    hides_names = forms.BooleanField(label=_("Hide the names of customers and opportunities"), required=False)

    @property
    def veil(self) -> Veil:
        return Veil(self.cleaned_data["hides_amounts"], self.cleaned_data["hides_names"])


class KioskForm(VeiledForm):
    name = forms.CharField(
        label=_("Where it hangs"),
        max_length=60,
        help_text=_("So that you know it again: the hall, the sales office."),
    )
    reach = forms.ChoiceField(
        label=_("Shown is what they have"),
        help_text=_("All records of these people, whoever stands before the wall."),
    )
    days = forms.TypedChoiceField(label=_("It works for"), choices=DAYS, coerce=int, initial=90)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    field_order = ["name", "reach", "days", "hides_amounts", "hides_names", "language"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {str(team.pk): team for team in teams_for(actor)}
        whole = [(COMPANY, _("The whole company"))] if actor.scope is Scope.ALL else []
        self.fields["reach"].choices = [*whole, *((pk, team.name) for pk, team in self.teams.items())]  # type: ignore[attr-defined]
        self.fields["language"].initial = get_language()

    @property
    def team(self) -> Team | None:
        return self.teams.get(self.cleaned_data["reach"])


class KioskChangeForm(VeiledForm):
    name = forms.CharField(label=_("Where it hangs"), max_length=60)
    days = forms.TypedChoiceField(label=_("It works for"), coerce=int, required=False, empty_value=None)

    field_order = ["name", "days", "hides_amounts", "hides_names"]

    def __init__(self, *args: Any, until: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longer = [(days, _("%(span)s from now") % {"span": label}) for days, label in DAYS]
        self.fields["days"].choices = [("", _("until %(day)s, as it is") % {"day": until}), *longer]  # type: ignore[attr-defined]


class PlaylistForm(Form):
    """The name; the pages are rows of `board` and `seconds`, in their order."""

    name = forms.CharField(label=_("Name"), max_length=60)


def typed_pages(posted: QueryDict) -> list[Page]:
    """What cannot be read of a row is left as usual."""
    rows = zip(posted.getlist("board"), posted.getlist("seconds"), strict=False)
    return [Page(board[:LONGEST], _seconds(seconds)) for board, seconds in list(rows)[: MOST + 1] if board]


def _seconds(text: str) -> int:
    seconds = number_of(text)
    return USUAL_S if seconds is None else min(MOST_S, max(LEAST_S, seconds))


def moved(pages: list[Page], deed: str, boards: Mapping[str, str]) -> list[Page]:
    """`up:2`, `down:2`, `drop:2`, counted from 0, or `add`: the buttons of the rows."""
    found = list(pages)
    if deed == "add":
        return [*found, Page(_next(found, boards), USUAL_S)][:MOST]
    said = _DEED.fullmatch(deed)
    n = int(said[2]) if said else len(found)
    if said is None or n >= len(found):
        return found
    page = found.pop(n)
    if said[1] != "drop":
        found.insert(max(0, n - 1) if said[1] == "up" else n + 1, page)
    return found


def _next(pages: Iterable[Page], boards: Mapping[str, str]) -> str:
    """A board that is not shown yet, if there is one."""
    shown = {page.board for page in pages}
    return next((key for key in boards if key not in shown), next(iter(boards), ""))
