"""Requirements that follow-ups meet: something was done, a quote went out, somebody was reached."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shangji.activities.models import FollowUp
from shangji.opportunities.gates.kinds import (
    Evidence,
    Kind,
    Mend,
    Params,
    ParamsForm,
    as_text,
    kind,
    mentions,
    words_of,
)
from shangji.opportunities.gates.records import Records
from shangji.ui.formats import listed

SINCE = [
    ("stage", _("since the stage was entered")),
    ("ever", _("at any time")),
    ("days", _("in the last days")),
]


class SinceForm(ParamsForm):
    since = forms.ChoiceField(label=_("When"), choices=SINCE, initial="ever", required=False)
    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=999, required=False)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("since") == "days" and not said.get("days"):
            self.add_error("days", _("Say how many days."))
        return said

    def params(self) -> dict[str, Any]:
        said = super().params()
        said["since"] = said["since"] or "ever"
        if said["since"] != "days":
            said.pop("days")
        return said


class FollowUpForm(SinceForm):
    types = forms.MultipleChoiceField(
        label=_("How"), choices=FollowUp.Type.choices, widget=forms.CheckboxSelectMultiple
    )
    field_order = ["types", "since", "days"]


class ReachedForm(SinceForm):
    words = forms.CharField(
        label=_("Position mentions one of"), max_length=200, required=False,
        help_text=_("Several by commas; empty stands for anybody."),
    )  # fmt: skip
    at_least = forms.IntegerField(
        label=_("At least how many"), min_value=1, max_value=20, initial=1, required=False
    )
    field_order = ["words", "at_least", "since", "days"]

    @classmethod
    def typed(cls, params: Params) -> dict[str, Any]:
        return {**params, "words": as_text(params.get("words"))}

    def params(self) -> dict[str, Any]:
        said = super().params()
        return {**said, "words": words_of(said["words"]), "at_least": said["at_least"] or 1}


def _bound(params: Params, noun: Any, now: datetime) -> datetime | None:
    if params["since"] == "stage":
        entered: datetime = noun.stage_entered_at
        return entered
    return now - timedelta(days=params["days"]) if params["since"] == "days" else None


def _when(params: Params) -> str:
    if params["since"] == "days":
        return ngettext("in the last %(n)s day", "in the last %(n)s days", params["days"]) % {
            "n": params["days"]
        }
    return str(_("since the stage was entered")) if params["since"] == "stage" else ""


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _done(types: list[str], params: Params, noun: Any, records: Records) -> Evidence | None:
    bound = _bound(params, noun, records.now)
    for said in records.follow_ups.get(noun.pk, ()):
        if said.type in types and (bound is None or said.at >= bound):
            return Evidence(text=str(FollowUp.Type(said.type).label), at=said.at)
    return None


def _reached(params: Params, noun: Any, records: Records) -> Evidence | None:
    bound = _bound(params, noun, records.now)
    met = [
        one
        for one in records.met.get(noun.pk, ())
        if mentions(one.title, params["words"]) and (bound is None or one.at >= bound)
    ]
    names = list(dict.fromkeys(one.name for one in met))
    if len({one.contact_id for one in met}) < params["at_least"]:
        return None
    return Evidence(text=listed(names), at=met[0].at)


def _log(label: Any, asked: str = "") -> Any:
    def mend(params: Params, noun: Any, _records: Records) -> Mend:
        type_ = asked or next(iter(params.get("types", ())), "")
        url = reverse("activities:follow_up", args=[noun.pk])
        return Mend(label=label, url=f"{url}?type={type_}" if type_ else url)

    return mend


def _types_told(params: Params) -> str:
    kinds = " / ".join(str(FollowUp.Type(t).label) for t in params["types"])
    return _joined(kinds, _when(params))


def _reached_told(params: Params) -> str:
    who = " / ".join(params["words"]) or str(_("anybody"))
    many = ngettext("%(n)s contact", "%(n)s contacts", params["at_least"]) % {"n": params["at_least"]}
    return _joined(who, many if params["at_least"] > 1 else "", _when(params))


kind(
    Kind(
        name="follow_up", label=_("Follow-up"), icon="message-2", form=FollowUpForm, told=_types_told,
        met=lambda params, noun, records: _done(params["types"], params, noun, records),
        mend=_log(_("Log it")),
    )
)  # fmt: skip
kind(
    Kind(
        name="quote", label=_("Quote sent"), icon="file-invoice", form=SinceForm, told=_when,
        met=lambda params, noun, records: _done(["quote"], params, noun, records),
        mend=_log(_("Log the quote"), "quote"),
    )
)  # fmt: skip
kind(
    Kind(
        name="contact", label=_("Contact reached"), icon="users", form=ReachedForm, told=_reached_told, met=_reached,
        mend=_log(_("Log the talk")),
    )
)  # fmt: skip
