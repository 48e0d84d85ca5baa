"""Finding by a fragment of a name, by pinyin, by initials or by digits, on both engines alike."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Lookup, QuerySet
from pypinyin import Style, lazy_pinyin

from shangji.core.models import SearchEntry
from shangji.core.subjects import Traced

_CJK = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")
MIN_LATIN = 2


def fold(text: str) -> str:
    """Width, case and accents away; everything that is neither letter nor digit becomes one space."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text)).casefold()
    return " ".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c))))


def index(nouns: Iterable[Traced]) -> None:
    """Write what the nouns are found by, in one statement."""
    entries = []
    for noun in nouns:
        terms = [term for term in noun.search_terms() if term]
        if terms:
            text = searchable(terms)
            entries.append(
                SearchEntry(subject_id=noun.pk, kind=noun.kind(), text=text, tokens=" ".join(grams(text)))
            )
    SearchEntry.objects.bulk_create(
        entries, batch_size=500, update_conflicts=True, unique_fields=["subject"],
        update_fields=["kind", "text", "tokens"],
    )  # fmt: skip


def searchable(terms: Iterable[str]) -> str:
    """The words of all terms, and for Chinese ones also their pinyin and their initials."""
    folded = fold(" ".join(terms)).split()
    spoken = [reading for word in folded if _CJK.match(word) for reading in _readings(word)]
    return " ".join(dict.fromkeys([*folded, *spoken]))


def grams(text: str) -> list[str]:
    """Two characters at a time of Chinese, two and three of the rest: what the engines index."""
    found: dict[str, None] = {}
    for word in text.split():
        sizes = (2,) if _CJK.match(word) else (2, 3)
        if len(word) == 1:
            found[word] = None
        for size in sizes:
            found.update(dict.fromkeys(word[i : i + size] for i in range(len(word) - size + 1)))
    return list(found)


def matching(query: str, kind: str | None = None) -> QuerySet[SearchEntry, Any]:
    """Ids of the subjects that hold every word of the query, for `filter(pk__in=…)`.

    A query of a single Latin letter finds nothing: it would be everything.
    """
    entries = SearchEntry.objects.all() if kind is None else SearchEntry.objects.filter(kind=kind)
    words = fold(query).split()
    needed = [gram for word in words for gram in _needed(word)]
    if not needed:
        return entries.none().values("subject_id")
    entries = entries.filter(tokens__holds=needed)
    for word in words:
        entries = entries.filter(text__contains=word)
    return entries.values("subject_id")


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
    """`tokens__holds=[…]`: all of these tokens, through the engine's index."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, _params = self.process_lhs(compiler, connection)
        return f"string_to_array({left}, ' ') @> %s", [list(self.rhs)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, _params = self.process_lhs(compiler, connection)
        table = left.rpartition(".")[0]
        wanted = " AND ".join(f'"{gram}"' for gram in self.rhs)
        return (
            f'{table}."subject_id" IN (SELECT rowid FROM core_search_grams WHERE core_search_grams MATCH %s)',  # noqa: S608 - grams are letters and digits
            [wanted],
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
    syllables = lazy_pinyin(word, style=Style.NORMAL)
    return "".join(syllables), "".join(syllable[0] for syllable in syllables)
