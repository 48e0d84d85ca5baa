"""Shows how the tables of one import refer to each other, before anything is written."""

from collections.abc import Sequence

from .mapping import Relation, TableMapping
from .names import Names
from .tables import Table

# Which field of a row names a record of which noun, and the fields that name it at home.
REFERENCES: tuple[tuple[tuple[str, str], str], ...] = (
    (("customer", "name"), "customer"),
    (("customer", "parent"), "customer"),
    (("customer", "owner"), "person"),
    (("opportunity", "product"), "product"),
    (("opportunity", "owner"), "person"),
    (("opportunity", "name"), "opportunity"),
    (("opportunity", "external_id"), "opportunity"),
    (("follow_up", "author"), "person"),
)


def relations_between(tables: Sequence[Table], mapped: Sequence[TableMapping]) -> tuple[Relation, ...]:
    """One relation per referring column and table of the noun it names; a table may refer to itself (parents)."""
    found: list[Relation] = []
    for table, mapping in zip(tables, mapped, strict=True):
        for (noun, field), home_noun in REFERENCES:
            column = mapping.column_for(noun, field)
            if column is None or (mapping.noun == home_noun and field != "parent"):
                continue
            home_field = "external_id" if field == "external_id" else "name"
            for home, home_mapping in zip(tables, mapped, strict=True):
                home_column = home_mapping.column_for(home_noun, home_field)
                if home_mapping.noun == home_noun and home_column is not None:
                    found.append(_relation(home_noun, table, column.letter, home, home_column.letter))
    return tuple(found)


def _relation(noun: str, table: Table, letter: str, home: Table, home_letter: str) -> Relation:
    wanted = _texts(table, letter)
    known = Names(_texts(home, home_letter))
    near = {name: known.closest(name) for name in sorted(wanted - known.known)}
    return Relation(
        noun,
        (table.file, table.sheet),
        letter,
        (home.file, home.sheet),
        home_letter,
        exact=len(wanted & known.known),
        near=tuple((name, taken) for name, taken in near.items() if taken is not None),
        missing=tuple(name for name, taken in near.items() if taken is None),
    )


def _texts(table: Table, letter: str) -> set[str]:
    column = next(column for column in table.columns if column.letter == letter)
    return {str(cell) for cell in table.cells(column) if cell is not None}
