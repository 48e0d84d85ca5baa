"""The nouns of rows that hang on a subject, read for a whole page at once."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from shangji.core.subjects import traced_models


def with_nouns(rows: Sequence[Any]) -> None:
    """Give each row its `record`: of its subject, or of itself where the row is one."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    subjects = [getattr(row, "subject", row) for row in rows]
    for subject in subjects:
        by_kind[subject.kind].append(subject.pk)
    models = traced_models()
    nouns = {
        pk: noun
        for kind, keys in by_kind.items()
        for pk, noun in models[kind]._base_manager.select_related("subject").in_bulk(set(keys)).items()
    }
    for row, subject in zip(rows, subjects, strict=True):
        row.record = nouns[subject.pk]
