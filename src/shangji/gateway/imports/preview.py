"""What the first rows would become, and how the words of a stage column are understood, beside the columns."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from shangji.core.access import Actor
from shangji.opportunities.models import Stage

from .corrections import Corrections
from .lines import as_text
from .plan import make_plan
from .reading.mapping import Mapping
from .reading.tables import Table
from .reading.values import is_blank
from .records import Choice, Item, Plan
from .stage_words import WORD_OF, StageWords, outcome_name

ROWS = 20
WORDS = 12


@dataclass(frozen=True)
class Word:
    """A word of a stage column. `choices` are empty when it is understood by itself, `said` is the one taken."""

    name: str
    text: str
    rows: int
    meant: str
    position: int
    outcome: str
    choices: tuple[Choice, ...] = ()
    said: str = ""


@dataclass(frozen=True)
class WordColumn:
    header: str
    words: list[Word]
    total: int
    """How many stages the process has."""

    @property
    def open_count(self) -> int:
        return sum(bool(word.choices) and not word.said for word in self.words)


@dataclass(frozen=True)
class First:
    """The first record that comes into being."""

    noun: str
    title: str
    customer: str
    known: dict[str, Any]
    stage: Stage | None
    stage_count: int
    follow_up_count: int


def word_columns(tables: Sequence[Table], mapping: Mapping, corrections: Corrections) -> list[WordColumn]:
    """The stage columns of the sheets that hold opportunities, the commonest words first."""
    stages = StageWords()
    found = []
    for index, mapped in enumerate(mapping.tables):
        column = mapped.column_for("opportunity", "stage")
        table = next((t for t in tables if (t.file, t.sheet) == (mapped.file, mapped.sheet)), None)
        place = (
            next((c for c in table.columns if column and c.letter == column.letter), None) if table else None
        )
        if column and table and place:
            said = corrections.values.get(f"{table.file}|{table.sheet}|{column.letter}", {})
            counts = Counter(as_text(cell) for cell in table.cells(place) if not is_blank(cell))
            words = [
                _word(f"word|{index}|{column.letter}|{text}", text, said.get(text, text), rows, stages)
                for text, rows in counts.most_common()
            ]
            # What has to be decided comes into view, however rare.
            words.sort(key=lambda word: not (word.choices and not word.said))
            found.append(WordColumn(column.header, words[:WORDS], len(stages.stages)))
    return found


def _word(name: str, text: str, said: str, rows: int, stages: StageWords) -> Word:
    if stages.standing(text) is None:
        every = [Choice(stage.label, stage.name) for stage in stages.stages]
        ends = [Choice(outcome_name(outcome), word) for outcome, word in WORD_OF.items()]
        return Word(name, text, rows, "", 0, "", (*every, *ends), said if said != text else "")
    standing = stages.standing(text)
    if standing and standing.stage and standing.outcome == "open":
        return Word(name, text, rows, standing.stage.label, stages.stages.index(standing.stage), "open")
    outcome = standing.outcome if standing else ""
    return Word(name, text, rows, outcome_name(outcome), 0, outcome)


def first_record(
    tables: Sequence[Table], mapping: Mapping, corrections: Corrections, *, by: Actor
) -> First | None:
    """Of the first rows; names that other sheets explain further down may still be missing."""
    heads = [replace(table, rows=table.rows[:ROWS]) for table in tables]
    plan = make_plan(heads, mapping, corrections, by=by)
    for noun in ("opportunity", "lead", "customer", "contact", "person"):
        if items := plan.of(noun, "new", "update", "duplicate"):
            return _first(items[0], plan)
    return None


def _first(item: Item, plan: Plan) -> First:
    customer = next((i for i in plan.items if i.key == item.refs.get("customer")), None)
    path = item.known.get("path")
    stages = StageWords().stages if path else []
    follow_ups = [i for i in plan.of("follow_up") if i.refs.get("about") == item.key]
    return First(
        item.noun, item.label, customer.label if customer else "", item.known, path[-1][0] if path else None,
        len(stages), len(follow_ups),
    )  # fmt: skip
