"""One run: company, measurements, table."""

import argparse
import sys
from pathlib import Path

from bench.generate import company_of
from shangji.config.prepare import prepare


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(given: argparse.Namespace, home: Path, root: Path) -> int:
    prepare()
    company = company_of(given.size, home / "built", tell)
    return 0
