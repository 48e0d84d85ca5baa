"""New keys: a data key that seals from now on, or a master key that wraps them all; nothing stops meanwhile."""

import os
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from shangji.core.jobs import Job, enqueue, job
from shangji.core.vault import master, ring
from shangji.core.vault.data_key import INDEX, DataKey
from shangji.core.vault.rewriting import Progress, rewrite_all

JOB = "core.seal_anew"


@dataclass(frozen=True)
class Rotated:
    """`key` is the number of the data key that seals now, `rows` how many rows were sealed with it."""

    key: int
    keys: int
    rows: int
    is_master: bool

    def to_json(self) -> dict[str, Any]:
        return {"key": self.key, "keys": self.keys, "rows": self.rows, "master": self.is_master}

    def lines(self) -> list[str]:
        if self.is_master:
            return [
                _("The new master key wraps %(keys)s keys.") % {"keys": self.keys},
                _("Keep a copy of it apart from the backups: without it, personal data is lost."),
            ]
        return [_("Key %(key)s seals from now on; %(rows)s rows were sealed with it.") % vars(self)]


def rotate(progress: Progress) -> Rotated:
    """Add a data key and seal everything with it. A kill leaves a job that goes on. Raises KeyMissing."""
    with transaction.atomic():
        ring.opened_keys()
        number = (DataKey.objects.aggregate(last=Max("pk"))["last"] or INDEX) + 1
        ring.add(number, os.urandom(32), master.keys()[0])
        enqueue(JOB, {"key": number}, key=f"{JOB}:{number}")
    rows = rewrite_all(progress)
    return Rotated(number, DataKey.objects.count(), rows, is_master=False)


def rotate_master() -> Rotated:
    """Wrap the data keys with a new master key. What is sealed stays as it is. Raises KeyMissing.

    A kill before the end leaves both keys in place, and whoever reads tries both; asked again, it goes on.
    """
    wraps = master.keys()[0] if master.is_given() else master.write(master.next_path())
    with transaction.atomic():
        keys = ring.opened_keys()
        for number, key in keys.items():
            DataKey.objects.filter(pk=number).update(wrapped=ring.wrapped(number, key, wraps))
    if not master.is_given():
        master.next_path().replace(master.path())
    return Rotated(max(keys), len(keys), 0, is_master=True)


@job(JOB, steps=True)
def seal_anew(found: Job) -> None:
    """Repeatable: what is sealed with the current key is left alone."""
    rewrite_all(lambda _table, rows: found.progress(rows, 0))
