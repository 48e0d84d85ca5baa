"""What is said when something is asked for, rejected or passed on; and the steps of an approval as they are typed."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.people.choosing import label_of, offered
from shangji.people.forms.base import Form, Record
from shangji.people.forms.growing import rows_after
from shangji.people.forms.records import PersonChoice
from shangji.people.models import Role
from shangji.process.approvers import LATE, MODES, MOST_HOURS, MOST_STEPS, Step
from shangji.process.forms.drafts import DraftForm
from shangji.process.models import Approval, ApprovalTemplate

WHO_AT_MOST = 300


class AskForm(Form):
    template = Record(label=_("Which approval"), queryset=ApprovalTemplate.objects.none(), empty_label=None)
    title = forms.CharField(label=_("What is to be approved"), max_length=200)
    note = forms.CharField(label=_("Why, and what there is to know"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = ApprovalTemplate.objects.reached_by(actor).live()  # type: ignore[attr-defined]


class RejectForm(Form):
    note = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    to_step = forms.TypedChoiceField(
        label=_("What happens then"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args: Any, approval: Approval, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        back = [(n, _("Back to step %(n)s") % {"n": n + 1}) for n in range(approval.step)]
        self.fields["to_step"].choices = [("", _("It is rejected for good")), *back]  # type: ignore[attr-defined]
        if not back:
            del self.fields["to_step"]


class ApproveForm(Form):
    note = forms.CharField(label=_("A word about it"), max_length=300, required=False)


class DelegateForm(Form):
    user = PersonChoice(label=_("Who decides in your place"))
    note = forms.CharField(label=_("A word about it"), max_length=300, required=False)

    def __init__(self, *args: Any, actor: Actor, asker_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].offer(actor, without=actor.user_id)  # type: ignore[attr-defined]
        field: Any = self.fields["user"]
        field.queryset = field.queryset.exclude(pk=asker_id)


class TemplateForm(DraftForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    note = forms.CharField(label=_("When to ask for it"), max_length=200, required=False)


class StepForm(DraftForm):
    """One step; who decides is `user:3`, `role:2` or `leader`."""

    who = forms.MultipleChoiceField(label=_("Who decides"))
    mode = forms.ChoiceField(label=_("How many of them"), choices=list(MODES.items()))
    hours = forms.IntegerField(
        label=_("Working hours"), required=False, min_value=0, max_value=MOST_HOURS,
        widget=forms.NumberInput(attrs={"placeholder": "∞"}),
    )  # fmt: skip
    late = forms.ChoiceField(label=_("Afterwards"), required=False, choices=list(LATE.items()))

    def __init__(self, *args: Any, who: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = who  # type: ignore[attr-defined]

    @property
    def n(self) -> str:
        return str(self.prefix)[1:]

    def marked(self) -> list[tuple[Any, Any, bool]]:
        chosen = set(self.data.getlist(self.add_prefix("who")))  # type: ignore[attr-defined]
        field: Any = self.fields["who"]
        return [(value, label, value in chosen) for value, label in field.choices]

    def step(self) -> Step:
        kept = self.cleaned_data
        who = [_who(value) for value in kept["who"]]
        return {
            "mode": kept["mode"],
            "who": who,
            "hours": kept["hours"] or 0,
            "late": kept["late"] or "remind",
        }


def _who(value: str) -> dict[str, Any]:
    sort, _colon, pk = value.partition(":")
    return {sort: int(pk)} if pk else {"leader": True}


def who_may_decide(actor: Actor) -> list[tuple[str, Any]]:
    """The owner's leader, roles, people."""
    roles = [
        (f"role:{r.pk}", _("Role: %(name)s") % {"name": r.shown})
        for r in Role.objects.reached_by(actor).order_by("pk")
    ]
    people = [(f"user:{u.pk}", label_of(u)) for u in offered(actor).order_by("name", "pk")[:WHO_AT_MOST]]
    return [("leader", _("The owner's leader")), *roles, *people]


@dataclass
class TemplateDraft:
    """An approval as it is typed; rows are added and dropped as those of conditions are."""

    head: TemplateForm
    steps: list[StepForm]
    shows_errors: bool

    @classmethod
    def read(cls, data: QueryDict, actor: Actor) -> "TemplateDraft":
        numbers = rows_after(data, "s", MOST_STEPS)
        who = who_may_decide(actor)
        return cls(
            TemplateForm(data), [StepForm(data, prefix=f"s{n}", who=who) for n in numbers], "saves" in data
        )

    @classmethod
    def of(cls, template: ApprovalTemplate | None, actor: Actor) -> "TemplateDraft":
        data = QueryDict(mutable=True)
        steps: list[Step] = (
            template.steps
            if template
            else [{"mode": "any", "who": [{"leader": True}], "hours": 8, "late": "escalate"}]
        )
        if template:
            data.update({"name": template.name, "note": template.note})
        for n, step in enumerate(steps):
            data.appendlist("s", str(n))
            data.setlist(f"s{n}-who", [_value(one) for one in step["who"]])
            data[f"s{n}-mode"], data[f"s{n}-late"] = step["mode"], step.get("late", "remind")
            data[f"s{n}-hours"] = str(step.get("hours") or "")
        return cls.read(data, actor)

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in (self.head, *self.steps)])

    def columns(self) -> dict[str, Any]:
        return {**self.head.cleaned_data, "steps": [form.step() for form in self.steps]}


def _value(one: Any) -> str:
    return next((f"{sort}:{one[sort]}" for sort in ("user", "role") if one.get(sort)), "leader")
