"""The colours of a theme, read from tokens.css: files have no stylesheet, so theirs are written out."""

import re
from functools import cache

from django.contrib.staticfiles import finders

THEMES = ("light", "dark", "screen", "print")
BLOCK = re.compile(r"(:root|\[data-theme=\"(\w+)\"\])\s*\{([^}]*)\}")
TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
USE = re.compile(r"var\(--([\w-]+)\)")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
FONT = "Hanken Grotesk, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif"
PAPER = {"canvas": "#ffffff", "sub": "#ffffff", "line": "#c9d1d4", "line-soft": "#dfe5e7", "ink-3": "#434f57"}
"""On paper nothing is tinted that need not be, and thin ink is darker."""


@cache
def tokens(theme: str) -> dict[str, str]:
    """Every token and its value; `print` is light on white paper."""
    if theme not in THEMES:
        raise ValueError(theme)
    found: dict[str, str] = {}
    with open(finders.find("css/tokens.css")) as file:  # type: ignore[arg-type]
        text = COMMENT.sub("", file.read().split("@media", 1)[0])
    for block in BLOCK.finditer(text):
        if block[2] in (None, theme):
            found |= {name: value.strip() for name, value in TOKEN.findall(block[3])}
    return {**found, "font": FONT, **(PAPER if theme == "print" else {})}


def resolved(svg: str, theme: str = "light") -> str:
    """The same picture with every `var(--…)` written out. Raises KeyError for a token that there is not."""
    values = tokens(theme)
    return USE.sub(lambda use: values[use[1]], svg)
