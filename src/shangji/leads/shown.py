"""How a lead is drawn: its fields, and what is seen of it before a claim."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shangji.activities.glimpse import glimpse
from shangji.core.access import Actor
from shangji.leads.forms import LeadForm
from shangji.leads.models import Lead

FIELDS = Lead.EDITABLE


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One field as the page shows it; `href` where it can be written to or opened."""

    name: str
    label: str
    value: str
    href: str = ""


def shown(found: Lead, name: str) -> Shown:
    told = {"phone": found.masked_phone, "wechat": found.told_wechat}
    value = told.get(name, str(getattr(found, name) or ""))
    href = f"mailto:{value}" if name == "email" and value else ""
    if name == "website" and value.lower().startswith(("https://", "http://")):
        href = value
    return Shown(name=name, label=str(LeadForm.base_fields[name].label), value=value, href=href)


def glimpse_of(found: Lead, actor: Actor, now: datetime) -> dict[str, Any]:
    """What a member of its pool sees of a lead before a claim."""
    about = [
        found.city or found.province,
        found.industry,
        f"{found.person} {found.title}".strip() if found.company else "",
    ]
    known = [
        (each.label, each.value)
        for each in (shown(found, n) for n in ("phone", "email", "wechat"))
        if each.value
    ]
    if found.phone and found.is_masked_for(actor):
        known[0] = known[0][0], found.phone  # the veil of the pool hides more of it
    return glimpse(found, actor, now, about=about, known=known, need=found.need)
