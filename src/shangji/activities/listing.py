"""What the list of follow-ups shows and filters by: what was said on every record within reach, the newest first."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shangji.activities.models import FollowUp
from shangji.activities.queries import followed_models
from shangji.core.access import Actor, Level
from shangji.core.among import Keys
from shangji.core.custom_fields.listed import with_own
from shangji.core.lists import Choice, Column, DateRange, Kept, ListSpec, Text
from shangji.core.numbers import pk_of
from shangji.core.reached import Reached
from shangji.core.search import matching
from shangji.core.subjects import Subject, Traced, reach_of, traced_models
from shangji.people.kinds import title
from shangji.people.pooled import Pooled
from shangji.people.queries import owners
from shangji.people.reach import beyond, keys_reached, reaches_all

MOST_READ = 50_000


def reached(actor: Actor) -> Any:
    """What was said on records within reach; what a pool hides of who lies in it is not among it."""
    rows = FollowUp.objects.all()
    if actor.is_system:
        return rows
    if not reaches_all(actor):
        keys = _keys(actor)
        are_many = len(keys) > MOST_READ
        return rows.filter(_on_any(actor) if are_many else Q(subject__one_of=Keys(sorted(set(keys)))))
    for model in followed_models():
        # All but a few are reached: the few are looked up.
        if of := reach_of(model, actor, Level.READ):
            rows = rows.exclude(subject__in=model._base_manager.filter(beyond(of)).values("pk"))
    return rows


def _on_any(actor: Actor) -> Q:
    """Looked up follow-up by follow-up: whoever reaches many records has met a page of them after a few."""
    found = Q(pk__in=[])
    for model in followed_models():
        found |= Q(Exists(model._base_manager.filter(_reach(model, actor), pk=OuterRef("subject_id"))))
    return found


def _reach(model: type[Traced], actor: Actor, level: Level = Level.READ) -> Q:
    return (
        model.reach_once_owned(actor, level) if issubclass(model, Pooled) else reach_of(model, actor, level)
    )


_keys = Reached(
    lambda actor: keys_reached(followed_models(), actor, reach=_reach).values_list("pk", flat=True)[
        : MOST_READ + 1
    ]
)
"""Of the records on which follow-ups within reach were said: more than MOST_READ where they are many, some twice."""


def _named(text: str) -> Q:
    found = Q(pk__in=[])
    for model in followed_models():
        found |= Q(subject__in=matching(text, model.kind()))
    return found


def _kinds(_actor: Actor) -> list[tuple[str, str]]:
    return [(model.kind(), title(model.kind())) for model in followed_models()]


def _on(text: str, actor: Actor) -> tuple[str, Q] | None:
    """What was said on one record, by its number."""
    subject = Subject.objects.filter(pk=pk_of(text) or 0).first()
    model = traced_models().get(subject.kind) if subject else None
    if subject is None or model is None or not model.objects.reached_by(actor).filter(pk=subject.pk).exists():
        return None
    return subject.label, Q(subject=subject.pk)


def _results(asked: Sequence[Any]) -> Q:
    return Q(result__in=["" if one == "none" else one for one in asked])


SPEC = ListSpec(
    name="follow_ups",
    default_sort="-when",
    columns=(
        Column(name="when", label=_("When"), sort="happened_at"),
        Column(name="about", label=_("About")),
        Column(name="type", label=_("How")),
        Column(name="text", label=_("What happened")),
        Column(name="result", label=_("Result")),
        Column(name="step", label=_("Next step")),
        Column(name="author", label=_("Author")),
    ),
    filters=(
        Text(name="q", label=_("Name of the customer, opportunity or lead"), rows=_named),
        Choice(name="author", label=_("Author"), icon="user", field="author_id", options=owners),
        DateRange(name="when", label=_("When"), icon="calendar", field="happened_at", is_moment=True, presets=("today", "week", "month", "quarter", "year")),
        Choice(name="type", label=_("How"), icon="message-circle", field="type", options=lambda _a: FollowUp.Type.choices),
        Choice(name="result", label=_("Result"), icon="circle-check", field="result", options=lambda _a: [*FollowUp.Result.choices[1:], ("none", _("Not said"))], rows=_results),
        Choice(name="direction", label=_("Who began"), icon="arrows-split", field="direction", options=lambda _a: FollowUp.Direction.choices),
        Choice(name="kind", label=_("About"), icon="target-arrow", field="subject__kind", options=_kinds),
        Kept(name="on", label=_("About"), icon="target-arrow", is_offered=False, reads=_on),
    ),
)  # fmt: skip


def spec_for(actor: Actor) -> ListSpec:
    """The list with the fields of one's own that the actor may read."""
    return with_own(SPEC, FollowUp.KIND, actor)


def matching_rows(actor: Actor, params: QueryDict) -> Any:
    """The follow-ups that an address asks for, within reach."""
    return spec_for(actor).narrowed(reached(actor), params, actor)
