"""What nouns keep beside their rows, such as sums and indexes, kept up with the log in the same transaction."""

from collections.abc import Sequence
from typing import Any

from shangji.core.custom_fields.formula import is_read


def keep_up(entries: Sequence[Any], *, is_birth: bool) -> None:
    """Tell every model what of it changed, where it keeps something of these columns."""
    for model in {type(entry.noun) for entry in entries}:
        mine = [(e.noun, e.changes) for e in entries if type(e.noun) is model]
        for names, anew in ((model.matched, model.known_anew), (model.tallied, model.count_anew)):
            if changed := [each for each in mine if is_birth or not names.isdisjoint(each[1])]:
                anew(changed, is_birth=is_birth) if names else None
        if model.customised and any(is_read(model.kind(), name) for _noun, said in mine for name in said):
            model.custom_anew(mine, is_birth=is_birth)
