"""TwoNames: what somebody named here may have an English name beside it, shown to who reads English."""

import time
from collections.abc import Callable

from django.db import models

from shangji.ui.formats import is_chinese

KEPT_S = 2.0
"""A page tells many names and asks once; other processes learn of a new one so late."""


def in_language(name: str, name_en: str) -> str:
    """The one in the reader's language, where there is one."""
    return name if is_chinese() or not name_en else name_en


class EnglishNames:
    """What the log says of something named here, in the reader's language; what has no English name, or is called otherwise
    by now, as it was written."""

    def __init__(self, rows: Callable[[], models.QuerySet[models.Model]]) -> None:
        """`rows` gives what has a `name` and a `name_en`; of two of one name the last one counts."""
        self._rows = rows
        self.forget()

    def __call__(self, said: str) -> str:
        return said if is_chinese() or not said else self.of(said)

    def of(self, said: str) -> str:
        """In English, whoever reads it."""
        return self._known().get(said, said)

    def forget(self) -> None:
        """Read the names anew."""
        self._read_at, self._names = 0.0, dict[str, str]()

    def _known(self) -> dict[str, str]:
        if time.monotonic() - self._read_at > KEPT_S:
            rows = self._rows().exclude(name_en="").values_list("name", "name_en")
            self._read_at, self._names = time.monotonic(), dict(rows)
        return self._names


class TwoNames(models.Model):
    """The log and whatever is compared know it by `name` alone, whoever acts and in whatever language."""

    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def shown(self) -> str:
        """Its name in the reader's language, where it has one."""
        return in_language(self.name, self.name_en)
