"""Reads the whole log against its chain and its seals."""

import argparse
from itertools import islice

from django.utils.translation import gettext as _

from shangji.config.console import Progress, tell
from shangji.core.verify import Flaw, verify
from shangji.insight.sums_compared import miscounted


def run(options: argparse.Namespace) -> int:
    progress = Progress(_("Events read"), quiet=options.json)
    report = verify(progress)
    report.flaws += [Flaw("miscounted", text) for text in islice(miscounted(), 1)]
    progress.close()
    tell(report, as_json=options.json)
    return 0 if report.ok else 1
