"""What can be set on a widget: each setting reads plain values of a board's text and offers itself as a field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.insight.metrics.own_sight import key_in
from shangji.insight.metrics.periods import Period, PeriodNotRight
from shangji.insight.widgets import known
from shangji.people.forms.base import Checks

Settings = Mapping[str, Any]
Choices = Sequence[tuple[str, str | Promise]]
PERIODS = (
    "this-week", "this-month", "this-quarter", "this-year", "last-month", "last-quarter", "last-26-weeks", "last-90-days",
    "last-180-days", "last-12-months", "all",
)  # fmt: skip


PERIOD = _("Period")


class SettingNotRight(Refusal):
    message = _("This widget is not set up right.")


@dataclass(frozen=True, kw_only=True)
class Setting:
    """`read` makes of a plain value what the widget works with; `field` offers it, given what is set so far."""

    name: str
    label: str | Promise
    default: Any = None
    help: str | Promise = ""

    def read(self, value: Any, so_far: Settings) -> Any:
        """Raises SettingNotRight."""
        raise NotImplementedError

    def field(self, so_far: Settings) -> forms.Field:
        raise NotImplementedError

    def plain(self, typed: Any) -> Any:
        """What was typed, as the board keeps it; None leaves it out."""
        return typed if typed not in ("", None, []) else None

    def told(self, value: Any) -> Any:
        """A value of a board's text as people call it; what is not known stays as it is written."""
        return value

    def wrong(self, words: Any) -> SettingNotRight:
        return SettingNotRight(f"{self.label}: {words}")


@dataclass(frozen=True, kw_only=True)
class Metrics(Setting):
    """Names of metrics; where `most` is 1, one name. `units` narrows the choice."""

    most: int = 6
    least: int = 1
    units: tuple[str, ...] = ()
    fits: Callable[[str], bool] | None = None

    def read(self, value: Any, so_far: Settings) -> Any:
        names = [value] if isinstance(value, str) else value
        if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
            raise self.wrong(_("names of metrics were expected."))
        if not self.least <= len(names) <= self.most:
            raise self.wrong(_("between %(least)s and %(most)s.") % {"least": self.least, "most": self.most})
        for name in names:
            if not known.is_metric(name):
                raise self.wrong(_("there is no metric “%(name)s”.") % {"name": name[:40]})
            if self.fits and not self.fits(name):
                raise self.wrong(_("“%(name)s” does not fit here.") % {"name": known.metric_label(name)})
        found = tuple(dict.fromkeys(names))
        return found if self.most > 1 else (found[0] if found else "")

    def told(self, value: Any) -> Any:
        return _called(value, lambda name: known.metric_label(name) if known.is_metric(name) else name)

    def field(self, so_far: Settings) -> forms.Field:
        offered = [
            (n, label) for n, label in known.metric_choices(self.units) if not self.fits or self.fits(n)
        ]
        if self.most > 1:
            return forms.MultipleChoiceField(choices=offered, widget=Checks, required=self.least > 0)
        return forms.ChoiceField(
            choices=offered if self.least else [("", _("none")), *offered], required=self.least > 0
        )


@dataclass(frozen=True, kw_only=True)
class Dimensions(Setting):
    """Names of dimensions that every metric of the settings `of` can be split by; where `most` is 1, one name."""

    of: tuple[str, ...] = ("metrics",)
    most: int = 1
    least: int = 1
    only: tuple[str, ...] = ()

    def read(self, value: Any, so_far: Settings) -> Any:
        names = [value] if isinstance(value, str) else list(value or [])
        names = [name for name in names if name]
        if not self.least <= len(names) <= self.most or not all(isinstance(name, str) for name in names):
            raise self.wrong(_("between %(least)s and %(most)s.") % {"least": self.least, "most": self.most})
        for name in names:
            if not known.is_dimension(name):
                raise self.wrong(_("there is no dimension “%(name)s”.") % {"name": name[:40]})
            if not known.divides(self.metrics(so_far), name):
                words = {
                    # What it is called is not for everybody who reads this.
                    "name": name if key_in(name) else known.dimension_label(name),
                    "metrics": known.metric_labels(self.metrics(so_far)),
                }
                raise self.wrong(_("%(metrics)s cannot be split by “%(name)s”.") % words)
        found = tuple(dict.fromkeys(names))
        return found if self.most > 1 else (found[0] if found else "")

    def told(self, value: Any) -> Any:
        return _called(value, known.dimension_label)

    def metrics(self, so_far: Settings) -> tuple[str, ...]:
        named = [so_far.get(name) or () for name in self.of]
        return tuple(m for found in named for m in ((found,) if isinstance(found, str) else found))

    def field(self, so_far: Settings) -> forms.Field:
        offered = known.dimension_choices(known.common(self.metrics(so_far)), self.only)
        if self.most > 1:
            return forms.MultipleChoiceField(choices=offered, widget=Checks, required=self.least > 0)
        return forms.ChoiceField(
            choices=offered if self.least else [("", _("none")), *offered], required=self.least > 0
        )


@dataclass(frozen=True, kw_only=True)
class Choice(Setting):
    options: Choices | Callable[[], Choices]

    def offered(self) -> Choices:
        return self.options() if callable(self.options) else self.options

    def read(self, value: Any, so_far: Settings) -> Any:
        if value not in [key for key, _label in self.offered()]:
            raise self.wrong(_("“%(name)s” is not known.") % {"name": str(value)[:40]})
        return value

    def told(self, value: Any) -> Any:
        return _called(value, lambda key: str(dict(self.offered()).get(key, key)))

    def field(self, so_far: Settings) -> forms.Field:
        return forms.ChoiceField(choices=list(self.offered()))


@dataclass(frozen=True, kw_only=True)
class Count(Setting):
    least: int = 1
    most: int = 50

    def read(self, value: Any, so_far: Settings) -> Any:
        if type(value) is not int or not self.least <= value <= self.most:
            raise self.wrong(
                _("a whole number from %(least)s to %(most)s.") % {"least": self.least, "most": self.most}
            )
        return value

    def field(self, so_far: Settings) -> forms.Field:
        return forms.IntegerField(min_value=self.least, max_value=self.most)


@dataclass(frozen=True, kw_only=True)
class Flag(Setting):
    default: Any = False

    def read(self, value: Any, so_far: Settings) -> Any:
        if not isinstance(value, bool):
            raise self.wrong(_("yes or no."))
        return value

    def field(self, so_far: Settings) -> forms.Field:
        return forms.BooleanField(required=False)


@dataclass(frozen=True, kw_only=True)
class Span(Setting):
    """A period of the widget's own; empty goes with the board."""

    name: str = "period"
    label: str | Promise = PERIOD
    default: Any = ""

    def read(self, value: Any, so_far: Settings) -> Any:
        if value == "":
            return ""
        try:
            return Period.parse(str(value)).written
        except PeriodNotRight as refusal:
            raise self.wrong(refusal.message) from refusal

    def told(self, value: Any) -> Any:
        return _called(value, period_called)

    def field(self, so_far: Settings) -> forms.Field:
        written = str(so_far.get(self.name) or "")
        offered = dict.fromkeys([*PERIODS, *([written] if written else [])])
        choices = [("", _("As the board")), *((name, Period.parse(name).label) for name in offered)]
        return forms.ChoiceField(choices=choices, required=False)


@dataclass(frozen=True, kw_only=True)
class Words(Setting):
    most: int = 2000
    default: Any = ""

    def read(self, value: Any, so_far: Settings) -> Any:
        if not isinstance(value, str) or len(value) > self.most:
            raise self.wrong(_("a text of at most %(n)s characters.") % {"n": self.most})
        return value

    def field(self, so_far: Settings) -> forms.Field:
        return forms.CharField(max_length=self.most, required=False, widget=forms.Textarea(attrs={"rows": 8}))


def period_called(written: str) -> str:
    try:
        return Period.parse(written).label
    except PeriodNotRight:
        return written


def _called(value: Any, name: Callable[[str], str]) -> Any:
    """One text or each of a list, but for fields of one's own: what these are called is not for everybody who reads this."""
    if isinstance(value, list | tuple):
        return [_called(one, name) for one in value]
    return name(value) if isinstance(value, str) and value and not key_in(value) else value


def read_all(settings: Sequence[Setting], asks: Mapping[str, Any]) -> dict[str, Any]:
    """What the widget works with. Raises SettingNotRight, also for a name that is none."""
    unknown = sorted(set(asks) - {setting.name for setting in settings})
    if unknown:
        raise SettingNotRight(_("“%(name)s” is not known.") % {"name": unknown[0][:40]})
    found: dict[str, Any] = {}
    for setting in settings:
        found[setting.name] = setting.read(asks.get(setting.name, setting.default), found)
    return found
