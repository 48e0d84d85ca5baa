"""How a lead is drawn: its fields, and what is seen of it before a claim."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shangji.activities.timeline import timeline
from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.leads.forms import LeadForm
from shangji.leads.models import Lead
from shangji.leads.queries import veil

FIELDS = Lead.EDITABLE


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One field as the page shows it; `href` where it can be called or opened."""

    name: str
    label: str
    value: str
    href: str = ""


def shown(found: Lead, name: str) -> Shown:
    value = str(getattr(found, name) or "")
    href = (
        {"phone": f"tel:{value.replace(' ', '')}", "email": f"mailto:{value}"}.get(name, "") if value else ""
    )
    if name == "website" and value.lower().startswith(("https://", "http://")):
        href = value
    return Shown(name=name, label=str(LeadForm.base_fields[name].label), value=value, href=href)


def glimpse(found: Lead, actor: Actor, now: datetime) -> dict[str, Any]:
    """What a member of its pool sees: who they are and why they lie there, not how to reach them."""
    masked = found.is_masked_for(actor)
    cover = veil if masked else str
    past = [
        (line, cover(line.follow_up.text if line.follow_up else line.event.sentence))
        for run in timeline(found).runs
        for line in run.lines
    ]
    known = [shown(found, name) for name in ("phone", "email", "wechat") if getattr(found, name)]
    pool = found.pool
    return {
        "lead": found, "noun": found, "is_masked": masked, "need": cover(found.need), "past": past[:30], "tone": found.pk % 8 + 1,
        "known": [(each.label, _covered(each, masked)) for each in known],
        "cooling": _cooling_until(found, actor, now), "can_claim": bool(pool and pool.is_claimable and found.is_in_pool),
    }  # fmt: skip


def _covered(each: Shown, masked: bool) -> str:
    if not masked:
        return each.value
    return f"{each.value[:1]}***" if each.name == "wechat" else veil(each.value)


def _cooling_until(found: Lead, actor: Actor, now: datetime) -> Any:
    """The first day on which who had it last may claim it again; None when they may."""
    day = found.free_for(actor)
    return day if day and local_day(now) < day else None
