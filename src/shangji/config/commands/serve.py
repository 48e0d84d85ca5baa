"""Starts web, worker and scheduler."""

import argparse

from django.core import checks
from django.core.management import CommandError
from django.utils.translation import gettext as _

from shangji.config import supervisor
from shangji.config.console import say
from shangji.config.prepare import prepare


def run(options: argparse.Namespace) -> int:
    refuse_weak_start()
    supervisor.require_free(options.host, options.port)
    prepare()
    return supervisor.serve(
        options.host, options.port, workers=options.workers, threads=options.threads, greet=greet
    )


def refuse_weak_start() -> None:
    """Raises CommandError that lists every reason. What a demo is allowed is in the checks."""
    found = checks.run_checks(tags=[checks.Tags.security, checks.Tags.database], databases=["default"])
    reasons = [str(message.msg) for message in found if message.level >= checks.ERROR]
    if reasons:
        raise CommandError(" ".join([_("Not started."), *reasons]))


def greet(address: str) -> None:
    say(_("Shangji is at %(address)s  (Ctrl-C stops it)") % {"address": address})
