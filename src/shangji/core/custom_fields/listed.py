"""Fields of one's own in lists: columns, filters and sorting, of those that the actor may read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.http import QueryDict

from shangji.core.access import Actor
from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.index import rows_as, rows_counted, rows_where
from shangji.core.custom_fields.kinds import folded
from shangji.core.custom_fields.known import fields_seen
from shangji.core.lists import Active, Choice, Column, DateRange, Filter, ListSpec, NumberRange, Text

NAME = "own-"


@dataclass(frozen=True, kw_only=True)
class OwnColumn(Column):
    own: CustomField


@dataclass(frozen=True, kw_only=True)
class OwnChoice(Choice):
    own: CustomField

    def read(self, params: QueryDict, actor: Actor) -> Active | None:
        return _through_index(self.own, super().read(params, actor))


@dataclass(frozen=True, kw_only=True)
class OwnText(Text):
    own: CustomField

    def read(self, params: QueryDict, actor: Actor) -> Active | None:
        return _through_index(self.own, super().read(params, actor))


@dataclass(frozen=True, kw_only=True)
class OwnNumbers(NumberRange):
    own: CustomField

    def read(self, params: QueryDict, actor: Actor) -> Active | None:
        return _through_index(self.own, super().read(params, actor))


@dataclass(frozen=True, kw_only=True)
class OwnDays(DateRange):
    own: CustomField

    def read(self, params: QueryDict, actor: Actor) -> Active | None:
        return _through_index(self.own, super().read(params, actor))


def with_own(spec: ListSpec, kind: str, actor: Actor) -> ListSpec:
    """The list with the fields of one's own behind what it has; they are shown where the address asks for them."""
    fields = fields_seen(kind, actor)
    if not fields:
        return spec
    columns = (*spec.columns, *map(column, fields))
    filters = (*spec.filters, *(replace(_filter(field), is_more=True) for field in fields if field.can_find))
    return replace(spec, columns=columns, filters=filters)


def own_columns(columns: Iterable[Column]) -> list[OwnColumn]:
    return [each for each in columns if isinstance(each, OwnColumn)]


def column(field: CustomField) -> OwnColumn:
    kind, sort, by = field.kind_of, "", None
    if kind.is_sorted and field.can_find:
        sort, by = f"own_{field.key}", rows_as(field, "number" if kind.is_number else "text")
    return OwnColumn(
        name=f"{NAME}{field.key}", label=field.label, own=field, sort=sort, expression=by, is_shown=False,
        edit=kind.is_filled, align="r" if kind.is_number else "",
    )  # fmt: skip


def _filter(field: CustomField) -> Filter:
    name, label, icon, kind = f"{NAME}{field.key}", field.label, field.kind_of.icon, field.kind_of
    if kind.is_number:
        return OwnNumbers(name=name, label=label, icon=icon, field="number", own=field)
    if field.type == "day":
        return OwnDays(name=name, label=label, icon=icon, field="text", own=field)
    if kind.has_options or kind.options:
        return OwnChoice(
            name=name, label=label, icon=icon, field="text", options=lambda actor: _options(field, actor), own=field,
            rows=lambda keys: Q(text__in=[str(key) for key in keys]),
        )  # fmt: skip
    return OwnText(name=name, label=label, icon=icon, rows=lambda text: _text(field, text), own=field)


def _options(field: CustomField, actor: Actor) -> Sequence[tuple[Any, str]]:
    if field.kind_of.options:
        return field.kind_of.options(actor)
    return [(o.key, "　" * (len(field.option_line(o.key)) - 1) + o.label) for o in field.options]


def _text(field: CustomField, text: str) -> Q:
    """A text by how it begins; a record by its name."""
    if field.kind_of.look_up:
        return Q(text__in=[str(pk) for pk in field.kind_of.look_up(text)])
    return Q(text__begins=folded(text))


def _through_index(field: CustomField, found: Active | None) -> Active | None:
    if found is None:
        return None
    return replace(found, rows=rows_where(field, found.rows), counted=rows_counted(field, found.rows))
