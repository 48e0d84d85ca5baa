"""Reads the codes on one picture inside a process of its own, so that a hostile picture can only harm that process.

Usage: python -m shangji.customers.codes.child, the picture on standard input
Writes one JSON line: {"texts": […]} or {"refused": code}. No Django here: the start must cost milliseconds.
"""

import json
import struct
import sys
import warnings
from io import BytesIO
from typing import Any

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from shangji.core.confined import confine

from .limits import CPU_SECONDS, LONGEST_PX, MAX_BYTES, MAX_PIXELS, MAX_TEXT, MEMORY_BYTES

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
CODES = zxingcpp.barcode_formats_from_str("QRCode,MicroQRCode,Aztec,DataMatrix")
BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error)
"""What Pillow raises for a picture that is cut off or is none."""


def main(given: bytes) -> dict[str, Any]:
    """A refusal is an answer, not a failure."""
    confine(memory_bytes=MEMORY_BYTES, cpu_seconds=CPU_SECONDS)
    Image.MAX_IMAGE_PIXELS = None  # counted here, where the answer can say so
    warnings.simplefilter("ignore")
    try:
        return {"texts": [text for text in map(_said, _codes(_grey(given))) if text]}
    except MemoryError:
        return {"refused": "too_large"}
    except UnidentifiedImageError:
        return {"refused": "no_picture"}
    except BROKEN:
        return {"refused": "broken"}


def _grey(given: bytes) -> Image.Image:
    """The picture in grey, no larger than needed; what is transparent is white paper."""
    with Image.open(BytesIO(given), formats=FORMATS) as picture:
        picture.draft("L", (LONGEST_PX, LONGEST_PX))
        if picture.width * picture.height > MAX_PIXELS:
            raise MemoryError
        if picture.has_transparency_data:
            seen = picture.convert("RGBA")
            paper = Image.new("RGBA", seen.size, "white")
            paper.alpha_composite(seen)
            grey = paper.convert("L")
        else:
            grey = picture.convert("L")
    grey.thumbnail((LONGEST_PX, LONGEST_PX))
    # Codes want a white margin, which a screenshot may cut off.
    return ImageOps.expand(grey, border=16, fill=255)


def _codes(grey: Image.Image) -> list[Any]:
    return list(zxingcpp.read_barcodes(grey, formats=CODES))


def _said(code: Any) -> str:
    """Chinese makers of codes write GBK without saying so."""
    raw = bytes(code.bytes)[:MAX_TEXT]
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return str(code.text)[:MAX_TEXT]


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stdout.write(json.dumps(main(sys.stdin.buffer.read(MAX_BYTES + 1)), ensure_ascii=False))
