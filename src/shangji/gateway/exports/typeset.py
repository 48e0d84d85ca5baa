"""Has documents set as pages or as one picture, by a limited child process; without it nothing could be printed."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

from django.utils.translation import gettext_lazy as _

import shangji
from shangji.core.access import Refusal
from shangji.gateway.exports.document import Document
from shangji.gateway.exports.layout import laid_out
from shangji.gateway.typesetting.limits import MAX_INPUT_BYTES, MAX_OUTPUT_BYTES, MAX_ROWS, WALL_SECONDS

CHILD = "shangji.gateway.typesetting.child"
ENDED_BY = {signal.SIGKILL: "too_slow", signal.SIGXCPU: "too_slow"}
Form = Literal["pdf", "png"]


class NotSettable(Refusal):
    """`code` says why: no_font, too_heavy, too_slow, unsettable."""

    sentences: ClassVar[dict[str, Any]] = {
        "no_font": _("No Chinese font is installed here and the one that comes along cannot be read, so no pages can be made. Install one (Debian: fonts-noto-cjk), or export as a workbook."),
        "too_heavy": _("This is too much for pages. Export it as a workbook instead."),
        "too_slow": _("Making the pages took too long. Filter more, or export as a workbook."),
        "unsettable": _("Something in it cannot be put on a page. Export it as a workbook instead."),
    }  # fmt: skip

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(self.sentences.get(code, self.sentences["unsettable"]), code=code, said=said)


class TooManyRows(Refusal):
    message = _("More than 5,000 rows do not go on pages. Take them as a workbook (xlsx), or filter more.")


@dataclass(frozen=True)
class Set:
    """The finished file, and the characters that no font here draws: they are also named in it."""

    content: bytes
    missing: tuple[str, ...]


def typeset(document: Document, form: Form) -> Set:
    """Raises TooManyRows, NotSettable."""
    if document.row_count > MAX_ROWS:
        raise TooManyRows
    given = json.dumps(laid_out(document, is_picture=form == "png"), ensure_ascii=False).encode(
        errors="replace"
    )
    if len(given) > MAX_INPUT_BYTES:
        raise NotSettable("too_heavy")
    return _read(*_run(form, given))


def _run(form: Form, given: bytes) -> tuple[int, bytes]:
    """Ends the child with everything it holds once its time is over."""
    command = [sys.executable, "-B", "-s", "-m", CHILD, form]
    # The child needs to find this package and nothing else: no keys, no database address.
    environment = {
        "PYTHONPATH": str(Path(shangji.__file__).parents[1]),
        "PATH": os.defpath,
        "LC_ALL": "C.UTF-8",
        "RAYON_NUM_THREADS": "2",
    }
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as child:
        try:
            out, _said = child.communicate(given, timeout=WALL_SECONDS)
        except subprocess.TimeoutExpired as error:
            child.kill()
            raise NotSettable("too_slow") from error
    return child.returncode, out


def _read(code: int, out: bytes) -> Set:
    if code:
        raise NotSettable(ENDED_BY.get(signal.Signals(-code), "too_heavy") if code < 0 else "unsettable")
    head, _newline, content = out.partition(b"\n")
    said = json.loads(head)
    if "refused" in said:
        raise NotSettable(said["refused"], said.get("said", ""))
    if len(content) != said["bytes"] or len(content) > MAX_OUTPUT_BYTES:
        raise NotSettable("too_heavy")
    return Set(content, tuple(said["missing"]))
