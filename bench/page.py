"""docs/performance.md: one section for each engine and size, the one just measured put in its place."""

import re
from pathlib import Path

from bench.table import Measured, section

TOP = """# Performance

Written by `bin/bench --write`. Each operation is measured with one client on a company of generated records, each
opportunity with five follow-ups and its whole log. "Shangji" is the time the server needs, without the network;
"rows" is the query with its objects, "page" the whole request of a signed-in person. "SQL" is the same read or the
same change by hand-written SQL on the same database in the same run, on the same tables and indexes.
Changes are durable before they are answered (SQLite `synchronous=FULL`, PostgreSQL `synchronous_commit=on`).
Caches are warm. The eight clients are processes of their own; by hand-written SQL they still make their rows and log
lines in Python between two calls, so that rate is no upper bound of the database. `bin/bench --tryton` measures Tryton's
sale_opportunity module as well; what its columns compare is said below each table.

"""


def write(path: Path, found: Measured) -> None:
    """Keep what other runs wrote for other engines and sizes; the machine is the one of the last run."""
    put(path, found.machine, section(found))


def put(path: Path, of: list[tuple[str, str]], new: str) -> None:
    """One section, under its heading, and the machine."""
    machine = "\n".join(f"- {name}: {value}" for name, value in of if name not in ("Database", "Load"))
    sections = _sections(path.read_text(encoding="utf-8")) if path.exists() else {}
    sections[new.partition("\n")[0]] = new
    path.write_text(
        f"{TOP}{machine}\n\n" + "\n".join(sections[title] for title in sorted(sections)), encoding="utf-8"
    )


def _sections(text: str) -> dict[str, str]:
    found = re.split(r"^(?=## )", text, flags=re.MULTILINE)[1:]
    return {part.partition("\n")[0]: part.rstrip() + "\n" for part in found}
