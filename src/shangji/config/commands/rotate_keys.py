"""Makes a new key and seals personal data with it, while people work."""

import argparse

from django.utils.translation import gettext as _

from shangji.config.console import Progress, tell
from shangji.core.vault.rotating import rotate, rotate_master


def run(options: argparse.Namespace) -> int:
    if options.master:
        tell(rotate_master(), as_json=options.json)
        return 0
    progress = Progress(_("Rows sealed"), quiet=options.json)
    done = rotate(lambda _table, rows: progress(rows))
    progress.close()
    tell(done, as_json=options.json)
    return 0
