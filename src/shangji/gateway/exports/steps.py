"""What did not go through in a step on many records, as a file: one line a record, with the reason."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, OutOfReach
from shangji.core.numbers import pk_of
from shangji.gateway.exports.document import Block, Document, Table
from shangji.gateway.exports.files import mark_of
from shangji.gateway.exports.lists import Column
from shangji.gateway.exports.sources import Source, source
from shangji.people.models import LongStep
from shangji.people.step_shown import KEPT, LEFT_OUT, Turn, step_of, told_of


def _label(turn: Turn) -> str:
    return str(turn.noun.label) if turn.noun else _("A record that is not shared with you any more")


def _owner(turn: Turn) -> str:
    owner = getattr(turn.noun, "owner", None)
    return owner.name if owner else ""


COLUMNS = (
    Column(gettext_lazy("Name"), _label, width=36),
    Column(gettext_lazy("Owner"), _owner),
    Column(gettext_lazy("Why" ), lambda turn: str(turn.what), width=60),
)  # fmt: skip


def _step(actor: Actor, key: str) -> LongStep:
    """`key` is the number of the step. Raises OutOfReach."""
    pk = pk_of(key)
    found = step_of(pk, actor) if pk else None
    if found is None:
        raise OutOfReach
    return found


def step_rows(actor: Actor, key: str, params: QueryDict) -> tuple[tuple[Column, ...], list[Turn]]:
    """`?show=` says which part, as on its page."""
    part = KEPT if params.get("show") == KEPT else LEFT_OUT
    return COLUMNS, told_of(_step(actor, key), actor, part)


def step_document(actor: Actor, key: str, params: QueryDict) -> Document:
    columns, turns = step_rows(actor, key, params)
    rows: list[list[Any]] = [[column.value(turn) for column in columns] for turn in turns]
    table = Table.plain([str(column.label) for column in columns], [column.kind for column in columns], rows)
    return Document(_step(actor, key).title, (Block(table=table),), mark_of(actor))


source(
    Source("step", ("xlsx", "csv"), step_document, lambda actor, key: _step(actor, key).title, rows=step_rows)
)
