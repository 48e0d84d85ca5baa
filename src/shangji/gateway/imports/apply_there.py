"""Rows of a plan whose record is there already: one by one, through the verbs. Each says what to remember for taking it back."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.core.calendar import day_starts, local_day
from shangji.customers.models import Contact, Customer
from shangji.customers.models.intake import amend
from shangji.leads.models import Lead
from shangji.opportunities.models import LossReason, Opportunity
from shangji.opportunities.models.opportunity.amending import amend as amend_opportunity
from shangji.opportunities.models.opportunity.amending import bring_to
from shangji.opportunities.models.opportunity.evidence import Evidence
from shangji.opportunities.models.opportunity.paying import PAYMENT
from shangji.people.models import Team, User

from .apply_new import OPPORTUNITY
from .groups import PARENT
from .plan_leads import BY_NAME
from .records import Item
from .tagging import put_tags
from .writing import Writing

_MOVED = ("stage_id", "outcome", "closing_note", "loss_reason_id", "hold_until", *PAYMENT)
_AMENDED = frozenset(OPPORTUNITY) - {"hold_until"} | {"name"}


def _person(writing: Writing, item: Item) -> dict[str, Any]:
    user = User._base_manager.select_related("role", "team").get(pk=item.target)
    team = Team._base_manager.filter(pk=writing.ref(item, "team")).first() or user.team
    before = {n: getattr(user, n) for n in ("email", "phone", "team_id", "is_active")}
    if item.known.get("is_active") and not user.is_active:
        user.enable(by=writing.by)
    user.change(
        name=user.name, email=item.known.get("email", user.email), phone=item.known.get("phone", user.phone),
        role=user.role, team=team, by=writing.by,
    )  # fmt: skip
    return before


def _customer(writing: Writing, item: Item) -> dict[str, Any]:
    customer = Customer.objects.within(writing.by, item.target or 0)
    columns = {n: v for n, v in item.known.items() if n not in ("owner", PARENT)}
    state = {**customer.snapshot(), "custom": customer.custom}
    before = {name: state[name] for name in columns}
    amend(customer, columns, by=writing.by)
    put_tags({customer.pk: item.tags}, by=writing.by)
    before |= {"tags": item.tags} if item.tags else {}
    joined = writing.join(item, customer) if item.known.get(PARENT) else {}
    return {**before, **joined, **_assign(writing, item, customer)}


def _contact(writing: Writing, item: Item) -> dict[str, Any]:
    contact = Contact.objects.within(writing.by, item.target or 0)
    before = {n: getattr(contact, n) for n in item.known}
    contact.change(**{n: v for n, v in item.known.items() if n not in ("custom", "has_left")}, by=writing.by)
    mark_left(contact, item.known.get("has_left"), by=writing.by)
    _say_own(writing, contact, item)
    return before


def _lead(writing: Writing, item: Item) -> dict[str, Any]:
    lead: Lead = Lead.objects.within(writing.by, item.target or 0)
    before = {n: getattr(lead, n) for n in item.known if n != "owner"}
    lead.change(
        **lead_columns({n: v for n, v in item.known.items() if n not in ("custom", "owner")}), by=writing.by
    )
    _say_own(writing, lead, item)
    return {**before, **_assign(writing, item, lead)}


def lead_columns(known: Mapping[str, Any]) -> dict[str, Any]:
    """Sources and campaigns by their ids, as the verb takes them."""
    of = {f"{name}_id": (name, model) for name, model in BY_NAME.items()}
    named = {of[n][0]: of[n][1]._base_manager.filter(pk=v).first() for n, v in known.items() if n in of}
    return {**{n: v for n, v in known.items() if n not in of}, **named}


def mark_left(contact: Contact, has_left: bool | None, *, by: Actor) -> None:
    """That they left, or are back, by the verb of its page; None says neither."""
    if has_left is not None:
        contact.mark_left(by=by) if has_left else contact.mark_back(by=by)


def _say_own(writing: Writing, noun: Any, item: Item) -> None:
    if own := item.known.get("custom"):
        noun.set_custom(own, by=writing.by)


def _opportunity(writing: Writing, item: Item) -> dict[str, Any]:
    opportunity = Opportunity.objects.within(writing.by, item.target or 0)
    state = {**opportunity.snapshot(), "custom": opportunity.custom}
    columns = {n: v for n, v in item.known.items() if n in _AMENDED}
    if item.known.get("customer"):
        columns["customer_id"] = writing.ref(item, "customer")
    if columns.get("win_ratio") is not None:
        columns["win_ratio_source"] = "file"
    before = {n: state[n] for n in columns}
    amend_opportunity(opportunity, columns, by=writing.by)
    if item.known.get("is_moved"):
        before |= {n: state[n] for n in _MOVED}
        _bring(writing, opportunity, item)
    if "hold_until" in item.known:
        before["hold_until"] = state["hold_until"]
        rest_until(opportunity, item.known["hold_until"], by=writing.by)
    if "recoded" in item.known:
        before["loss_reason_id"] = state["loss_reason_id"]
        recode(opportunity, item.known["recoded"], by=writing.by)
    if "awaits_payment" in item.known:
        before |= {n: state[n] for n in PAYMENT}
        _say_payment(writing, opportunity, item)
    return {**before, **_assign(writing, item, opportunity)}


def _bring(writing: Writing, opportunity: Opportunity, item: Item) -> None:
    known = item.known
    stage = known["path"][-1][0] if known["is_stage_stated"] else None
    at = writing.by.at(known["ended_at"]) if known["ended_at"] else writing.by
    bring_to(
        opportunity, stage, known["outcome"], by=at, note=known["note"], loss_reason=known["loss_reason"]
    )
    if known["outcome"] == Opportunity.Outcome.OPEN:
        rest_until(opportunity, None, by=writing.by)


def rest_until(opportunity: Opportunity, until: date | None, *, by: Actor) -> None:
    """On hold until that day, or taken up again. One that rests already starts its clocks, and rests anew."""
    opportunity.refresh_from_db()
    if opportunity.is_on_hold and opportunity.hold_until != until:
        opportunity.resume(by=by)
    if until and opportunity.is_open:
        opportunity.hold(until, reason=_("from the imported file"), by=by)


def recode(opportunity: Opportunity, reason_id: int | None, *, by: Actor) -> None:
    """Another reason for the loss; whom it was lost to, and what shows it, stays."""
    opportunity.refresh_from_db()
    shown = Evidence(
        words=opportunity.evidence, follow_up=opportunity.evidence_follow_up, file=opportunity.evidence_file
    )
    reason = LossReason._base_manager.filter(pk=reason_id).first()
    opportunity.recode_loss(
        reason, competitor=opportunity.competitor, through=opportunity.lost_through, evidence=shown, by=by
    )


def _say_payment(writing: Writing, opportunity: Opportunity, item: Item) -> None:
    """By the verbs of its page. A day that has passed was agreed on that day at the latest, and where none was, the money
    is outstanding since it was won."""
    by, day = writing.by, item.known.get("payment_due_on")
    if not item.known["awaits_payment"]:
        opportunity.settle(by=by)
    elif day is None:
        opportunity.refresh_from_db(fields=["closed_at"])
        opportunity.await_payment(by=by.at(opportunity.closed_at))
    else:
        opportunity.await_payment(due_on=day, by=by.at(day_starts(day) if day < local_day(by.now) else None))


def _assign(writing: Writing, item: Item, noun: Any) -> dict[str, Any]:
    if not item.known.get("owner"):
        return {}
    old = noun.owner_id
    noun.assign_to(User._base_manager.get(pk=writing.ref(item, "owner")), by=writing.by)
    return {"owner_id": old}


UPDATERS: dict[str, Callable[[Writing, Item], dict[str, Any]]] = {
    "person": _person, "customer": _customer, "contact": _contact, "lead": _lead, "opportunity": _opportunity,
}  # fmt: skip
