"""The proposal which column fills which field: what the wizard shows, a person corrects and --mapping reads."""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .fields import NUMBER

VERSION = 1
IGNORED = "-"
"""The noun of a column that is not taken in at all."""
REASONS: dict[str, Promise] = {
    "header_and_values": _("The name of the column and its values fit."),
    "header": _("The name of the column fits."),
    "similar_header": _("The name of the column is similar."),
    "values": _("The values look like it."),
    "header_but_values_differ": _("The name of the column fits, but many values do not."),
    "person": _("Chosen by you."),
    "before": _("As in your last import of this kind."),
    "none": _("Not recognised; kept as extra text."),
}


class MappingInvalid(ValueError):
    """A mapping file that is not one, or of another version."""


@dataclass(frozen=True)
class ColumnMapping:
    """Where one column goes; noun and field are "" for a column that is kept as extra text, noun IGNORED for none.

    `unit` is the unit its header gives to bare numbers, `stage` the stage whose day it holds (stage_date only).
    """

    letter: str
    header: str
    noun: str = ""
    field: str = ""
    confidence: float = 0.0
    reason: str = "none"
    samples: tuple[str, ...] = ()
    unit: str = ""
    stage: str = ""

    @property
    def reason_text(self) -> str:
        """The reason in words."""
        return str(REASONS[self.reason])


@dataclass(frozen=True)
class TableMapping:
    """What one table holds; noun is "" when it was not recognised and must not be imported unasked."""

    file: str
    sheet: str
    header_row: int
    noun: str
    confidence: float
    columns: tuple[ColumnMapping, ...] = ()

    def columns_for(self, noun: str, field_name: str) -> list[ColumnMapping]:
        """Every column that fills the field, in sheet order."""
        return [column for column in self.columns if (column.noun, column.field) == (noun, field_name)]

    def column_for(self, noun: str, field_name: str) -> ColumnMapping | None:
        """The first column that fills the field."""
        return next(iter(self.columns_for(noun, field_name)), None)

    @property
    def is_numbered(self) -> bool:
        """Whether its rows say which record of ours they are: an export that comes back."""
        return self.column_for(self.noun, NUMBER) is not None

    @property
    def unmapped(self) -> list[ColumnMapping]:
        """Columns that fill no field and are kept as extra text."""
        return [column for column in self.columns if not column.field]

    def with_column(self, letter: str, noun: str, field_name: str, **changes: Any) -> "TableMapping":
        """A copy in which a person sent one column elsewhere, or nowhere with ""."""
        chosen: dict[str, Any] = {
            "noun": noun,
            "field": field_name,
            "confidence": 1.0,
            "reason": "person",
            **changes,
        }
        columns = tuple(replace(one, **chosen) if one.letter == letter else one for one in self.columns)
        return replace(self, columns=columns)


@dataclass(frozen=True)
class Relation:
    """Names in one table that another table of the same import explains.

    `near` pairs a spelling with the name it was taken for; `missing` are names the other table does not have.
    """

    noun: str
    from_table: tuple[str, str]
    from_letter: str
    to_table: tuple[str, str]
    to_letter: str
    exact: int
    near: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """The mapping of all tables that are imported together."""

    tables: tuple[TableMapping, ...]
    relations: tuple[Relation, ...] = field(default=())

    def table(self, file: str, sheet: str = "") -> TableMapping | None:
        """The mapping of one sheet of one file."""
        return next((table for table in self.tables if (table.file, table.sheet) == (file, sheet)), None)

    def to_json(self) -> str:
        """The mapping as a file for `--mapping`."""
        return json.dumps({"version": VERSION, **asdict(self)}, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Mapping":
        """The mapping a file holds. Raises MappingInvalid."""
        try:
            content = json.loads(text)
            if content["version"] != VERSION:
                raise MappingInvalid(f"version {content['version']}")
            tables = tuple(_table(table) for table in content["tables"])
            return cls(tables, tuple(_relation(relation) for relation in content.get("relations", ())))
        except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
            raise MappingInvalid(str(error)) from error


def _table(content: dict[str, Any]) -> TableMapping:
    columns = tuple(_column(column) for column in content["columns"])
    return TableMapping(**{**content, "columns": columns})


def _column(content: dict[str, Any]) -> ColumnMapping:
    column = ColumnMapping(**{**content, "samples": tuple(content.get("samples", ()))})
    if column.reason not in REASONS:
        raise MappingInvalid(column.reason)
    return column


def _relation(content: dict[str, Any]) -> Relation:
    return Relation(
        **{
            **content,
            "from_table": tuple(content["from_table"]),
            "to_table": tuple(content["to_table"]),
            "near": tuple((one, other) for one, other in content["near"]),
            "missing": tuple(content["missing"]),
        }
    )
