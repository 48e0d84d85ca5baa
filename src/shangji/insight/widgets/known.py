"""What there is to ask for, in words: metrics and dimensions as settings, filters and headings name them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.core.numbers import pk_of, pks_of
from shangji.insight.charts.units import Unit
from shangji.insight.metrics.asking import can_split
from shangji.insight.metrics.dimensions import dimensions as _dimensions
from shangji.insight.metrics.dimensions import members_of, of_product
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.metric import Metric, every_metric, metric_named, metrics
from shangji.insight.metrics.own_dimensions import OwnDimension, own_dimensions
from shangji.insight.metrics.own_sight import key_in, may_read, readable
from shangji.insight.metrics.period_words import MONTHS
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import Member
from shangji.insight.metrics.time_dimensions import span_of
from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity

UNITS = {"count": "count", "money": "money", "ratio": "ratio", "days": "days"}
Offered = list[tuple[str, str | Promise]]


def is_metric(name: str) -> bool:
    return name in metrics() or name in every_metric()


def metric_label(name: str) -> str:
    """Raises NoSuchMetric."""
    return str(metric_named(name).label)


def metric_labels(names: Iterable[str]) -> str:
    return _(", ").join(metric_label(name) for name in names)


def better(name: str) -> bool | None:
    """Whether more of it is good; None where it is neither."""
    return {"up": True, "down": False}.get(metric_named(name).better)


def unit_of(name: str) -> Unit:
    unit = metric_named(name).unit
    if unit == "hours":
        return Unit("plain", _("hours"))
    return Unit(UNITS.get(unit, "plain"))  # type: ignore[arg-type]


def metric_choices(units: Sequence[str] = ()) -> Offered:
    found = [(name, one.label) for name, one in every_metric().items() if not units or one.unit in units]
    return list(found)


def is_dimension(name: str, actor: Actor | None = None) -> bool:
    """Whether there is one, and for an actor whether they may ask for it."""
    found = _dimensions().get(name)
    return found is not None and (actor is None or may_read(found, actor))


def dimensions(actor: Actor) -> Iterable[str]:
    """Those that somebody may ask for."""
    return readable(actor)


def kept_from(actor: Actor) -> frozenset[str]:
    """Metrics and dimensions that stand in no list of somebody: they are made of what they may not read."""
    every: list[tuple[str, Metric | OwnDimension]] = [*every_metric().items(), *own_dimensions().items()]
    return frozenset(name for name, found in every if not may_read(found, actor))


def dimension_label(name: str) -> str:
    found = _dimensions().get(name)
    return str(found.label) if found else name


def dimension_choices(names: Iterable[str], only: Sequence[str] = ()) -> Offered:
    split = set(names)
    return [
        (name, one.label)
        for name, one in _dimensions().items()
        if name in split and (not only or name in only)
    ]


def total_label() -> str:
    return _("Total")


def is_time(name: str) -> bool:
    found = _dimensions().get(name)
    return bool(found and found.unit)


@cache
def stands(name: str) -> bool:
    """Whether it is asked at the end of each span of time anew, such as what is open: many spans are many questions."""
    return is_metric(name) and any(not measure.adds_over_time for measure in metric_named(name).measures())


def divides(names: tuple[str, ...], name: str) -> bool:
    """Whether each of these metrics can be split by a dimension."""
    return name in (common(names) if key_in(name) else _common(names))


def common(names: tuple[str, ...]) -> frozenset[str]:
    """The dimensions that each of these metrics can be split and filtered by."""
    known = [metric_named(name) for name in names if is_metric(name)]
    own = {name for name in own_dimensions() if all(can_split(one, name) for one in known)}
    return _common(names) | own


@cache
def _common(names: tuple[str, ...]) -> frozenset[str]:
    known = [metric_named(name) for name in names if is_metric(name)]
    return frozenset(name for name in of_product() if all(can_split(one, name) for one in known))


def below(name: str) -> list[str]:
    """The next lower dimensions of the hierarchy: from team to owner."""
    return [other for other, one in _dimensions().items() if one.above == name]


def member_labels(name: str, keys: Sequence[str], actor: Actor) -> list[str]:
    told = members_of(_dimensions()[name], keys, Lookup(actor))
    away = set(keys) - _near(keys, actor) if name == "owner" else set()
    return [_("not in your reach") if key in away else told[key].label for key in keys if key in told]


def _near(keys: Sequence[str], actor: Actor) -> set[str]:
    """The people of whose records the reader reaches any, and keys that are nobody's."""
    ids = pks_of(keys)
    found = {actor.user_id}
    for model in (Opportunity, Lead) if ids else ():
        found |= set(
            model.objects.reached_by(actor).filter(owner_id__in=ids).values_list("owner_id", flat=True)
        )
    return {key for key in keys if pk_of(key) is None or pk_of(key) in found}


def begins(member: Member) -> datetime | None:
    """When a span of time begins; None for what is none."""
    span = span_of(member.key) if is_time(member.dimension) else None
    return span.start if span else None


def short_label(member: Member) -> str:
    """A week by its Monday, a day without its year, a month by its name: for axes."""
    span = span_of(member.key) if is_time(member.dimension) else None
    return short_span(span, member.dimension) if span else member.label


def short_span(span: Period, unit: str) -> str:
    if unit in ("year", "quarter"):
        return span.label
    if unit in ("week", "day"):
        return f"{span.first:%m-%d}"
    return span.label if span.first.month == 1 else str(MONTHS[span.first.month - 1])


ORDERED = frozenset({"stage", "stage_age", "weekday", "hour", "risk_level"})


def is_ordered(name: str) -> bool:
    """Whether members stand in an order of their own, and not by how much they have."""
    found = _dimensions().get(name)
    return name in ORDERED or bool(found and (found.unit or found.is_ordered))


def both_ways(name: str) -> Offered:
    """A metric as amount and as number, where there are both."""
    stem = name.removesuffix("_count").removesuffix("_amount")
    pair = [(f"{stem}_amount", _("Amount")), (f"{stem}_count", _("Number"))]
    return list(pair) if stem != name and all(is_metric(one) for one, _label in pair) else []
