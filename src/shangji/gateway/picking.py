"""What a mapping finds in the body of somebody else's system."""

import json
from collections.abc import Mapping
from typing import Any

from shangji.core.numbers import number_of

DEEPEST = 20
MOST_PATHS = 200


class NotJson(ValueError):
    """What was sent is no JSON, or nested beyond reason."""


def parsed(text: str) -> Any:
    """Raises NotJson."""
    try:
        return json.loads(text, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise NotJson from error


def picked(body: Any, mapping: Mapping[str, str]) -> dict[str, str]:
    """Column → what stands at its path, as text. What is a list or an object, or nothing, is left out."""
    found = {column: _at(body, path) for column, path in mapping.items()}
    return {column: text for column, text in found.items() if text}


def paths_of(body: Any) -> dict[str, str]:
    """Every path that ends in a text or a number, with what stands there; at most MOST_PATHS."""
    found: dict[str, str] = {}
    _walk(body, "", 0, found)
    return found


def _at(body: Any, path: str) -> str:
    for part in path.split("."):
        if isinstance(body, dict):
            body = body.get(part)
        elif isinstance(body, list) and (n := number_of(part, len(body) - 1)) is not None:
            body = body[n]
        else:
            return ""
    return _text(body)


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    try:
        return str(value)
    except ValueError:  # a number of thousands of digits
        return ""


def _walk(body: Any, path: str, depth: int, found: dict[str, str]) -> None:
    if len(found) >= MOST_PATHS or depth > DEEPEST:
        return
    if isinstance(body, dict | list):
        parts = body.items() if isinstance(body, dict) else enumerate(body)
        for part, value in parts:
            if "." not in str(part):
                _walk(value, f"{path}.{part}" if path else str(part), depth + 1, found)
    elif path and (text := _text(body)):
        found[path] = text
