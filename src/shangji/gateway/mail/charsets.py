"""Characters of letters whose charset is missing, wrong or unknown."""

import codecs
import re

# Others are no charsets (zip, idna) or take time that grows with the square of the text (punycode).
_KNOWN = re.compile(
    r"(?:utf-(?:8(?:-sig)?|7|16(?:-[bl]e)?|32(?:-[bl]e)?)|ascii|gb2312|gbk|gb18030|hz|big5(?:hkscs)?|iso8859-\d+|cp\d+|koi8-\w|shift_jis\w*|"
    r"euc_\w+|iso2022_\w+|tis-620|mac-\w+|johab)"
)
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso8859-1": "cp1252", "ascii": "utf-8"}
_VAGUE = frozenset({"cp1252", "utf-8"})
_SURE_BYTES = 8
"""So many bytes above ASCII that are valid UTF-8 are no accident, whatever the label says; 联通 in GBK has four."""


def decoded(raw: bytes, label: str = "") -> str:
    """The text, by its label if that fits, else by what fits; never an error."""
    charset = _charset(label)
    for candidate in dict.fromkeys(_candidates(raw, charset)):
        try:
            return clean(raw.decode(candidate))
        except UnicodeError:
            continue
    return clean(raw.decode(charset or "gb18030", "replace"))


def clean(text: str) -> str:
    """Without what no database keeps: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _charset(label: str) -> str:
    try:
        name = codecs.lookup(label.strip("\"' ")[:40]).name if label.isascii() else ""
    except (LookupError, ValueError):
        return ""
    return _WIDER.get(name, name) if _KNOWN.fullmatch(name) else ""


def _candidates(raw: bytes, charset: str) -> list[str]:
    high = sum(byte > 127 for byte in raw[:4000])
    if not charset or charset in _VAGUE:
        return ["utf-8", "gb18030", *([charset] if charset else [])]
    # A letter that says UTF-16 in bytes of ASCII means ASCII.
    ascii_only = not high and charset.startswith(("utf-16", "utf-32")) and b"\x00" not in raw
    return ["utf-8", charset] if high >= _SURE_BYTES or ascii_only else [charset, "utf-8", "gb18030"]
