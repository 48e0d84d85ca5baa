"""Takes the snapshots that are due; with --anew it reads all of them from the log again."""

import argparse

from django.utils.translation import ngettext

from shangji.config.console import say
from shangji.core import clock
from shangji.insight.models import Snapshot, Standing
from shangji.insight.snapshots.taking import catch_up


def run(options: argparse.Namespace) -> int:
    if options.anew:
        Snapshot.forget()
    catch_up(clock.now())
    weeks = Snapshot.objects.count()
    said = ngettext(
        "%(n)s Monday is kept, in %(lines)s lines.", "%(n)s Mondays are kept, in %(lines)s lines.", weeks
    )
    say(said % {"n": weeks, "lines": Standing.objects.count()})
    return 0
