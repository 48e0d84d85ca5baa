"""What happens to requests to pass a gate without all that it asks for."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Event, Fact
from shangji.opportunities.told_names import requirement_words
from shangji.ui.formats import listed

BETWEEN = "、"
"""What stands between names in the log, whoever reads it."""


@dataclass(frozen=True, kw_only=True)
class OfExceptions(Fact):
    """Its `names` are told in the reader's language."""

    @classmethod
    def told(cls, event: Event) -> dict[str, Any]:
        told = super().told(event)
        return {**told, "names": listed(map(requirement_words, told["names"].split(BETWEEN)))}


@dataclass(frozen=True, kw_only=True)
class ExceptionAsked(OfExceptions):
    kind = "opportunities.exception_asked"
    sentence = _("%(actor)s asks for an exception until %(expires_on)s: %(names)s. %(reason)s")
    icon = "lock-open"
    human = True
    exception_id: int
    approver_id: int | None
    spots: list[str] = field(default_factory=list)
    names: str
    reason: str
    expires_on: date


@dataclass(frozen=True, kw_only=True)
class ExceptionGranted(OfExceptions):
    """The gate is open for these requirements until the day is over."""

    kind = "opportunities.exception_granted"
    sentence = _("%(actor)s granted the exception until %(expires_on)s: %(names)s. %(note)s")
    icon = "rubber-stamp"
    human = True
    exception_id: int
    asked_by_id: int | None
    spots: list[str] = field(default_factory=list)
    names: str
    expires_on: date
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ExceptionRefused(OfExceptions):
    kind = "opportunities.exception_refused"
    sentence = _("%(actor)s refused the exception: %(names)s. %(note)s")
    icon = "ban"
    human = True
    exception_id: int
    asked_by_id: int | None
    names: str
    note: str


@dataclass(frozen=True, kw_only=True)
class ExceptionWithdrawn(OfExceptions):
    kind = "opportunities.exception_withdrawn"
    sentence = _("%(actor)s withdrew the exception: %(names)s")
    icon = "arrow-back-up"
    exception_id: int
    names: str
