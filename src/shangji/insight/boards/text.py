"""A board as a text that can be kept, compared and sent: YAML, read without running anything in it."""

from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

from shangji.core.plain_yaml import NotPlain, load
from shangji.insight.boards.plan import BoardPlan, NotABoard, plan_of

MOST_BYTES = 200_000


class _Dumper(yaml.SafeDumper):
    """Places and lists of names stand in one line each."""

    def represent_sequence(self, tag: str, sequence: object, flow_style: bool | None = None) -> Any:
        plain = isinstance(sequence, list) and all(isinstance(one, str | int | float) for one in sequence)
        return super().represent_sequence(tag, sequence, flow_style=plain or flow_style)  # type: ignore[arg-type]

    def ignore_aliases(self, data: object) -> bool:
        return True


def read(text: str) -> BoardPlan:
    """What it says; what cannot be read of it is among its problems. Raises NotABoard, which names the line."""
    if len(text.encode()) > MOST_BYTES:
        raise NotABoard(_("The text of a board has at most %(n)s kB.") % {"n": MOST_BYTES // 1000})
    try:
        found = load(text)
    except NotPlain as error:
        raise NotABoard(_("Line %(n)s cannot be read.") % {"n": error.line} if error.line else "") from error
    return plan_of(found)


def written(plan: BoardPlan) -> str:
    return str(yaml.dump(plan.plain(), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110))
