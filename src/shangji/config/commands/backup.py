"""Writes database and files into one archive."""

import argparse

from django.utils.translation import gettext as _

from shangji.config import archive
from shangji.config.console import Progress, say
from shangji.core.vault import master


def run(options: argparse.Namespace) -> int:
    progress = Progress(_("Files"))
    made = archive.write(options.file, progress)
    progress.close()
    say(_("%(path)s: %(events)s events, %(files)s files") % {"path": options.file, **made})
    if not master.is_given():
        say(_("It holds no key. Keep a copy of %(path)s somewhere else: without it, personal data in it is lost.") % {"path": master.path()})  # fmt: skip
    return 0
