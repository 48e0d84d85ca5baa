"""A hand-over as it is asked for: for each noun to whom and by which rule, why, and what the old owner keeps."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor
from shangji.core.calendar import today
from shangji.core.subjects import traced_models
from shangji.people.choosing import are_many, label_of, offered
from shangji.people.forms.base import DAY, Checks, Form, Records
from shangji.people.forms.choosing import PeopleChecks
from shangji.people.handover.bundle import Bundle
from shangji.people.handover.planning import HOWS, Rule, parts_of, shared_out, stray_items
from shangji.people.kinds import title
from shangji.people.models import HandoverItem, User
from shangji.people.pooled import Pooled

AMONG = ("one", "even", "region")


class Several(Records):
    def label_from_instance(self, obj: Any) -> str:
        return label_of(obj)


class HandoverForm(Form):
    """`how-NOUN` and `who-NOUN` for each noun that is in the bundle."""

    note = forms.CharField(label=gettext_lazy("Why"), max_length=200)
    message = forms.CharField(
        label=gettext_lazy("Words for whoever gets it"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A brief of each record is written by itself; say here what it cannot know."),
    )  # fmt: skip
    reads_until = forms.DateField(
        label=gettext_lazy("The old owner reads it until"), required=False, widget=DAY,
        help_text=gettext_lazy("Empty: their access ends at once."),
    )  # fmt: skip
    with_closed = forms.BooleanField(
        label=gettext_lazy("Also what is closed"), required=False,
        help_text=gettext_lazy("Then it counts for the new owner, in past months too."),
    )  # fmt: skip
    closes = forms.BooleanField(
        label=gettext_lazy("Then close the account"), required=False,
        help_text=gettext_lazy("Once every record has moved; until then it stays open."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, bundle: Bundle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.bundle = actor, bundle
        self.counts = {kind: len(keys) for kind, keys in bundle.keys.items()}
        self.kinds = [kind for kind, count in self.counts.items() if count]
        people = offered(actor).exclude(pk=bundle.leaver.pk if bundle.leaver else None)
        many = are_many(people)
        for kind in self.kinds:
            self._ask_for(kind, people, many)
        leaver = bundle.leaver
        if leaver is None or not leaver.is_active or not actor.may("people.end_work"):
            del self.fields["closes"]

    def _ask_for(self, kind: str, people: Any, many: bool) -> None:
        takes_pool = self.bundle.leaver is not None and issubclass(traced_models()[kind], Pooled)
        hows = [(how, words) for how, words in HOWS.items() if how != "pool" or takes_pool]
        self.fields[f"how-{kind}"] = forms.ChoiceField(
            label=_("How it is shared out"), choices=hows, widget=forms.Select(attrs={"class": "input"})
        )
        widget: Any = PeopleChecks() if many else Checks(attrs={"class": "cb"})
        widget.rows = people
        self.fields[f"who-{kind}"] = Several(
            label=_("Who gets it"), queryset=people, required=False, widget=widget,
            help_text=_("One person, or those it is shared among; for a team or the pool nobody."),
        )  # fmt: skip

    @property
    def groups(self) -> list[dict[str, Any]]:
        """What the page asks for each noun."""
        return [
            {"title": title(kind), "count": self.counts[kind], "how": self[f"how-{kind}"], "who": self[f"who-{kind}"]}
            for kind in self.kinds
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().clean() or {}
        for kind in self.kinds:
            how, who = kept.get(f"how-{kind}"), list(kept.get(f"who-{kind}") or ())
            if how == "one" and len(who) != 1:
                self.add_error(f"who-{kind}", _("Choose one person."))
            elif how in AMONG and not who:
                self.add_error(f"who-{kind}", _("Choose those it is shared among."))
        return kept

    def clean_reads_until(self) -> date | None:
        until: date | None = self.cleaned_data["reads_until"]
        if until and until < today():
            raise forms.ValidationError(_("Choose today or a later day."))
        return until

    def rules(self) -> dict[str, Rule]:
        kept = self.cleaned_data
        return {
            kind: Rule(kept[f"how-{kind}"], tuple(user.pk for user in kept[f"who-{kind}"])) for kind in self.kinds
        }  # fmt: skip

    def items(self) -> list[HandoverItem]:
        """Every record with whoever gets it; of who leaves, also the tasks on records of others."""
        found: list[HandoverItem] = []
        for kind, rule in self.rules().items():
            found += shared_out(parts_of(self.bundle.roots[kind], kind), kind, rule)
        if self.cleaned_data.get("closes") and self.bundle.leaver:
            found += stray_items(self.bundle.leaver, [item.subject_id for item in found])
        return found

    def nobody_for(self, items: list[HandoverItem]) -> int:
        """Records that the rule gives to nobody."""
        planned: int = sum(self.counts.values())
        return planned - sum(1 for item in items if not item.is_stray)

    def names(self) -> dict[int, str]:
        return dict(User._base_manager.filter(is_active=True).values_list("pk", "name"))


class QuestionForm(Form):
    said = forms.CharField(
        label=gettext_lazy("Question"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(Form):
    said = forms.CharField(
        label=gettext_lazy("Answer"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
