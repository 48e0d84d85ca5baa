"""Colours by what they mean: a step of the stage ramp, a tone, or a token; never a value."""

from functools import lru_cache
from math import ceil

from django.utils.html import format_html
from django.utils.safestring import SafeString

OTHERS = ("2", "5", "8", "mute")
"""For categories that are no stages: at most four."""
TONES = {"risk": "risk", "warn": "warn", "good": "good", "brand": "brand", "ai": "ai", "mute": "ink-4"}


def token(hue: str) -> str:
    """The token of a hue: "4" → "st-4", "lost" → "st-lost", "mute" → "ink-4", "" → "brand"."""
    if hue in TONES:
        return TONES[hue]
    return f"st-{hue}" if hue else "brand"


@lru_cache(64)
def marked(hue: str) -> SafeString:
    """The attribute that gives an element its colour; pages ask for it thousands of times."""
    if not hue:
        return SafeString(' data-tone="brand"')
    return format_html(' data-{}="{}"', "tone" if hue in TONES else "step", hue)


def other(place: int) -> str:
    return OTHERS[min(place, len(OTHERS) - 1)]


def level(value: float, most: float, levels: int = 7) -> int:
    """0 for nothing, else 1..7 of a heat ramp, by share of the largest."""
    if value <= 0 or most <= 0:
        return 0
    return max(1, min(levels, ceil(value / most * levels - 1e-9)))
