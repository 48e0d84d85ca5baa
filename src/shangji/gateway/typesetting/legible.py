"""Texts as a document can show them: what no font draws is told, and what would turn a line around is left out."""

import unicodedata
from typing import Any

from .fonts import GETA, Face

_KEPT = "\n"


class Legible:
    """Goes through texts; `missing` are the characters that no face draws."""

    def __init__(self, faces: list[Face]) -> None:
        self.drawn = frozenset[int]().union(*(face.drawn for face in faces))
        self.missing: set[str] = set()

    def everywhere(self, told: Any) -> Any:
        """The same JSON with every text made legible; names of fields are ours."""
        if isinstance(told, str):
            return self.text(told)
        if isinstance(told, list):
            return [self.everywhere(each) for each in told]
        if isinstance(told, dict):
            return {name: self.everywhere(each) for name, each in told.items()}
        return told

    def text(self, text: str) -> str:
        if text.isascii() and text.isprintable():
            return text
        return "".join(map(self._shown, unicodedata.normalize("NFC", text)))

    def _shown(self, character: str) -> str:
        if ord(character) in self.drawn or character in _KEPT:
            return (
                ""
                if unicodedata.category(character) in ("Cf", "Cc") and character not in _KEPT
                else character
            )
        kind = unicodedata.category(character)
        if kind.startswith("Z") or character == "\t":
            return " "
        if kind in ("Cf", "Cc", "Cs", "Mn") or "\ufe00" <= character <= "\ufe0f":
            return ""
        self.missing.add(character)
        return GETA
