"""Finding by a fragment of a name, by pinyin or by initials, and by a whole number or its last four digits, on both engines alike."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import add
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import Lookup, Q, QuerySet, Subquery, Value

from shangji.core.found_by import Address, Number, asked_for
from shangji.core.lists import first
from shangji.core.pinyin import syllables
from shangji.core.rows import fresh
from shangji.core.search_entry import SearchEntry
from shangji.core.subjects import Subject, Traced

_CJK = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
MIN_LATIN = 2
LOOKED_AT = 100
LAST = 10_000
"""So many keys are read through before PostgreSQL's index is asked."""


def fold(text: str) -> str:
    """Width, case and accents away; everything that is neither letter nor digit becomes one space."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    return " ".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def index(nouns: Iterable[Traced]) -> None:
    """Write what the nouns are found by, in one statement."""
    SearchEntry.objects.bulk_create(
        entries_of(nouns), batch_size=500, update_conflicts=True, unique_fields=["subject"],
        update_fields=["kind", "text", "tokens"],
    )  # fmt: skip


def entries_of(nouns: Iterable[Traced]) -> list[SearchEntry]:
    """What the nouns are found by, not yet written."""
    found = []
    for noun in nouns:
        terms = [term for term in noun.search_terms() if term]
        if terms:
            kind, blind = noun.kind(), _blind(terms)
            text = searchable(term for term in terms if not isinstance(term, Number | Address))
            tokens = " ".join([tokens_of(kind, text), *blind])
            found.append(
                fresh(
                    SearchEntry, subject_id=noun.pk, kind=kind, text=" ".join([text, *blind]), tokens=tokens
                )
            )
    return found


def _blind(terms: Iterable[str]) -> list[str]:
    """The words of what is sealed; they go into the index whole."""
    words = chain.from_iterable(term.words() for term in terms if isinstance(term, Number | Address))
    return list(dict.fromkeys(words))


def searchable(terms: Iterable[str]) -> str:
    """The words of all terms, and for Chinese ones also their pinyin and their initials."""
    folded = fold(" ".join(terms)).split()
    spoken = [reading for word in folded if _CJK.match(word) for reading in _readings(word)]
    return " ".join(dict.fromkeys([*folded, *spoken]))


def tokens_of(kind: str, text: str) -> str:
    """What the engine's index holds of an entry: its kind, and the pieces of its words."""
    return " ".join([_kind_token(kind), *grams(text)])


def grams(text: str) -> list[str]:
    """Two characters at a time of Chinese, two and three of the rest."""
    return list(dict.fromkeys(chain.from_iterable(map(_pieces, text.split()))))


@lru_cache(maxsize=1_000)
def _pieces(word: str) -> list[str]:
    """The same name stands in many entries."""
    twos = list(map(add, word, word[1:])) or [word]
    return twos if _CJK.match(word) else [*twos, *map(add, twos, word[2:])]


def matching(query: str, kind: str) -> QuerySet[SearchEntry, Any]:
    """Ids of the subjects of a kind that hold every word of the query, for `filter(pk__in=…)`.

    A query of a single Latin letter finds nothing: it would be everything.
    """
    asked = _asked(query)
    if not any(part.is_indexed for part in asked):
        return SearchEntry.objects.none().values("subject_id")
    entries = SearchEntry.objects.filter(tokens__holds=(_kind_token(kind), asked))
    for part in asked:
        entries = entries.filter(part.q("text"))
    return entries.values("subject_id")


def newest(rows: QuerySet[Any], query: str, count: int) -> list[Any]:
    """The newest of these rows that hold every word of the query.

    They are looked for among the newest that hold them at all. Only who reaches few of those has each of their own
    rows looked at: the index would name everybody's.
    """
    ids = _newest_ids(query, rows.model.kind())
    newest_first = rows.order_by("-pk")
    found = list(newest_first.filter(pk__in=ids)[:count])
    if len(found) < count and len(ids) == LOOKED_AT:
        for part in _asked(query):
            newest_first = newest_first.filter(part.q("subject__searchentry__text"))
        if connection.vendor != "sqlite":
            # Asked for a few in order, it would go through everybody's rows and look for the reach of each.
            keys = newest_first.order_by().values_list("pk", flat=True)
            newest_first = rows.order_by("-pk").filter(pk__in=sorted(keys, reverse=True)[:count])
        found = first(newest_first, count)
    return found


def _newest_ids(query: str, kind: str) -> list[int]:
    """At most LOOKED_AT ids. SQLite's index gives them in this order and stops; PostgreSQL's gives all, to be sorted."""
    asked = _asked(query)
    if not any(part.is_indexed for part in asked):
        return []
    if connection.vendor != "sqlite":
        found = _among_the_last(asked, kind)
        rows = matching(query, kind).order_by("-pk").values_list("pk", flat=True)
        return found if len(found) == LOOKED_AT else list(rows[:LOOKED_AT])
    holds = " AND ".join(part.instr() for part in asked)
    words = [word for part in asked for word in (*part.words, *part.blind)]
    source = "core_search_grams g CROSS JOIN core_searchentry e ON e.subject_id = g.rowid"
    where = f"core_search_grams MATCH %s AND {holds}"
    statement = f"SELECT g.rowid FROM {source} WHERE {where} ORDER BY g.rowid DESC LIMIT {LOOKED_AT}"  # noqa: S608 - words are parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, [_match(_kind_token(kind), asked), *words])
        return [pk for (pk,) in cursor.fetchall()]


def _among_the_last(asked: Iterable["Part"], kind: str) -> list[int]:
    """At most LOOKED_AT ids, of the LAST keys up to the newest of a kind: what stands in every tenth name is found there."""
    newest_one = Subquery(Subject.objects.filter(kind=kind).order_by("-pk").values("pk")[:1])
    entries = SearchEntry.objects.filter(kind=kind, pk__gt=newest_one - Value(LAST), pk__lte=newest_one)
    for part in asked:
        entries = entries.filter(part.q("text"))
    return list(entries.order_by("-pk").values_list("pk", flat=True)[:LOOKED_AT])


@dataclass(frozen=True)
class Part:
    """What an entry must hold: all of these words, found by these tokens, or one of the blind ones instead."""

    words: list[str]
    tokens: list[str]
    blind: list[str]

    @property
    def is_indexed(self) -> bool:
        return bool(self.tokens or self.blind)

    def alternatives(self) -> list[list[str]]:
        return [*([self.tokens] if self.tokens else []), *([word] for word in self.blind)]

    def q(self, column: str) -> Q:
        found = Q()
        for word in self.words:
            found &= Q(**{f"{column}__contains": word})
        for word in self.blind:
            found |= Q(**{f"{column}__contains": word})
        return found

    def instr(self) -> str:
        every = " AND ".join(["instr(e.text, %s)"] * len(self.words))
        return "(" + " OR ".join([f"({every})", *["instr(e.text, %s)"] * len(self.blind)]) + ")"


def _asked(query: str) -> list[Part]:
    """The parts of a query; what may be a number is one part, however it is spaced."""
    whole = asked_for(query)
    found = []
    for piece in [query] if whole else query.split():
        words = fold(piece).split()
        if words:
            found.append(
                Part(words, [gram for word in words for gram in _needed(word)], whole or asked_for(piece))
            )
    return found


def _kind_token(kind: str) -> str:
    """The kind in one word, longer than any piece of a word."""
    return kind.replace(".", "")


def _match(kind: str, asked: Iterable[Part]) -> str:
    """A query of SQLite's full-text index; tokens are letters and digits."""
    every = [
        [" AND ".join(f'"{token}"' for token in some) for some in p.alternatives()]
        for p in asked
        if p.is_indexed
    ]
    return " AND ".join([f'"{kind}"', *(f"({' OR '.join(f'({one})' for one in some)})" for some in every)])


def index_statements(vendor: str) -> tuple[list[str], list[str]]:
    """The SQL that makes the engine's own index, and the SQL that drops it."""
    if vendor != "sqlite":
        make = "CREATE INDEX core_search_grams ON core_searchentry USING gin (string_to_array(tokens, ' '))"
        return [make], ["DROP INDEX core_search_grams"]
    add = "INSERT INTO core_search_grams(rowid, tokens) VALUES (new.subject_id, new.tokens);"
    drop = "INSERT INTO core_search_grams(core_search_grams, rowid, tokens) VALUES ('delete', old.subject_id, old.tokens);"
    forward = [
        "CREATE VIRTUAL TABLE core_search_grams USING fts5(tokens, content='core_searchentry', "
        "content_rowid='subject_id', tokenize='unicode61 remove_diacritics 0', detail=none, columnsize=0)",
        f"CREATE TRIGGER core_search_added AFTER INSERT ON core_searchentry BEGIN {add} END",
        f"CREATE TRIGGER core_search_dropped AFTER DELETE ON core_searchentry BEGIN {drop} END",
        f"CREATE TRIGGER core_search_changed AFTER UPDATE ON core_searchentry BEGIN {drop} {add} END",
    ]
    triggers = [f"DROP TRIGGER core_search_{verb}" for verb in ("added", "dropped", "changed")]
    return forward, [*triggers, "DROP TABLE core_search_grams"]


@models.TextField.register_lookup
class Holds(Lookup[Any] if TYPE_CHECKING else Lookup):  # type: ignore[misc]  # no subscript at run time
    """`tokens__holds=(kind, parts)`: the token of the kind and one alternative of each part, through the engine's index."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, _params = self.process_lhs(compiler, connection)
        kind, asked = self.rhs
        holds, every = (
            f"string_to_array({left}, ' ') @> %s",
            [p.alternatives() for p in asked if p.is_indexed],
        )
        sure = [kind, *chain.from_iterable(some[0] for some in every if len(some) == 1)]
        either = [some for some in every if len(some) > 1]
        parts = [holds, *(f"({' OR '.join([holds] * len(some))})" for some in either)]
        return " AND ".join(parts), [sure, *chain.from_iterable(either)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, _params = self.process_lhs(compiler, connection)
        table = left.rpartition(".")[0]
        return (
            f'{table}."subject_id" IN (SELECT rowid FROM core_search_grams WHERE core_search_grams MATCH %s)',  # noqa: S608 - the name of a table
            [_match(*self.rhs)],
        )


def _needed(word: str) -> list[str]:
    """The tokens that whatever contains the word must have; the longest ones, since they tell most."""
    if _CJK.match(word):
        return [word[i : i + 2] for i in range(len(word) - 1)] or [word]
    if len(word) < MIN_LATIN:
        return []
    size = 3 if len(word) >= 3 else 2
    return [word[i : i + size] for i in range(len(word) - size + 1)]


@lru_cache(maxsize=50_000)
def _readings(word: str) -> tuple[str, str]:
    """The pinyin of a Chinese word and its initials: 甬拓 → yongtuo, yt."""
    found = syllables(word)
    return "".join(found), "".join(syllable[0] for syllable in found)
