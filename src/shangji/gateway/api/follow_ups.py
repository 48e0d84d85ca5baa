"""Follow-ups of the API: said on a record that can be followed up; what was said is corrected, never changed."""

from typing import Any

from django import forms
from django.db.models import Prefetch
from django.http import QueryDict
from django.utils.translation import gettext as _

from shangji.activities import listing
from shangji.activities.forms import CorrectionForm, FollowUpForm
from shangji.activities.models import FollowUp
from shangji.activities.queries import record
from shangji.core.access import Actor, OutOfReach
from shangji.core.lists import Page
from shangji.core.subjects import Subject
from shangji.gateway.api.bodies import CUSTOM, Body, cleaned, own_of, typed, wrong
from shangji.gateway.api.customers import named, person
from shangji.gateway.api.records import Noun, noun

MOST_MINUTES = 1440


class _Form(FollowUpForm):
    """`about` is the id of a customer, an opportunity or a lead; `contacts` are ids of people there."""

    about = forms.IntegerField(min_value=1, max_value=2**62)
    duration_min = forms.IntegerField(required=False, min_value=0, max_value=MOST_MINUTES)

    def __init__(self, *args: Any, people: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, people=people, **kwargs)
        del self.fields["client_key"]


def _rows(actor: Actor) -> Any:
    people = Prefetch("contacts", Subject.objects.only("pk", "label"))
    return listing.reached(actor).select_related("subject", "author").prefetch_related(people)


def _page(params: QueryDict, actor: Actor, size: int) -> Page:
    rows: Any = listing.reached(actor)
    page = Page.of(rows, listing.spec_for(actor), params, actor, size)
    found = {row.pk: row for row in _rows(actor).filter(pk__in=[row.pk for row in page.rows])}
    page.rows = [found[row.pk] for row in page.rows if row.pk in found]
    return page


def _one(pk: int, actor: Actor) -> FollowUp:
    found: FollowUp | None = _rows(actor).filter(pk=pk).first()
    if found is None:
        raise OutOfReach
    return found


def _told(found: FollowUp, _actor: Actor) -> dict[str, Any]:
    about = found.subject
    return {
        "id": found.pk, "about": {"id": about.pk, "kind": about.kind.rpartition(".")[2], "name": about.label},
        "type": found.type, "direction": found.direction, "result": found.result, "text": found.text,
        "correction": found.correction, "next_step": found.next_step, "next_step_at": found.next_step_at,
        "contacts": [named(one) for one in found.contacts.all()], "duration_min": found.duration_min,
        "author": person(found.author), "happened_at": found.happened_at, "recorded_at": found.recorded_at,
    }  # fmt: skip


def _add(body: Body, actor: Actor) -> FollowUp:
    about = body.get("about")
    noun_of = record(actor, about) if isinstance(about, int) and 0 < about < 2**62 else None
    if noun_of is None:
        raise wrong({"about": _("The id of a customer, an opportunity or a lead within your reach.")})
    form = _Form(typed(body), people=noun_of.people_to_name())
    said = cleaned(form, body, partly=False)
    fact = noun_of.log_follow_up(
        said["text"], by=actor, type=said["type"] or FollowUp.Type.OTHER.value, result=said["result"],
        direction=said["direction"] or FollowUp.Direction.OUT.value, duration_min=said["duration_min"], next_step=form.next_words,
        next_step_at=form.next_step_at, contacts=list(Subject.objects.filter(pk__in=said["contacts"])),
        custom=own_of(FollowUp.KIND, body, actor),
    )  # fmt: skip
    return FollowUp.objects.get(pk=fact.follow_up_id)


def _change(found: FollowUp, body: Body, actor: Actor) -> None:
    if CUSTOM in body:
        raise wrong({CUSTOM: _("What was said in fields of one's own stays as it was said.")})
    said = cleaned(CorrectionForm(typed(body)), body, partly=True)
    if said and said["text"] != (found.correction or found.text):
        record(actor, found.subject_id).correct_follow_up(found, said["text"], by=actor)


noun(Noun(name="follow-ups", kind=FollowUp.KIND, page=_page, one=_one, told=_told, add=_add, change=_change))
