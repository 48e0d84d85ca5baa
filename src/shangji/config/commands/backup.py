"""Writes database and files into one archive."""

import argparse

from django.utils.translation import gettext as _

from shangji.config import archive
from shangji.config.console import Progress, say


def run(options: argparse.Namespace) -> int:
    progress = Progress(_("Files"))
    made = archive.write(options.file, progress)
    progress.close()
    say(_("%(path)s: %(events)s events, %(files)s files") % {"path": options.file, **made})
    return 0
