"""The clock of a demo company, moved forward: so that somebody sees in an afternoon what is forgotten in two weeks.

Web, live line and worker read how far it is ahead from one small file beside the database. It only goes forward, as the
log does; the way back is the copy of the company that is kept before it is moved for the first time. No installation but
the demo has the file that says so, an address for it, or this clock.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from shangji.config import dumps, supervisor
from shangji.core import clock
from shangji.core.access import OutOfReach
from shangji.core.calendar import add_working_days, local_day
from shangji.core.jobs import queue_schedules
from shangji.process.ladder import watch

MOST_DAYS = 20
MORNING = time(9, 5)
"""When the day begins that it is moved to: the office is open, and whoever leads is told."""


def advance(days: int) -> datetime:
    """Go on by so many working days, morning by morning, and queue what falls due then. Raises OutOfReach.

    The ladder is climbed each morning, as it would have been: jumping over a week, one line would tell all of it.
    """
    if not settings.DEMO or not 1 <= days <= MOST_DAYS:
        raise OutOfReach
    with _alone():
        _keep_a_copy()
        for _day in range(days):
            _go_on()
            watch(clock.now())
        queue_schedules()
    return clock.now()


def go_back() -> None:
    """Put the company back to where it stood before its clock was moved. Raises CommandError."""
    before = _before()
    if supervisor.is_serving(Path(settings.HOME)):
        raise CommandError(_("Stop the demo first."))
    if not before.exists():
        raise CommandError(_("There is no copy to go back to: the clock of this demo was not moved, or none could be kept (PostgreSQL needs pg_dump)."))  # fmt: skip
    dumps.load(before / dumps.name())
    seals = Path(settings.HOME) / "seals.jsonl"
    if (before / seals.name).exists():
        shutil.copyfile(before / seals.name, seals)
    clock.file_of(settings.HOME).unlink(missing_ok=True)
    shutil.rmtree(before)


def _go_on() -> None:
    morning = datetime.combine(add_working_days(local_day(clock.now()), 1), MORNING)
    seconds = (timezone.make_aware(morning) - timezone.now()).total_seconds()
    path = clock.file_of(settings.HOME)
    draft = path.with_suffix(".new")
    draft.write_text(f"{seconds:.0f}")
    os.replace(draft, path)


def _before() -> Path:
    return Path(settings.HOME) / "before_demo_clock"


def _keep_a_copy() -> None:
    """Before it is moved for the first time, and only then. Where no copy can be made the clock goes on without one."""
    before, draft = _before(), _before().with_suffix(".new")
    if before.exists() or clock.file_of(settings.HOME).exists():
        return
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        dumps.dump(draft / dumps.name())
    except CommandError:
        shutil.rmtree(draft)
        return
    seals = Path(settings.HOME) / "seals.jsonl"
    if seals.exists():
        shutil.copyfile(seals, draft / seals.name)
    draft.rename(before)


@contextmanager
def _alone() -> Iterator[None]:
    """Two who move it at once go on one after the other."""
    with (Path(settings.HOME) / "demo_clock.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
