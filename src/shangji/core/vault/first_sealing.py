"""Sealing an installation of before the vault: its columns, what it is found by, and its files. The old log stays as it is."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from shangji.core.bulk import insert
from shangji.core.matching.models import MatchEntry, MatchKey
from shangji.core.matching.sorts import Sort
from shangji.core.matching.upkeep import keys_of
from shangji.core.models import SearchEntry
from shangji.core.search import index
from shangji.core.subjects import Traced, traced_models
from shangji.core.vault import files
from shangji.core.vault.fields import sealed_columns
from shangji.core.vault.rewriting import AT_ONCE, Progress, rewrite_all

BLIND = (Sort.PHONE, Sort.MAIL)


def seal_all(progress: Progress = lambda _what, _count: None) -> None:
    """Repeatable, in steps: what is done is left alone or comes out the same."""
    rewrite_all(progress)
    for kind, model in traced_models().items():
        if not model.searched.isdisjoint(sealed_columns(model)):
            for last in _search_anew(kind, model):
                progress("search", last)
    for last in _match_keys_anew():
        progress("match keys", last)
    for count, path in enumerate(_plain_files(), 1):
        files.keep(path, path)
        progress("files", count)


def _search_anew(kind: str, model: type[Traced]) -> Iterator[int]:
    """Those that are found at all: what was merged away or withdrawn stays unfound."""
    since = 0
    entries = SearchEntry.objects.filter(kind=kind).order_by("pk").values_list("pk", flat=True)
    while ids := list(entries.filter(pk__gt=since)[:AT_ONCE]):
        with transaction.atomic():
            index(model._base_manager.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
        since = ids[-1]
        yield since


def _match_keys_anew() -> Iterator[int]:
    since = 0
    while some := list(MatchEntry.objects.filter(pk__gt=since).order_by("pk")[:AT_ONCE]):
        with transaction.atomic():
            ids = [entry.subject_id for entry in some]
            list(MatchEntry.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
            MatchKey.objects.filter(subject_id__in=ids, sort__in=BLIND).delete()
            insert([key for key in keys_of(some) if key.sort in BLIND])
        since = ids[-1]
        yield since


def _plain_files() -> Iterator[Path]:
    home = Path(settings.HOME)
    folders: list[Any] = [home / "imports", home / "exports", Path(settings.MEDIA_ROOT)]
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and not path.is_symlink() and not files.is_sealed(path):
                yield path
