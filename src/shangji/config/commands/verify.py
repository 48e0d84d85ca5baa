"""Reads the whole log against its chain and its seals."""

import argparse

from django.utils.translation import gettext as _

from shangji.config.console import Progress, tell
from shangji.core.verify import verify


def run(options: argparse.Namespace) -> int:
    progress = Progress(_("Events read"), quiet=options.json)
    report = verify(progress)
    progress.close()
    tell(report, as_json=options.json)
    return 0 if report.ok else 1
