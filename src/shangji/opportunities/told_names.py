"""Names that somebody gave, as the log has them, told in the reader's language: events carry them as they were said."""

from typing import Any

from django.apps import apps


def reason_words(said: str) -> str:
    """A loss reason, with its group."""
    return _told("lossreason", said)


def requirement_words(said: str) -> str:
    """One line of a gate."""
    return _told("requirement", said)


def stage_words(said: str) -> str:
    return _told("stage", said)


def _told(model: str, said: str) -> str:
    found: Any = apps.get_model("opportunities", model)
    return str(found.in_words(said))
