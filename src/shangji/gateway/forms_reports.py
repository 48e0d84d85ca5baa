"""A report as it is set up: what it tells, when, to whom, by which way; and apart from that, whom outside."""

import re
import unicodedata
from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, OutOfReach
from shangji.gateway.channels.kinds import kinds
from shangji.gateway.models import Outlet, Recipients, ReportSchedule
from shangji.gateway.reports.conditions import COMPARISONS
from shangji.gateway.reports.timing import LAST
from shangji.insight.boards.shelf import board_of, made, shipped
from shangji.insight.metrics.metric import every_metric
from shangji.insight.metrics.own_sight import may_read
from shangji.insight.metrics.periods import Period
from shangji.people.choosing import offered
from shangji.people.covering import covers
from shangji.people.forms.base import Checks, Form, Record, Records
from shangji.people.forms.choosing import PeopleChecks, PeopleRadios
from shangji.people.models import Role, Team, User
from shangji.ui.amounts import AmountField

WEEKDAYS = [
    (1, gettext_lazy("Monday")), (2, gettext_lazy("Tuesday")), (3, gettext_lazy("Wednesday")), (4, gettext_lazy("Thursday")),
    (5, gettext_lazy("Friday")), (6, gettext_lazy("Saturday")), (7, gettext_lazy("Sunday")),
]  # fmt: skip
FORMATS = [("pdf", gettext_lazy("PDF")), ("xlsx", gettext_lazy("Workbook (xlsx)"))]
CHANNELS = [
    ("mail", gettext_lazy("E-mail")),
    ("messengers", gettext_lazy("WeCom, DingTalk, Feishu, browser")),
]
PERIODS = ("this-week", "last-week", "this-month", "last-month", "this-quarter", "this-year")
MOST_ADDRESSES = 50
SHARE = re.compile(r"(?P<number>-?[0-9]{1,14}(?:\.[0-9]{1,4})?)\s*(?P<percent>%?)")


class LimitField(AmountField):
    """A number of any metric as people write it. A bare one keeps its four decimals: it may be a share."""

    def to_python(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", str(value or "")).strip()
        bare = SHARE.fullmatch(text)
        if bare is None:
            return super().to_python(value)
        return Decimal(bare["number"]) / (100 if bare["percent"] else 1)


def boards_of(actor: Actor) -> list[tuple[str, str]]:
    """(key, label) of every board that the actor sees."""
    return [
        *((key, plan.label) for key, plan in shipped().items()),
        *((str(b.pk), str(b)) for b in made(actor)),
    ]


class ReportForm(Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    has_narrative = forms.BooleanField(
        label=gettext_lazy("What changed, in sentences"), required=False, initial=True,
        help_text=gettext_lazy("Moved, slipped, at risk, done against plan, and the first three things to do; each number leads to its records."),
    )  # fmt: skip
    board = forms.ChoiceField(label=gettext_lazy("With the board"), required=False)
    query = forms.CharField(max_length=600, required=False, widget=forms.HiddenInput)
    rhythm = forms.ChoiceField(
        label=gettext_lazy("When"), choices=ReportSchedule.Rhythm.choices, initial="weekly"
    )
    weekday = forms.TypedChoiceField(label=gettext_lazy("On"), choices=WEEKDAYS, coerce=int, initial=1)
    month_day = forms.TypedChoiceField(label=gettext_lazy("On day"), coerce=int, initial=1)
    at = forms.TimeField(
        label=gettext_lazy("At"), initial=time(8, 30), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("A day that is not worked moves to the next one that is."),
    )  # fmt: skip
    metric = forms.ChoiceField(label=gettext_lazy("Figure"), required=False)
    period = forms.ChoiceField(label=gettext_lazy("Of"), required=False)
    comparison = forms.ChoiceField(
        label=gettext_lazy("Goes when it"), choices=list(COMPARISONS.items()), required=False
    )
    value = LimitField(
        label=gettext_lazy("Limit"), required=False,
        help_text=gettext_lazy("As people write it: 1.5亿 or 150,000,000 for an amount, 40% or 0.4 for a share."),
    )  # fmt: skip
    people = Records(
        label=gettext_lazy("People"), queryset=User.objects.none(), required=False, widget=PeopleChecks
    )
    roles = Records(label=gettext_lazy("Roles"), queryset=Role.objects.none(), required=False, widget=Checks)
    teams = Records(
        label=gettext_lazy("Teams, with everybody below"),
        queryset=Team.objects.none(),
        required=False,
        widget=Checks,
    )
    owners = forms.BooleanField(label=gettext_lazy("Each owner of something open"), required=False)
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Besides the inbox"), choices=CHANNELS, required=False, widget=Checks, initial=["mail"],
        help_text=gettext_lazy("As far as each of them has chosen that way."),
    )  # fmt: skip
    formats = forms.MultipleChoiceField(
        label=gettext_lazy("Files that go along"), choices=FORMATS, required=False, widget=Checks, initial=["pdf"],
        help_text=gettext_lazy("For those who may export; everybody's holds what they see themselves."),
    )  # fmt: skip
    kept_days = forms.IntegerField(
        label=gettext_lazy("Files are kept for (days)"), min_value=4, max_value=366, initial=30
    )

    def __init__(
        self, *args: Any, actor: Actor, schedule: ReportSchedule | None = None, **kwargs: Any
    ) -> None:
        if schedule:
            kwargs["initial"] = _known(schedule)
        super().__init__(*args, **kwargs)
        self.actor = actor
        self._choose("board", [("", _("none: the sentences alone")), *boards_of(actor)])
        days = [*((n, str(n)) for n in range(1, 29)), (LAST, _("last working day"))]
        self._choose("month_day", days)
        offered_metrics = [(name, str(m.label)) for name, m in every_metric().items() if may_read(m, actor)]
        self._choose("metric", [("", _("choose one")), *offered_metrics])
        self._choose("period", [(name, Period.parse(name).label) for name in PERIODS])
        self.fields["people"].queryset = self.fields["people"].widget.rows = offered(actor)  # type: ignore[attr-defined]
        self.fields["roles"].queryset = Role.objects.reached_by(actor)  # type: ignore[attr-defined]
        self.fields["teams"].queryset = Team.objects.reached_by(actor)  # type: ignore[attr-defined]

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("board") and not said.get("has_narrative"):
            self.add_error("board", _("Choose a board, or the sentences, or both."))
        if not any(said.get(name) for name in ("people", "roles", "teams", "owners")):
            self.add_error("people", _("Say whom it goes to."))
        if said.get("rhythm") == "condition":
            for name in ("metric", "value"):
                if said.get(name) in (None, ""):
                    self.add_error(name, _("Fill this in."))
        if said.get("board"):
            try:
                board_of(self.actor, said["board"])
            except OutOfReach as refusal:
                self.add_error("board", str(refusal.message))
        return said

    def to(self) -> Recipients:
        said = self.cleaned_data
        return Recipients(tuple(said["people"]), tuple(said["roles"]), tuple(said["teams"]), said["owners"])

    def known(self) -> dict[str, Any]:
        """Columns of the schedule."""
        said = self.cleaned_data
        condition = {}
        if said["rhythm"] == "condition":
            condition = {name: said[name] for name in ("metric", "comparison", "period")}
            condition["value"] = format(said["value"], "f")
        return {
            **{name: said[name] for name in ReportSchedule.COLUMNS if name in said},
            "condition": condition,
        }


def _known(schedule: ReportSchedule) -> dict[str, Any]:
    to, condition = schedule.to, schedule.condition
    return {
        **{name: getattr(schedule, name) for name in ReportSchedule.COLUMNS if name != "condition"},
        **{name: condition.get(name) for name in ("metric", "comparison", "period") if condition},
        "value": Decimal(condition["value"]) if condition.get("value") else None,
        "people": [one.pk for one in to.people], "roles": [one.pk for one in to.roles],
        "teams": [one.pk for one in to.teams], "owners": to.owners,
    }  # fmt: skip


class OutsideForm(Form):
    """Whom a report goes to who does not sign in."""

    addresses = forms.CharField(
        label=gettext_lazy("Mail addresses"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=5000,
        help_text=gettext_lazy("One a line. They are sent the files, without links into here."),
    )  # fmt: skip
    outlets = forms.MultipleChoiceField(label=gettext_lazy("Groups"), required=False, widget=Checks)
    shown_as = Record(
        label=gettext_lazy("Shown is what this person sees"),
        queryset=User.objects.none(),
        required=False,
        widget=PeopleRadios,
    )

    def __init__(self, *args: Any, actor: Actor, schedule: ReportSchedule, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "addresses": "\n".join(schedule.addresses), "outlets": [str(pk) for pk in schedule.outlets],
            "shown_as": schedule.shown_as_id,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.actor = actor
        services = [found.key for found in kinds() if found.is_group]
        rows = Outlet.objects.reached_by(actor).filter(service__in=services, is_open=True)
        self.fields["outlets"].choices = [(str(row.pk), row.name) for row in rows]  # type: ignore[attr-defined]
        self.fields["shown_as"].queryset = self.fields["shown_as"].widget.rows = offered(actor)  # type: ignore[attr-defined]

    def clean_addresses(self) -> list[str]:
        found = list(
            dict.fromkeys(self.cleaned_data["addresses"].replace(",", "\n").replace(";", "\n").split())
        )
        for address in found:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError(
                    _("%(address)s is no mail address.") % {"address": address[:80]}
                ) from error
        if len(found) > MOST_ADDRESSES:
            raise ValidationError(_("At most %(n)s addresses.") % {"n": MOST_ADDRESSES})
        return found

    def clean_shown_as(self) -> User | None:
        found: User | None = self.cleaned_data["shown_as"]
        if found and not covers(self.actor, found.actor()):
            raise ValidationError(
                _(
                    "This person sees records that you do not see: choose somebody whose records are among yours."
                )
            )
        return found
