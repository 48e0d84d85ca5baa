"""Exports a list."""

import argparse
from pathlib import Path

from django.core.management import CommandError
from django.utils.translation import gettext as _

from shangji.config.commands.who import actor
from shangji.config.console import tell
from shangji.gateway import exports


def run(options: argparse.Namespace) -> int:
    if options.list not in exports.names():
        words = {"name": options.list, "names": ", ".join(exports.names())}
        raise CommandError(_("There is no list called %(name)s. There are: %(names)s.") % words)
    kind = options.format or _said_by(options.out) or "xlsx"
    out = options.out or Path(f"{options.list}.{kind}")
    result = exports.run(options.list, format=kind, out=out, by=actor(options.as_user, "export"))
    tell(result, as_json=options.json)
    return 0


def _said_by(out: Path | None) -> str:
    """A file called customers.csv holds CSV."""
    ending = out.suffix.lstrip(".").lower() if out else ""
    return ending if ending in exports.LIST_FORMATS else ""
