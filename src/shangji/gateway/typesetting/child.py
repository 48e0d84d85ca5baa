"""Sets one document inside a process of its own, so that a hostile text or picture can only harm that process.

Usage: python -m shangji.gateway.typesetting.child pdf|png
Reads the document as JSON, writes one JSON line ({"bytes": n, "missing": [...]} or {"refused": code}) and then the
bytes. What it is given reaches the page as data, never as source; the only folder it may read has the page in it and
nothing else. No Django here: the start must cost milliseconds.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any, BinaryIO

import typst

from shangji.core.confined import confine

from .fonts import SHIPPED, NoChineseFont, chosen
from .legible import Legible
from .limits import CPU_SECONDS, MAX_INPUT_BYTES, MEMORY_BYTES

PAGE = Path(__file__).parent / "page"
PPI = 144.0
MARKED_UP_ROWS = 500
_FAMILY = re.compile(r'font-family="[^"]*"')


def main(form: str, given: BinaryIO, out: BinaryIO) -> None:
    """A refusal is a line, not a failure."""
    confine(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
    try:
        made, missing = _set(form, json.loads(given.read(MAX_INPUT_BYTES)))
    except NoChineseFont:
        _say(out, {"refused": "no_font"})
    except typst.TypstError as error:
        _say(out, {"refused": "unsettable", "said": str(error.message)[:300]})
    except MemoryError:
        _say(out, {"refused": "too_heavy"})
    else:
        _say(out, {"bytes": len(made), "missing": sorted(missing)})
        out.write(made)


def _set(form: str, told: dict[str, Any]) -> tuple[bytes, set[str]]:
    known = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[SHIPPED.parent])
    faces = chosen(known)
    legible = Legible(faces)
    told = legible.everywhere(_in_its_type(told, faces[0].family))
    told["fonts"] = [face.family for face in faces]
    told["missing"] = [f"U+{ord(each):04X}" for each in sorted(legible.missing)[:20]]
    told["is_picture"] = form == "png"
    compiler = typst.Compiler(
        PAGE / "document.typ", root=PAGE, font_paths=known, package_path=PAGE, package_cache_path=PAGE
    )
    made = compiler.compile(
        format="png" if form == "png" else "pdf", ppi=PPI, pdf_tags=_is_short(told),
        sys_inputs={"document": json.dumps(told, ensure_ascii=False)},
    )  # fmt: skip
    return (made if isinstance(made, bytes) else b"".join(made or [])), legible.missing


def _in_its_type(told: dict[str, Any], family: str) -> dict[str, Any]:
    """Pictures name fonts of browsers; here there is one."""
    for block in _blocks(told):
        block["svg"] = _FAMILY.sub(f'font-family="{family}"', block["svg"])
    return told


def _blocks(told: dict[str, Any]) -> list[dict[str, Any]]:
    return [block for row in told["rows"] for column in row for block in column["blocks"]]


def _is_short(told: dict[str, Any]) -> bool:
    """Whether it is marked up for reading aloud: for thousands of rows that triples the file."""
    tables = (block["table"] for block in _blocks(told) if block["table"])
    return sum(len(table["lines"]) for table in tables) <= MARKED_UP_ROWS


def _say(out: BinaryIO, line: dict[str, Any]) -> None:
    out.write(json.dumps(line).encode() + b"\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
