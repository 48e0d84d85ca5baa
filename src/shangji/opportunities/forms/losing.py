"""What is asked when something is lost: why, to whom, what shows it, and when to look at it again."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shangji.activities.models import Attachment, FollowUp
from shangji.core.access import Actor
from shangji.core.calendar import today
from shangji.core.events import Fact
from shangji.opportunities.forms.base import VerbForm, note
from shangji.opportunities.models import LossReason, Opportunity
from shangji.opportunities.models.opportunity.evidence import Evidence
from shangji.people.forms.base import DAY, Form, Record

SHOWN = 8
"""So many of the newest follow-ups and files are offered as evidence."""


def through() -> forms.ChoiceField:
    """On whose side the cause lay; nobody has to know."""
    choices = [("", _("Not said")), *Opportunity.LostThrough.choices]
    return forms.ChoiceField(label=_("Lost through"), required=False, choices=choices)


class ReasonChoice(Record):
    """Reasons under the group they belong to."""

    def __init__(self, **options: Any) -> None:
        super().__init__(LossReason.objects.none(), empty_label=_("Choose a reason"), **options)

    def offer(self, actor: Actor) -> None:
        self.queryset = reasons(actor)
        groups: dict[str, list[tuple[int, str]]] = {}
        for reason in self.queryset:
            groups.setdefault(reason.parent.shown, []).append((reason.pk, reason.shown))
        self.choices = [("", _("Choose a reason")), *groups.items()]


class RevisitInput(forms.DateInput):
    """A day with the proposal of the reason beside it, dashed until somebody has accepted or changed it."""

    template_name = "opportunities/_revisit.html"
    proposal: date | None = None
    why: str | Promise = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        words = super().get_context(name, value, attrs)
        words["widget"] |= {"proposal": self.proposal, "why": self.why}
        return words


class ShownForm(VerbForm):
    """Reason, competitor and evidence: what both losing and correcting the loss ask."""

    reason = ReasonChoice(label=_("Loss reason"))
    competitor = forms.CharField(label=_("Who won it"), required=False, max_length=100)
    through = through()
    shown_by = forms.ChoiceField(label=_("What shows it"), required=False)
    evidence = forms.CharField(
        label=_("What shows it, in words"), required=False, max_length=300,
        help_text=_("Who said it, when, or where it can be read."),
    )  # fmt: skip

    def offer(self) -> None:
        self.fields["reason"].offer(self.actor)  # type: ignore[attr-defined]
        self.fields["shown_by"].choices = _shown(self.opportunity)  # type: ignore[attr-defined]

    def shown(self) -> Evidence:
        kind, _colon, pk = self.cleaned_data["shown_by"].partition(":")
        found: Any = {"follow_up": FollowUp, "file": Attachment}.get(kind)
        chosen = found.objects.get(pk=pk) if found else None
        return Evidence(words=self.cleaned_data["evidence"], **{kind: chosen} if chosen else {})


class LoseForm(ShownForm):
    note = note(_("What happened"))
    revisit_on = forms.DateField(
        label=_("Revisit on"), required=False, widget=RevisitInput(DAY.attrs, DAY.format)
    )

    def offer(self) -> None:
        super().offer()
        reason: Any = self.fields["reason"]
        reason.widget.attrs |= {
            "hx-get": reverse("opportunities:revisit_proposal", args=[self.opportunity.pk]),
            "hx-trigger": "change", "hx-target": "#revisit", "hx-swap": "outerHTML", "hx-include": "closest form",
        }  # fmt: skip

    def act(self) -> Fact | None:
        said = self.cleaned_data
        return self.opportunity.lose(
            said["reason"], by=self.actor, competitor=said["competitor"], note=said["note"],
            revisit_on=said["revisit_on"], evidence=self.shown(), through=said["through"],
        )  # fmt: skip


class RecodeForm(ShownForm):
    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        found = {
            "reason": opportunity.loss_reason_id,
            "competitor": opportunity.competitor,
            "through": opportunity.lost_through,
        }
        shown_by = ""
        if opportunity.evidence_follow_up_id:
            shown_by = f"follow_up:{opportunity.evidence_follow_up_id}"
        elif opportunity.evidence_file_id:
            shown_by = f"file:{opportunity.evidence_file_id}"
        return {**found, "evidence": opportunity.evidence, "shown_by": shown_by}

    def act(self) -> Fact | None:
        said = self.cleaned_data
        return self.opportunity.recode_loss(
            said["reason"], by=self.actor, competitor=said["competitor"], evidence=self.shown(), through=said["through"],
        )  # fmt: skip


class ReviveForm(VerbForm):
    def act(self) -> Fact | None:
        return self.opportunity.revive(by=self.actor)


class RevisitForm(VerbForm):
    revisit_on = forms.DateField(
        label=_("Revisit on"), required=False, widget=DAY, help_text=_("Empty means that nobody is reminded of it."),
    )  # fmt: skip

    @staticmethod
    def start(opportunity: Opportunity) -> dict[str, Any]:
        return {"revisit_on": opportunity.revisit_on}

    def act(self) -> Fact | None:
        return self.opportunity.plan_revisit(self.cleaned_data["revisit_on"], by=self.actor)


class DeclineForm(VerbForm):
    why = note(_("Why"), required=True)

    def act(self) -> Fact | None:
        return self.opportunity.decline_revival(self.cleaned_data["why"], by=self.actor)


class LoseManyForm(Form):
    """The same reason for many; each gets the day that the reason proposes for its customer."""

    reason = ReasonChoice(label=_("Loss reason"))
    competitor = forms.CharField(label=_("Who won it"), required=False, max_length=100)
    through = through()
    evidence = forms.CharField(label=_("What shows it, in words"), required=False, max_length=300)
    note = note(_("What happened"))
    propose = forms.BooleanField(
        label=_("Revisit each on the day that the reason proposes"), required=False, initial=True
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].offer(actor)  # type: ignore[attr-defined]


def lose_one(found: Opportunity, said: dict[str, Any], by: Actor) -> Fact | None:
    """One of many."""
    day = proposal(said["reason"], found) if said["propose"] else None
    return found.lose(
        said["reason"], by=by, competitor=said["competitor"], note=said["note"], revisit_on=day,
        evidence=Evidence(words=said["evidence"]), through=said["through"],
    )  # fmt: skip


def reasons(actor: Actor) -> QuerySet[Any]:
    """What may be chosen, in groups."""
    rows: QuerySet[Any] = LossReason.objects.reached_by(actor).filter(is_retired=False, parent__isnull=False)
    return rows.select_related("parent").order_by("parent__pk", "pk")


def proposal(reason: LossReason, found: Opportunity) -> date | None:
    return reason.day_to_revisit(today(), found.customer.contract_ends_on if found.customer else None)


def why_that_day(reason: LossReason, day: date | None) -> str:
    """The rule behind the proposal, or why there is none."""
    rule = reason.rule
    n = rule.revisit_n
    said = {
        "days": gettext("Proposed: %(n)s days later.") % {"n": n},
        "fiscal": gettext("Proposed: when the next financial year starts."),
        "contract": gettext("Proposed: %(n)s days before the customer's contract ends.") % {"n": n},
        "price": gettext("No day: it is worth another look when the price changes."),
    }.get(rule.revisit, gettext("This reason proposes no day."))
    if rule.revisit == LossReason.Revisit.CONTRACT and day is None:
        return gettext("When the customer's contract ends is not known: enter it there, or choose a day.")
    return said


def _shown(found: Opportunity) -> list[Any]:
    follow_ups = FollowUp.objects.filter(subject_id=found.pk).order_by("-happened_at")[:SHOWN]
    files = Attachment.objects.filter(subject_id=found.pk, removed_at__isnull=True).order_by("-pk")[:SHOWN]
    said = [
        (f"follow_up:{f.pk}", f"{timezone.localtime(f.happened_at):%m-%d} {f.type_label} {f.text[:40]}")
        for f in follow_ups
    ]
    groups: list[Any] = [("", _("Nothing, or words below"))]
    groups += [(_("Follow-ups"), said)] if said else []
    kept = [(f"file:{f.pk}", f.name) for f in files]
    return [*groups, *([(_("Files"), kept)] if kept else [])]
