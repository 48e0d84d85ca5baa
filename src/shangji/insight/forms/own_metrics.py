"""How a metric of the company's own is typed: its name, what it counts, by which time, and two conditions."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.insight.models import OwnMetric
from shangji.insight.models.own_metric import numbers_of
from shangji.people.forms.base import Form
from shangji.people.kinds import title
from shangji.process.forms.conditions import ConditionDraft

NOUNS = tuple(OwnMetric.TIMES)
FIELDS = ("name", "noun", "shape", "number", "time", "better", "words")


class OwnMetricForm(Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    noun = forms.ChoiceField(label=_("Counts"))
    shape = forms.ChoiceField(label=_("As"), choices=OwnMetric.Shape.choices)
    number = forms.ChoiceField(label=_("Of which number"), required=False)
    time = forms.ChoiceField(label=_("Which time counts"), required=False)
    better = forms.ChoiceField(
        label=_("Which way is better"), choices=OwnMetric.Better.choices, required=False
    )
    words = forms.CharField(label=_("What it means, for the others"), max_length=300, required=False)

    def __init__(
        self, *args: Any, noun: str, shape: str, actor: Actor, row: OwnMetric | None = None, **kwargs: Any
    ) -> None:
        if row:
            kwargs["initial"] = {name: getattr(row, name) for name in FIELDS} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        known: dict[str, Any] = self.fields
        known["noun"].choices = [(kind, title(kind)) for kind in NOUNS]
        known["time"].choices = [*OwnMetric.TIMES[noun].items()]
        offered: list[tuple[str, Any]] = [
            (field.key, field.label) for field in numbers_of(noun) if field.is_seen_by(actor)
        ]
        if shape == OwnMetric.Shape.SUM and noun == "opportunities.opportunity":
            offered.insert(0, ("", _("Amount")))
        known["number"].choices = offered
        if shape not in OwnMetric.NUMBERED:
            del self.fields["number"]
        if row:
            del self.fields["noun"]


class Typed:
    """The form with its conditions as they stand; kept only by saving."""

    def __init__(self, row: OwnMetric | None, posted: QueryDict | None, actor: Actor) -> None:
        asked = row.noun if row else posted.get("noun", "") if posted else ""
        self.row, self.noun = row, asked if asked in NOUNS else NOUNS[0]
        self.saves = posted is not None and "saves" in posted
        first = {} if row else {"time": next(iter(OwnMetric.TIMES[self.noun]))}
        typed = first | ({name: posted[name] for name in FIELDS if name in posted} if posted else {})
        self.form = OwnMetricForm(
            posted if self.saves else None, noun=self.noun, row=row, actor=actor, initial={"noun": self.noun, **typed},
            shape=str(typed.get("shape") or (row.shape if row else "")),
        )  # fmt: skip
        self.of, self.hits = (
            self._draft(name, prefix, posted, actor) for name, prefix in (("of", "c"), ("hits", "h"))
        )

    def _draft(self, name: str, prefix: str, posted: QueryDict | None, actor: Actor) -> ConditionDraft:
        if posted is None and self.row:
            return ConditionDraft.of(getattr(self.row, name) or {"all": []}, self.noun, actor, prefix=prefix)
        given = posted if posted is not None else QueryDict()
        return ConditionDraft.read(given, self.noun, actor, prefix=prefix, in_database=True)

    def is_valid(self) -> bool:
        return self.saves and self.form.is_valid() and self.of.is_valid() and self.hits.is_valid()

    def known(self) -> dict[str, Any]:
        """Columns as they are to be kept."""
        said = {name: self.form.cleaned_data.get(name, "") for name in FIELDS if name != "noun"}
        is_share = said["shape"] == OwnMetric.Shape.RATIO
        return said | {"of": self.of.condition(), "hits": self.hits.condition() if is_share else {}}

    @property
    def is_share(self) -> bool:
        """Whether the second condition is asked for."""
        return str(self.form["shape"].value()) == OwnMetric.Shape.RATIO
