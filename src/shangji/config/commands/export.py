"""Exports a list."""

import argparse
from pathlib import Path

from shangji.config.commands.who import actor
from shangji.config.console import tell
from shangji.gateway import exports


def run(options: argparse.Namespace) -> int:
    out = options.out or Path(f"{options.list}.{options.format}")
    result = exports.run(options.list, format=options.format, out=out, by=actor(options.as_user, "export"))
    tell(result, as_json=options.json)
    return 0
