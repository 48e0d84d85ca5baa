"""A process as a text that can be kept, compared and sent: YAML, read without running anything in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.core.plain_yaml import NotPlain, load
from shangji.opportunities.gates.kinds import KINDS, RequirementNotRight
from shangji.opportunities.models import Pipeline
from shangji.opportunities.models.requirement import RequirementPlan
from shangji.opportunities.models.stage import StagePlan
from shangji.ui.formats import is_chinese

FOLDER = Path(__file__).parent / "playbooks"
MOST_BYTES = 200_000
STAGE_TEXTS = ("key", "name", "name_en", "goal", "sop", "mover")
STAGE_NAMES = {
    *STAGE_TEXTS,
    "expected_days",
    "max_days",
    "win_rate",
    "next_step",
    "chain",
    "collects",
    "gate",
}
GATE_NAMES = {"key", "kind", "name", "name_en", "side", "required", "asks"}


class NotAPlaybook(Refusal):
    message = _("This is not the text of a process.")


@dataclass(frozen=True, kw_only=True)
class Playbook:
    """What such a text says. `about` is one line for whoever chooses among several."""

    name: str
    stages: list[StagePlan] = field(default_factory=list)
    name_en: str = ""
    about: str = ""
    about_en: str = ""

    @property
    def label(self) -> str:
        return self.name if is_chinese() or not self.name_en else self.name_en

    @property
    def told(self) -> str:
        return self.about if is_chinese() or not self.about_en else self.about_en


@cache
def templates() -> dict[str, Playbook]:
    """Key → a process to start from, as it comes with the product."""
    return {path.stem: read(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}


def read(text: str) -> Playbook:
    """Raises NotAPlaybook, which names the place. Whether the stages make a process is for the verb to say."""
    if len(text.encode()) > MOST_BYTES:
        raise NotAPlaybook(_("The text of a process has at most %(n)s kB.") % {"n": MOST_BYTES // 1000})
    try:
        found = load(text)
    except NotPlain as error:
        raise NotAPlaybook(
            _("Line %(n)s cannot be read.") % {"n": error.line} if error.line else ""
        ) from error
    top = _row(found, {"process", "process_en", "about", "about_en", "stages"}, _("The process"))
    rows = top.get("stages")
    if not isinstance(rows, list):
        raise NotAPlaybook(_("There is no list of stages."))
    return Playbook(
        name=_text(top, "process"), name_en=_text(top, "process_en"), about=_text(top, "about"),
        about_en=_text(top, "about_en"), stages=[_stage(row, n) for n, row in enumerate(rows, 1)],
    )  # fmt: skip


def written(pipeline: Pipeline) -> str:
    """The version in force."""
    told = {
        "process": pipeline.name,
        "stages": [_stage_told(plan) for plan in pipeline.plans_now()],
    }
    return str(yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=110))


def _stage(found: Any, n: int) -> StagePlan:
    place = _("Stage %(n)s") % {"n": n}
    row = _row(found, STAGE_NAMES, place)
    step = _row(row.get("next_step") or {}, {"text", "days"}, place)
    gate = row.get("gate") or []
    if not isinstance(gate, list):
        raise NotAPlaybook(_("%(place)s: its gate is a list.") % {"place": place})
    texts = {name: _text(row, name) for name in STAGE_TEXTS}
    texts["key"] = texts["key"] or slugify(texts["name_en"])[:30] or f"stage-{n}"
    return StagePlan(
        **texts, expected_days=_number(row, "expected_days", place) or 0, max_days=_number(row, "max_days", place),
        win_ratio=(_number(row, "win_rate", place) or 0) / 100, next_step=_text(step, "text"),
        next_step_days=_number(step, "days", place), chain_roles=_roles(row, place), collects=_truth(row, "collects", place),
        requirements=tuple(_requirement(one, m, place) for m, one in enumerate(gate, 1)),
    )  # fmt: skip


def _roles(row: Mapping[str, Any], place: Any) -> tuple[str, ...]:
    """Whom the decision chain asks for; whether there are such roles is for the verb to say."""
    found = row.get("chain") or []
    if not isinstance(found, list) or not all(isinstance(role, str) for role in found):
        raise NotAPlaybook(_("%(place)s: its chain is a list of roles.") % {"place": place})
    return tuple(dict.fromkeys(found))


def _requirement(found: Any, n: int, stage: Any) -> RequirementPlan:
    place = f"{stage}, {_('requirement %(n)s') % {'n': n}}"
    row = _row(found, GATE_NAMES, place)
    kind = _text(row, "kind")
    asks = _row(row.get("asks") or {}, None, place)
    if kind not in KINDS:
        raise NotAPlaybook(_("%(place)s: “%(name)s” is not known.") % {"place": place, "name": kind[:40]})
    try:
        params = KINDS[kind].checked(asks)
    except RequirementNotRight as refusal:
        raise NotAPlaybook(f"{place}: {refusal.message}") from refusal
    return RequirementPlan(
        key=_text(row, "key") or f"{kind.replace('_', '-')}-{n}", kind=kind, params=params,
        name=_text(row, "name"), name_en=_text(row, "name_en"), side=_text(row, "side") or "entry",
        is_required=row.get("required") is not False,
    )  # fmt: skip


def _row(found: Any, names: set[str] | None, place: Any) -> Mapping[str, Any]:
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found):
        raise NotAPlaybook(_("%(place)s: names with values were expected.") % {"place": place})
    unknown = sorted(set(found) - names) if names is not None else []
    if unknown:
        raise NotAPlaybook(
            _("%(place)s: “%(name)s” is not known.") % {"place": place, "name": unknown[0][:40]}
        )
    return found


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).replace("\0", "").strip()


def _number(row: Mapping[str, Any], name: str, place: Any) -> int | None:
    value = row.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 999:
        raise NotAPlaybook(_("%(place)s: “%(name)s” is a whole number.") % {"place": place, "name": name})
    return value


def _truth(row: Mapping[str, Any], name: str, place: Any) -> bool:
    value = row.get(name, False)
    if not isinstance(value, bool):
        raise NotAPlaybook(_("%(place)s: “%(name)s” is true or false.") % {"place": place, "name": name})
    return value


def _stage_told(plan: StagePlan) -> dict[str, Any]:
    told: dict[str, Any] = {
        "key": plan.key, "name": plan.name, "name_en": plan.name_en, "goal": plan.goal, "sop": plan.sop,
        "expected_days": plan.expected_days, "max_days": plan.max_days, "win_rate": round(plan.win_ratio * 100),
        "mover": plan.mover,
    }  # fmt: skip
    if plan.next_step:
        told["next_step"] = {"text": plan.next_step, "days": plan.next_step_days}
    told["chain"] = list(plan.chain_roles)
    if plan.collects:
        told["collects"] = True
    gate: Sequence[dict[str, Any]] = [_requirement_told(one) for one in plan.requirements]
    return {name: value for name, value in {**told, "gate": gate}.items() if value not in ("", None, [])}


def _requirement_told(one: RequirementPlan) -> dict[str, Any]:
    told = {
        "key": one.key, "kind": one.kind, "name": one.name, "name_en": one.name_en, "side": one.side,
        "required": one.is_required, "asks": dict(one.params),
    }  # fmt: skip
    return {name: value for name, value in told.items() if value not in ("", {})}
