"""Mends the kept sums of what is open, and adds up anew what is kept by day."""

import argparse

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shangji.activities.models import SaidAnew
from shangji.config.console import say
from shangji.insight.day_sums import catch_up
from shangji.insight.due_sums import catch_up as catch_up_with_dues
from shangji.insight.said_sums import catch_up as catch_up_with_words
from shangji.opportunities.models import Tally, Unsummed
from shangji.process.minding import catch_up as catch_up_with_minding
from shangji.process.models import DueAnew, MindedAnew, RiskedAnew
from shangji.process.risk_spans import catch_up as catch_up_with_risks


def run(_options: argparse.Namespace) -> int:
    wrong = len(Tally.amiss())
    Tally.mend()
    Unsummed.mark_everything()
    catch_up()
    SaidAnew.mark_everything()
    catch_up_with_words()
    DueAnew.mark_everything()
    catch_up_with_dues()
    MindedAnew.mark_everything()
    catch_up_with_minding()
    RiskedAnew.mark_everything()
    catch_up_with_risks()
    said = ngettext(
        "%(n)s kept sum was wrong and is right now.", "%(n)s kept sums were wrong and are right now.", wrong
    )
    say(said % {"n": wrong} if wrong else _("Every kept sum is right."))
    return 0
