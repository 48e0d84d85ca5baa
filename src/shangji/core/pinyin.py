"""How Chinese is read aloud. The dictionary is loaded with the first word: most commands never ask for one."""

from functools import cache
from importlib import import_module
from typing import Any


def syllables(word: str) -> list[str]:
    """One for each character, without tones; what is not Chinese stays together as it is: 重庆 AGV → chong, qing,  AGV."""
    pypinyin = _library()
    found: list[str] = pypinyin.lazy_pinyin(word, style=pypinyin.Style.NORMAL)
    return found


@cache
def _library() -> Any:
    return import_module("pypinyin")
