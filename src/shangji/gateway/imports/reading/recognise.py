"""Proposes what each table holds and where each column goes, by header, by content and by the other tables."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from .content import Content, Known
from .fields import BY_KEY, KEYS, NOUNS, NUMBER, Field, Noun
from .mapping import ColumnMapping, Mapping, TableMapping
from .names import Names
from .relations import relations_between
from .sandbox import Cell
from .synonyms import EXACT, fields_for, stage_of_date_header
from .tables import Table
from .values import amount_unit

FITTING, ODD = 0.8, 0.4
LEAST_NOUN_SCORE = 1.0
SURE_NOUN_SCORE = 5.0
# An opportunity is told by its stage, amount or days; a customer with a product is none yet.
TELLING_WEIGHT = 1.5
LEAD_WORDS = ("线索", "询盘", "留资", "lead", "inquir", "enquir")


def propose(
    tables: Sequence[Table], known: Known | None = None, chosen: dict[tuple[str, str], str] | None = None
) -> Mapping:
    """The mapping of tables that are imported together; nothing in it is more than a proposal.

    Shape   chosen names the noun of a (file, sheet) where a person said what it holds, "" for nothing.
    Units   confidences are in 0..1; below 0.5 a person should look.
    """
    known = known or Known()
    people = Names(known.people | _people_in(tables))
    said = chosen or {}
    mapped = tuple(_table(table, known, people, said.get((table.file, table.sheet))) for table in tables)
    return Mapping(mapped, relations_between(tables, mapped))


def _people_in(tables: Iterable[Table]) -> frozenset[str]:
    """Names in a table of people help to find the owners in the other tables."""
    found: set[str] = set()
    for table in tables:
        if _noun_of(table)[0] == "person":
            for column in table.columns:
                meant = fields_for(column.header, "person")
                if meant and meant[0][0].name == "name":
                    found |= {cell for cell in table.cells(column) if isinstance(cell, str)}
    return frozenset(found)


def _table(table: Table, known: Known, people: Names, said: str | None) -> TableMapping:
    noun, score = _noun_of(table) if said is None else (_as_noun(said), SURE_NOUN_SCORE)
    contents = [Content(table.cells(column), known, people) for column in table.columns]
    columns = [
        _by_header(column.letter, column.header, content, noun)
        for column, content in zip(table.columns, contents, strict=True)
    ]
    columns = _one_per_field(columns)
    columns = [
        _by_content(column, content, noun, columns) for column, content in zip(columns, contents, strict=True)
    ]
    columns = _one_per_field(columns)
    confidence = round(min(1.0, score / SURE_NOUN_SCORE), 2) if noun else 0.0
    return TableMapping(table.file, table.sheet, table.header_row, noun or "", confidence, tuple(columns))


def _as_noun(said: str) -> Noun | None:
    return next((noun for noun in NOUNS if noun == said), None)


def _noun_of(table: Table) -> tuple[Noun | None, float]:
    scores = {noun: _noun_score(table, noun) for noun in NOUNS}
    if scores["lead"] and not scores["opportunity"]:
        return "lead", scores["lead"]
    scores["lead"] = 0.0
    best = max(NOUNS, key=lambda noun: scores[noun])
    return (best, scores[best]) if scores[best] >= LEAST_NOUN_SCORE else (None, 0.0)


def _noun_score(table: Table, noun: Noun) -> float:
    """Sum of what each column says for the noun; 0 when nothing names the rows or tells them from another noun's."""
    score, strongest, keys = 0.0, 0.0, set()
    for column in table.columns:
        meant = _meaning(column.header, noun)
        if meant is None:
            continue
        field, likeness = meant
        shared = _is_shared(column.header, field)
        # A column called only 备注 or 名称 makes no table of follow-ups.
        if shared or noun != "follow_up":
            keys.add((field.noun, field.name))
        if field.noun == noun:
            score += field.weight * likeness * (1 if shared else 0.5)
            strongest = max(strongest, field.weight if shared else 0.0)
    if noun == "lead" and not _says_lead(table):
        return 0.0
    if noun in ("product", "person") and _names_customers(table):
        return 0.0
    if noun == "opportunity" and strongest < TELLING_WEIGHT and (noun, NUMBER) not in keys:
        return 0.0
    return score if any(key in keys for key in KEYS[noun]) else 0.0


def _says_lead(table: Table) -> bool:
    """Its columns are those of customers and contacts: only what it is called, or a column of its own, tells leads."""
    named = f"{table.file} {table.sheet}".casefold()
    if any(word in named for word in LEAD_WORDS):
        return True
    return any(field.noun == "lead" for c in table.columns for field, _likeness in fields_for(c.header, None))


def _meaning(header: str, noun: Noun) -> tuple[Field, float] | None:
    meant = fields_for(header, noun)
    if noun == "opportunity" and not _is_exact(meant) and stage_of_date_header(header):
        return BY_KEY["opportunity", "stage_date"], EXACT
    return meant[0] if meant else None


def _is_exact(meant: list[tuple[Field, float]]) -> bool:
    return bool(meant) and meant[0][1] == EXACT


def _names_customers(table: Table) -> bool:
    """A list of deliveries names customers beside products: it is no price list."""
    meant = (fields_for(column.header, None)[:1] for column in table.columns)
    return any(
        (field.noun, field.name) == ("customer", "name") for pair in meant for field, _likeness in pair
    )


def _is_shared(header: str, field: Field) -> bool:
    """Whether the header means the field in any table, not only in one of its own noun."""
    return field.name == "stage_date" or any(other == field for other, _likeness in fields_for(header, None))


def _by_header(letter: str, header: str, content: Content, noun: Noun | None) -> ColumnMapping:
    samples = _samples(content.sample)
    column = ColumnMapping(letter, header, samples=samples)
    meant = fields_for(header, noun) if noun else []
    stage = stage_of_date_header(header) if noun == "opportunity" and not _is_exact(meant) else ""
    if stage and (content.share("date") or 0) >= ODD:
        column = replace(column, noun="opportunity", field="stage_date", stage=stage)
        return replace(column, confidence=0.9, reason="header_and_values")
    if not meant:
        return column
    field, likeness = _best_fitting(meant, content)
    unit = amount_unit(header) if field.kind == "amount" else ""
    confidence, reason = _confidence(likeness, content.share(field.kind))
    return replace(column, noun=field.noun, field=field.name, unit=unit, confidence=confidence, reason=reason)


def _best_fitting(meant: list[tuple[Field, float]], content: Content) -> tuple[Field, float]:
    """Of the fields a header can mean, the first whose kind the values fit, else the first."""
    return next((pair for pair in meant if (content.share(pair[0].kind) or 1.0) >= ODD), meant[0])


def _confidence(likeness: float, share: float | None) -> tuple[float, str]:
    if share is None:
        return (0.9, "header") if likeness == EXACT else (0.6, "similar_header")
    if share < ODD:
        return (0.4 * likeness, "header_but_values_differ")
    if likeness == EXACT:
        return (0.98, "header_and_values") if share >= FITTING else (0.75, "header")
    return (0.75, "header_and_values") if share >= FITTING else (0.55, "similar_header")


def _by_content(
    column: ColumnMapping, content: Content, noun: Noun | None, columns: list[ColumnMapping]
) -> ColumnMapping:
    """A column whose header says nothing, by values that can only be one thing."""
    if column.field or noun in (None, "person", "product", "lead"):
        return column
    taken = {(one.noun, one.field) for one in columns}
    for (target, name), share, confidence in _telling(content, noun):
        if share >= FITTING and (target, name) not in taken:
            return replace(
                column, noun=target, field=name, confidence=round(confidence * share, 2), reason="values"
            )
    return column


def _telling(content: Content, noun: Noun | None) -> list[tuple[tuple[str, str], float, float]]:
    """Targets that values alone can prove, with the share that fits and the confidence if all do."""
    owner = "author" if noun == "follow_up" else "owner"
    owner_noun = noun if noun in ("opportunity", "customer", "follow_up") else "customer"
    telling: list[tuple[tuple[str, str], float, float]] = [
        (("customer", "uscc"), content.share("uscc") or 0.0, 0.9),
        (("contact", "email"), content.share("email") or 0.0, 0.9),
        (("contact", "phone"), content.share("phone") or 0.0, 0.7),
        (("customer", "name"), content.known_customers(), 0.8),
        ((str(owner_noun), owner), content.known_people(), 0.8),
    ]
    if noun == "opportunity":
        telling.append((("opportunity", "stage"), content.share("stage") or 0.0, 0.8))
        # Beside a column of stages, 状态 says how they ended.
        telling.append((("opportunity", "outcome"), content.share("outcome") or 0.0, 0.8))
    return telling


def _one_per_field(columns: list[ColumnMapping]) -> list[ColumnMapping]:
    """Keep the surest column of each field that takes one; the others stay as extra text."""
    best: dict[tuple[str, str], ColumnMapping] = {}
    for column in columns:
        key = (column.noun, column.field)
        if column.field and (key not in best or column.confidence > best[key].confidence):
            best[key] = column
    return [column if _stays(column, best) else _dropped(column) for column in columns]


def _stays(column: ColumnMapping, best: dict[tuple[str, str], ColumnMapping]) -> bool:
    key = (column.noun, column.field)
    return not column.field or BY_KEY[key].repeats or best[key] is column


def _dropped(column: ColumnMapping) -> ColumnMapping:
    return ColumnMapping(column.letter, column.header, samples=column.samples)


def _samples(cells: list[Cell]) -> tuple[str, ...]:
    distinct = dict.fromkeys(str(cell)[:80] for cell in cells)
    return tuple(distinct)[:3]
