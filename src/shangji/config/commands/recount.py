"""Mends the kept sums of what is open."""

import argparse

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.config.console import say
from shangji.opportunities.models import Tally


def run(_options: argparse.Namespace) -> int:
    wrong = len(Tally.amiss())
    Tally.mend()
    said = ngettext(
        "%(n)s kept sum was wrong and is right now.", "%(n)s kept sums were wrong and are right now.", wrong
    )
    say(said % {"n": wrong} if wrong else _("Every kept sum is right."))
    return 0
