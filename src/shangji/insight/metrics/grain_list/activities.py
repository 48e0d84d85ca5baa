"""What is counted of activity: follow-ups on anything within reach, and those on opportunities with all they are split by."""

from collections.abc import Callable
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from shangji.activities.followed import Followed
from shangji.activities.models import FollowUp
from shangji.activities.weights import weight
from shangji.core.access import Actor
from shangji.core.among import Keys
from shangji.core.subjects import traced_models
from shangji.customers.models import Customer
from shangji.insight.metrics.grain_list.nouns import with_nouns
from shangji.insight.metrics.grain_list.opportunities import columns_of, opportunities
from shangji.insight.metrics.grains import Grain, Near, Number, Rows, Shown, Time, grain
from shangji.insight.metrics.run import Run
from shangji.insight.metrics.sql import AlsoOneOf, MinutesBetween
from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity
from shangji.people.reach import hangs_on_reached, reaches_all

NOT_IMPORTED = ~Q(client_key__startswith="in-")
"""What came in with a file was recorded when the file came."""
SOON = LessThanOrEqual(MinutesBetween(F("happened_at"), F("recorded_at")), 24 * 60)
"""Written down within a day."""


def follow_ups(actor: Actor) -> Rows:
    rows = FollowUp.objects.all()
    if reaches_all(actor):
        # What was withdrawn is in nobody's reach; it is little.
        gone: Any
        for gone in (Customer._base_manager, Lead._base_manager):
            rows = rows.exclude(subject_id__in=gone.filter(withdrawn_at__isnull=False).values("pk"))
        return rows
    return rows.filter(hangs_on_reached(_followed(), actor))


def _followed() -> list[type[Followed]]:
    return [noun for noun in traced_models().values() if issubclass(noun, Followed)]


def _near(keys: Keys, _actor: Actor) -> Rows:
    return FollowUp.objects.filter(subject__one_of=keys)


def _contacts_near(keys: Keys, _actor: Actor) -> Rows:
    never = Opportunity._base_manager.filter(pk__one_of=keys, outcome="invalid").values("pk")
    return FollowUp.objects.filter(subject__one_of=keys).exclude(subject_id__in=never)


def _on_opportunities(actor: Actor) -> Rows:
    if reaches_all(actor):
        # One by one: all opportunities there are would be more than what was said.
        return FollowUp.objects.filter(Exists(opportunities(actor).filter(pk=OuterRef("subject_id"))))
    return FollowUp.objects.filter(subject_id__in=opportunities(actor).values("pk"))


def _customer(run: Run) -> Any:
    """The customer within reach with whom it was: that of the opportunity or lead, or the record itself."""
    if run.actor.is_system:
        return _customer_where(lambda _path: Q())
    if reaches_all(run.actor):
        return customer_of_all()
    keys = run.keys_of([Customer])
    if keys is None:
        reached = Customer.objects.reached_by(run.actor).values("pk")
        return _customer_where(lambda path: Q(**{f"{path}__in": reached}))
    whose = _customer_where(lambda _path: Q())
    return Case(When(AlsoOneOf(whose, keys), then=whose), default=None, output_field=BigIntegerField())


def customer_of_all() -> Any:
    """The same for whoever reaches everything."""
    gone = Customer._base_manager.filter(withdrawn_at__isnull=False).values("pk")
    return _customer_where(lambda path: ~Q(**{f"{path}__in": gone}))


def _customer_where(allowed: Callable[[str], Q]) -> Any:
    sides: list[tuple[Any, str]] = [(Opportunity, "customer_id"), (Lead, "customer_id"), (Customer, "pk")]
    here = OuterRef("subject_id")
    found = [Subquery(m._base_manager.filter(allowed(path), pk=here).values(path)[:1]) for m, path in sides]
    return Coalesce(*found, output_field=BigIntegerField())


def _weight(_run: Run) -> Any:
    return weight()


def _of_opportunity(path: str) -> Callable[[Run], Any]:
    rows = Opportunity._base_manager.filter(pk=OuterRef("subject_id")).values(path)[:1]
    return lambda _run: Subquery(rows)


TIMES = {"happened": Time(path="happened_at", label=_("when it happened"))}
NUMBERS = {
    "weight": Number(unit="number", asked=_weight, kept="weight"),
    "lag": Number(
        unit="minutes", known=NOT_IMPORTED,
        asked=lambda _run: MinutesBetween(F("happened_at"), F("recorded_at")),
    ),
}  # fmt: skip
SHOWN = (
    Shown("name", _("Record"), "record", lambda f: f.record),
    Shown("happened", _("When"), "moment", lambda f: f.happened_at, "happened_at"),
    Shown("author", _("Who"), "person", lambda f: f.author.name if f.author else ""),
    Shown("type", _("Kind"), "text", lambda f: f.type_label),
    Shown("text", _("What was said"), "text", lambda f: (f.correction or f.text)[:120]),
    Shown("qualifies", _("Counts as being in touch"), "truth", lambda f: f.is_qualifying),
    Shown("recorded", _("Recorded"), "moment", lambda f: f.recorded_at, "recorded_at"),
)


def _listed(rows: Rows) -> Rows:
    return rows.select_related("author", "subject")


grain(
    Grain(
        name="follow_up", label=_("Follow-ups"), rows=follow_ups, near=Near(_followed, _near), times=TIMES, numbers=NUMBERS, shown=SHOWN,
        columns={
            "owner": "author_id", "customer": _customer, "follow_up_kind": "type", "direction": "direction",
            "noun": "subject__kind",
        },
        listed=_listed, dressed=with_nouns, carries={FollowUp.KIND: ""},
    )
)  # fmt: skip
grain(
    Grain(
        name="contact", label=_("Follow-ups of opportunities"), rows=_on_opportunities, near=Near(lambda: [Opportunity], _contacts_near), times=TIMES,
        numbers=NUMBERS, shown=SHOWN, listed=_listed, dressed=with_nouns,
        columns={name: _of_opportunity(path) for name, path in columns_of().items()}
        | {"follow_up_kind": "type", "direction": "direction"},
        carries={FollowUp.KIND: ""},
    )
)  # fmt: skip
