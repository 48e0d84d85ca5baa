"""Own dimensions: fields of one's own that numbers are split and filtered by; of a cascade each step, of a day its spans."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.custom_fields import known
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.index import keys_of
from shangji.core.custom_fields.options import STEPS
from shangji.core.numbers import pk_of, pks_of
from shangji.insight.metrics import own_columns
from shangji.insight.metrics.dimensions import (
    NONE,
    NOWHERE,
    Dimension,
    Keys,
    further,
    id_key,
    joined,
    named,
    parted,
    text_key,
    text_of,
)
from shangji.insight.metrics.grains import Grain, Rows
from shangji.insight.metrics.lookup import Lookup
from shangji.insight.metrics.periods import unit_at
from shangji.insight.metrics.terms import Member
from shangji.insight.metrics.time_dimensions import span_of

BEGINS = "field-"
SPANS = ("year", "quarter", "month")
UNITS = {"year": gettext_lazy("year"), "quarter": gettext_lazy("quarter"), "month": gettext_lazy("month")}


@dataclass(frozen=True, kw_only=True)
class OwnDimension(Dimension):
    """Rows are found by the keys that the field keeps for that: an index holds them."""

    field: CustomField
    among: Callable[[Keys], Q]
    """Which of these keys have one of some members."""
    every: Q
    """Which of them are members of it at all."""

    def narrow(self, rows: Rows, of: Grain, keys: Keys, run: Any) -> Rows:
        path = of.carries[self.field.holds]
        reach = own_columns.in_reach(self.field, path, run.actor)

        def saying(asked: Q) -> Q:
            said = keys_of(self.field).filter(asked, self.every)
            return Q(**{f"{own_columns.key_path(path)}__in": said.values(said.model.of)}) & reach

        asked, shut = parted(keys)
        if asked:
            wanted = [key for key in asked if key not in shut]
            found = saying(self.among([key for key in wanted if key != NONE]))
            allows_none = NONE in wanted
        else:
            found = saying(~self.among([key for key in shut if key != NONE]))
            allows_none = NONE not in shut
        return rows.filter(found | ~saying(Q()) if allows_none else found)


@known.from_fields
def own_dimensions() -> Mapping[str, OwnDimension]:
    found = [each for field in own_columns.splitting() for each in _of(field)]
    return {each.name: each for each in found}


def _of(field: CustomField) -> Iterator[OwnDimension]:
    if field.type == "day":
        yield from (_span(field, unit) for unit in SPANS)
    elif field.type == "cascade":
        steps = max((len(field.option_line(option.key)) for option in field.options), default=1)
        yield from (_step(field, step) for step in range(1, min(steps, STEPS) + 1))
    elif field.kind_of.has_options:
        yield _choice(field)
    else:
        yield _record(field)


def _label(field: CustomField) -> Any:
    """In the reader's language, whenever it is read."""
    return lazy(lambda: field.label, str)()


def _shared(field: CustomField, suffix: str = "") -> dict[str, Any]:
    return {
        "name": f"{BEGINS}{field.key}{suffix}", "column": f"{own_columns.BEGINS}{field.key}", "own": field.key, "field": field,
        "rows": lambda _path, _keys, _lookup: NOWHERE,
    }  # fmt: skip


def _choice(field: CustomField) -> OwnDimension:
    is_several = field.type == "choices"
    return OwnDimension(
        **_shared(field), label=_label(field), is_several=is_several, key=_several if is_several else text_key,
        members=_options(field, f"{BEGINS}{field.key}"), every=Q(), among=_texts,
    )  # fmt: skip


def _several(raw: Any, lookup: Lookup) -> str:
    said = json.loads(raw) if raw else None
    said = said if isinstance(said, list) else [said] if said else []
    return joined(text_key(each, lookup) for each in said)


def _texts(keys: Keys) -> Q:
    return Q(text__in=[text_of(key) for key in keys])


def _options(field: CustomField, name: str) -> Callable[[Keys, Lookup], Iterable[Member]]:
    """In the order in which they are offered."""
    place = {option.key: n for n, option in enumerate(field.options)}
    above = name.rpartition("-step")

    def members(keys: Keys, _lookup: Lookup) -> Iterable[Member]:
        for key in keys:
            said = text_of(key)
            line = field.option_line(said)
            parent = line[-2] if above[1] and len(line) > 1 else ""
            yield Member(name, key, field.option_label(said), (place.get(said, len(place)), said), parent)

    return members


def _step(field: CustomField, step: int) -> OwnDimension:
    shared = _shared(field, f"-step{step}")
    here = [option.key for option in field.options if len(field.option_line(option.key)) == step]

    def key(raw: Any, lookup: Lookup) -> str:
        line = field.option_line(str(raw)) if raw else []
        return text_key(line[step - 1], lookup) if len(line) >= step else NONE

    return OwnDimension(
        **shared, key=key, members=_options(field, shared["name"]), among=_texts, every=Q() if step == 1 else Q(text__in=here),
        label=_label(field) if step == 1 else format_lazy("{} · {}", _label(field), lazy(lambda: _("step %(n)s") % {"n": step}, str)()),
        above=f"{BEGINS}{field.key}-step{step - 1}" if step > 1 else "",
    )  # fmt: skip


def _record(field: CustomField) -> OwnDimension:
    name = f"{BEGINS}{field.key}"

    def members(keys: Keys, lookup: Lookup) -> Iterable[Member]:
        if field.type == "person":
            labels = {pk: person.name for pk, person in lookup.people.items()}
        else:
            labels = {pk: told for pk, (told, _industry) in lookup.customers(pks_of(keys)).items()}
        return named(name, keys, lambda key: labels.get(pk_of(key) or 0))

    return OwnDimension(
        **_shared(field), label=_label(field), key=id_key, members=members, every=Q(),
        among=lambda keys: Q(text__in=[str(pk) for pk in pks_of(keys)]),
    )  # fmt: skip


def _span(field: CustomField, unit: str) -> OwnDimension:
    shared = _shared(field, f"-{unit}")
    higher = SPANS[SPANS.index(unit) - 1] if unit != SPANS[0] else ""

    def key(raw: Any, _lookup: Lookup) -> str:
        return unit_at(date(int(raw[:4]), int(raw[5:7]), 1), unit).written if raw else NONE

    def members(keys: Keys, _lookup: Lookup) -> Iterable[Member]:
        for each in keys:
            period = span_of(each)
            if period is None:
                yield Member(shared["name"], each, each)
            else:
                parent = unit_at(period.first, higher).written if higher else ""
                yield Member(shared["name"], each, period.label, (period.first.toordinal(), each), parent)

    return OwnDimension(
        **shared, label=format_lazy("{} · {}", _label(field), UNITS[unit]), key=key, members=members, is_ordered=True,
        every=Q(), among=_within, above=f"{BEGINS}{field.key}-{higher}" if higher else "",
    )  # fmt: skip


def _within(keys: Keys) -> Q:
    found = NOWHERE
    for span in filter(None, map(span_of, keys)):
        found |= Q(text__gte=span.first.isoformat(), text__lte=span.last.isoformat())
    return found


further(BEGINS, own_dimensions)
