"""A board as a text that can be kept, compared and sent: YAML, read without running anything in it."""

from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.custom_fields import known
from shangji.core.plain_yaml import NotPlain, load
from shangji.insight.boards.plan import BoardPlan, NotABoard, plan_of
from shangji.insight.metrics.own_sight import keys_in, renamed

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
    fields = found.pop("fields", None) if isinstance(found, dict) else None
    return plan_of(renamed(found, _here(fields)) if isinstance(fields, dict) else found)


def _here(fields: dict[Any, Any]) -> dict[str, str]:
    """Key of a field where the board was written → key of the field of that name here; of none, a key that is nobody's."""
    found = {}
    for key, said in fields.items():
        holds, name = said if isinstance(said, list) and len(said) == 2 else ("", "")
        match = [field.key for field in known.fields_of(str(holds)) if field.name == name]
        found[str(key)] = match[0] if match else "0"
    return found


def written(plan: BoardPlan, actor: Actor) -> str:
    """With the names of the fields of one's own that it asks for: elsewhere they have other keys."""
    plain, fields = plan.plain(), known.fields_by_key()
    asked = [fields[key] for key in sorted(set(keys_in(plain))) if key in fields]
    told = {field.key: [field.holds, field.name] for field in asked if field.is_seen_by(actor)}
    plain |= {"fields": told} if told else {}
    return str(yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110))
