"""Imports spreadsheets."""

import argparse

from django.utils.translation import gettext as _

from shangji.config.commands.who import actor
from shangji.config.console import Progress, tell
from shangji.config.prepare import prepare
from shangji.gateway.imports import running


def run(options: argparse.Namespace) -> int:
    for path in options.files:
        path.open("rb").close()  # a wrong name is told before anything is read
    prepare()
    progress = Progress(_("Rows"), quiet=options.json)
    result = running.run(
        options.files,
        dry_run=options.dry_run,
        mapping_path=options.mapping,
        by=actor(options.as_user, "import"),
        progress=progress,
    )
    progress.close()
    tell(result, as_json=options.json)
    return 0
