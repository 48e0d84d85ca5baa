"""A choice by the word that somebody wrote."""

from functools import cache
from typing import TypeVar

from django.db.models import TextChoices
from django.utils.translation import override

C = TypeVar("C", bound=TextChoices)


def choice_named(choices: type[C], text: str) -> C | None:
    """By its key, or by its word in either language: as a cell of a spreadsheet has it."""
    said = text.strip().casefold()
    return next((choice for choice in choices if said in _words(choice)), None)


@cache
def _words(choice: TextChoices) -> frozenset[str]:
    found = {str(choice.value)}
    for language in ("en", "zh-hans"):
        with override(language):
            found.add(str(choice.label).casefold())
    return frozenset(found)
