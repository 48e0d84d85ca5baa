"""How what arrives becomes a lead: kept first, then read; what was here before is one lead that came again."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shangji.core.access import Actor, Refusal, System
from shangji.core.custom_fields.trait import Said
from shangji.core.locks import one_at_a_time
from shangji.core.names import mail_key, phone_digits
from shangji.leads.models import Campaign, Delivery, Lead, Source
from shangji.people.duplicates import Known
from shangji.people.models import Pool
from shangji.people.taking import holder

LONGEST = {
    "company": 200, "person": 60, "title": 60, "phone": 60, "email": 200, "wechat": 60, "website": 200, "need": 5_000,
    "industry": 60, "province": 40, "city": 40, "note": 5_000,
}  # fmt: skip
MANY_LINES = frozenset({"need", "note"})
MIN_DIGITS = 5
DEEPEST = 20


@dataclass(frozen=True)
class Arrival:
    """What is known of a lead that arrives, as it is to be kept."""

    fields: dict[str, str]
    owner_id: int | None
    custom: Said | None
    source: Source | None
    campaign: Campaign | None


def cleaned(fields: dict[str, Any]) -> dict[str, str]:
    """Columns of a lead from anybody's hands: no control and no invisible characters, nothing too long.

    What is no telephone number or no mail address moves into the note: it was said, so it is kept.
    """
    found = {name: _plain(str(fields.get(name) or ""), name in MANY_LINES) for name in LONGEST}
    spare = []
    if found["phone"] and len(phone_digits(found["phone"])) < MIN_DIGITS:
        spare.append(found.pop("phone"))
    if found["email"] and not _is_mail(found["email"]):
        spare.append(found.pop("email"))
    for name, longest in LONGEST.items():
        text = found.get(name, "")
        if len(text) > longest:
            spare += [text] if name not in MANY_LINES else []
            found[name] = text[:longest]
    found["note"] = "\n".join(filter(None, [found.get("note", ""), *spare]))[: LONGEST["note"]]
    return {name: text for name, text in found.items() if text}


def arrive(
    payload: dict[str, Any], fields: dict[str, Any], *, channel: str, inlet: str, by: Actor, key: str | None = None,
    source: Source | None = None, campaign: Campaign | None = None, pool: Pool | None = None, owner_id: int | None = None,
    custom: Said | None = None,
) -> Delivery:  # fmt: skip
    """Keep what arrived and read it. The same key is the same delivery, whatever happens at the same moment.

    What cannot be read waits, with the reason; it is never an error to whoever brought it.
    """
    if key and (known := Delivery._base_manager.filter(key=key).first()):
        return known
    try:
        with transaction.atomic():
            delivery = Delivery.receive(
                storable(payload), channel=channel, inlet=inlet, key=key, source=source, campaign=campaign, pool=pool,
                by=_door(inlet, by, "leads.receive"),
            )  # fmt: skip
            read(delivery, fields, by=by, owner_id=owner_id, custom=custom)
    except IntegrityError:
        known = Delivery._base_manager.filter(key=key).first() if key else None
        if known is None:
            raise
        return known
    return delivery


def storable(value: Any, depth: int = 0) -> Any:
    """As both databases keep it: no zero bytes, no halves of characters, no deeper than anybody means."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if depth >= DEEPEST and isinstance(value, dict | list):
        return "…"
    if isinstance(value, dict):
        return {storable(str(name)): storable(each, depth + 1) for name, each in value.items()}
    if isinstance(value, list):
        return [storable(each, depth + 1) for each in value]
    return value


def read(
    delivery: Delivery,
    fields: dict[str, Any],
    *,
    by: Actor,
    owner_id: int | None = None,
    custom: Said | None = None,
    came_by: tuple[Source | None, Campaign | None] | None = None,
) -> Lead | None:
    """Make a lead of it, or a touch of the open lead with the same phone or mail; None when it waits.

    `came_by` is where it came from as somebody says who reads it by hand.
    """
    source, campaign = came_by or (delivery.source, delivery.campaign)
    arrival = Arrival(cleaned(fields), owner_id, custom, source, campaign)
    door = _door(delivery.inlet, by, "leads.read_delivery")
    try:
        with transaction.atomic():
            lead = _lead_of(delivery, arrival, by)
            delivery.take(lead, by=door)
    except Refusal as refusal:
        delivery.fail(str(refusal.message), by=door)
        return None
    return lead


def _door(inlet: str, by: Actor, permission: str) -> Actor:
    """Who keeps what arrived: whoever may, else the inlet itself on their behalf."""
    return by if by.may(permission) else System(inlet, channel=by.channel).on_behalf_of(by.user_id)


def same_open_lead(phone: str, email: str) -> Lead | None:
    """The open lead with exactly this number or address: the oldest, if there are several."""
    same = Q(pk__in=[])
    if digits := phone_digits(phone):
        same |= Q(phone_digits=digits)
    if email:
        same |= Q(mail_key=mail_key(email))
    found = Lead._base_manager.filter(same, Lead.IS_OPEN, withdrawn_at__isnull=True)
    first: Lead | None = found.order_by("pk").first()
    return first


def _lead_of(delivery: Delivery, told: Arrival, by: Actor) -> Lead:
    """Two at the same moment with one number are read one after the other."""
    fields = told.fields
    phone, email = fields.get("phone", ""), fields.get("email", "").casefold()
    for name in sorted(filter(None, [phone_digits(phone), email])):
        one_at_a_time(f"leads.capture {name}")
    known = same_open_lead(phone, email) or _refusing(fields)
    if known is None:
        return Lead.capture(
            source=told.source, campaign=told.campaign, pool=delivery.pool, owner_id=told.owner_id, by=by, custom=told.custom,
            **fields,
        )  # fmt: skip
    said = fields.get("need") or fields.get("note") or _("the same again")
    door = System(delivery.inlet, channel=by.channel).on_behalf_of(by.user_id)  # whoever's lead it is
    known.touch(said, source=told.source, campaign=told.campaign, by=door)
    return known


def _refusing(fields: dict[str, Any]) -> Lead | None:
    """The lead beside which a rule wants no second one, by whatever it names: the company came again."""
    told = Known.of(
        name=fields.get("company", ""), phone=fields.get("phone", ""), mail=fields.get("email", "")
    )
    found: Lead | None = Lead._base_manager.filter(pk=holder(Lead.kind(), told)).first()
    return found


def _plain(text: str, many_lines: bool) -> str:
    """Without what is not seen: control characters, zero-width ones, directions; emoji and their joiners stay."""
    kept = "".join(
        c
        for c in text[:20_000]
        if c in "\n\t\u200d" or unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cn", "Cs")
    )
    if not any(ord(c) >= 0x1F000 for c in kept):
        kept = kept.replace("\u200d", "")
    if many_lines:
        return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+", " ", kept)).strip()
    return re.sub(r"\s+", " ", kept).strip()


def _is_mail(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
