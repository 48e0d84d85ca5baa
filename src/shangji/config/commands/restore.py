"""Puts an archive back."""

import argparse

from django.utils.translation import gettext as _

from shangji.config import archive
from shangji.config.console import Progress, say, warn
from shangji.config.prepare import missing_key


def run(options: argparse.Namespace) -> int:
    progress = Progress(_("Files"))
    found = archive.restore(options.file, force=options.force, progress=progress)
    progress.close()
    say(
        _("Restored: the state of %(made_at)s with %(events)s events. Check it with: shangji verify")
        % {"made_at": found["made_at"], "events": found["events"]}
    )
    if missing := missing_key():
        warn(missing)
    return 0
