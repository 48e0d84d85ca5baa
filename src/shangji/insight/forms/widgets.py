"""The settings of a widget and of a board as forms: built from what a kind declares, read back as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.insight.boards.bar import PERIODS
from shangji.insight.boards.differing import COMPARES
from shangji.insight.boards.plan import BoardPlan, WidgetPlan
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Kind
from shangji.insight.widgets.settings import Dimensions, Setting, period_called
from shangji.people.forms.base import Checks, Form


class WidgetForm(Form):
    """`asks` are what was set so far: later settings are offered as far as they go with earlier ones."""

    name = forms.CharField(label=_("Title"), max_length=60, required=False)
    name_en = forms.CharField(label=_("English title"), max_length=80, required=False)

    def __init__(self, kind: Kind, plan: WidgetPlan, actor: Actor, data: Any = None) -> None:
        super().__init__(data, initial={"name": plan.name, "name_en": plan.name_en})
        self.kind, self.plan = kind, plan
        so_far: dict[str, Any] = {}
        away = known.kept_from(actor)
        for setting in kind.settings:
            so_far[setting.name] = self._said(setting, data, plan.asks)
            field: Any = setting.field(so_far)
            if isinstance(field, forms.ChoiceField):
                offered: Any = field.choices
                field.choices = [pair for pair in offered if pair[0] not in away]
            field.label, field.help_text = setting.label, setting.help
            field.initial = so_far[setting.name]
            look = (
                "cb"
                if isinstance(field.widget, forms.CheckboxInput | forms.CheckboxSelectMultiple)
                else "input"
            )
            field.widget.attrs.setdefault("class", look)
            self.fields[setting.name] = field

    def _said(self, setting: Setting, data: Any, asks: Mapping[str, Any]) -> Any:
        if data is None:
            return asks.get(setting.name, setting.default)
        found = data.getlist(setting.name)
        is_many = getattr(setting, "most", 1) > 1 and not isinstance(setting.default, str | int)
        return found if is_many else (found[-1] if found else "")

    def told(self) -> WidgetPlan:
        """The widget as it was set. Raises SettingNotRight."""
        asks: dict[str, Any] = {}
        for setting in self.kind.settings:
            typed = setting.plain(self.cleaned_data.get(setting.name))
            if isinstance(typed, list):
                typed = _in_order(typed, self.plan.asks.get(setting.name))
            if typed is not None and typed != setting.default:
                asks[setting.name] = typed
        self.kind.settings_of(asks, {})
        return replace(
            self.plan, name=self.cleaned_data["name"], name_en=self.cleaned_data["name_en"], asks=asks
        )


def _in_order(typed: Sequence[str], before: Any) -> list[str]:
    """What was chosen before keeps its place: boxes come in the order of the list, which is nobody's. What is new comes last."""
    kept = [name for name in before if name in typed] if isinstance(before, list | tuple) else []
    return [*kept, *(name for name in typed if name not in kept)]


def mended(kind: Kind, data: Any) -> Any:
    """What was typed, with dimensions that no longer go with the numbers replaced by the first that do."""
    found = data.copy()
    so_far: dict[str, Any] = {}
    for setting in kind.settings:
        if isinstance(setting, Dimensions) and setting.least and setting.most == 1:
            offered = [
                key
                for key, _label in known.dimension_choices(
                    known.common(setting.metrics(so_far)), setting.only
                )
            ]
            if found.get(setting.name) not in offered and offered:
                found[setting.name] = offered[0]
        values = found.getlist(setting.name)
        so_far[setting.name] = (
            tuple(values) if getattr(setting, "most", 1) > 1 else found.get(setting.name, "")
        )
    return found


class BoardForm(Form):
    """What belongs to the whole board."""

    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    about = forms.CharField(label=_("What it is for"), max_length=200, required=False)
    period = forms.ChoiceField(label=_("Period"))
    compare = forms.ChoiceField(
        label=_("Compared with"), required=False,
        choices=list(COMPARES.items()),
    )  # fmt: skip
    is_mine = forms.BooleanField(label=_("Shows everybody only their own records"), required=False)
    filters = forms.MultipleChoiceField(label=_("Filters in the bar"), required=False, widget=Checks)

    def __init__(self, plan: BoardPlan, actor: Actor, data: Any = None) -> None:
        typed = {
            name: getattr(plan, name) for name in ("name", "name_en", "about", "period", "compare", "is_mine")
        }
        super().__init__(data, initial={**typed, "filters": list(plan.filters)})
        self.plan = plan
        written = dict.fromkeys([*PERIODS, plan.period])
        fields: Any = self.fields
        fields["period"].choices = [(name, period_called(name)) for name in written]
        fields["filters"].choices = [
            (name, label)
            for name, label in known.dimension_choices(known.dimensions(actor))
            if not known.is_time(name)
        ]

    def told(self) -> BoardPlan:
        found = self.cleaned_data
        return replace(
            self.plan, name=found["name"].strip(), name_en=found["name_en"].strip(), about=found["about"].strip(),
            period=found["period"], compare=found["compare"], is_mine=found["is_mine"], filters=tuple(_in_order(found["filters"], self.plan.filters)),
        )  # fmt: skip
