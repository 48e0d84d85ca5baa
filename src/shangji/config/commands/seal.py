"""Seals the log now."""

import argparse

from django.utils.translation import gettext as _

from shangji.config.console import say
from shangji.core.seals import seal


def run(_options: argparse.Namespace) -> int:
    made = seal()
    say(made.root if made else _("Nothing was logged since the last seal."))
    return 0
