"""Reads YAML that strangers wrote: plain values, nothing that runs, nothing that grows."""

from typing import Any

import yaml


class NotPlain(ValueError):
    """`line` counts from 1; None where the text as a whole is at fault."""

    def __init__(self, line: int | None) -> None:
        self.line = line
        super().__init__(f"line {line}")


class _Loader(yaml.SafeLoader):
    """No aliases, with which a few lines become a million; and a day stays the text that it is."""

    yaml_implicit_resolvers = {
        first: [(tag, found) for tag, found in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not read")
        return super().compose_node(parent, index)


def load(text: str) -> Any:
    """Texts, numbers, lists and names with values. Raises NotPlain."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader, stricter than the usual one
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        raise NotPlain(mark.line + 1 if mark else None) from error
