"""Which rows move what is open into a gate that they do not meet: said with the check, before anything is written."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime

from django.utils.translation import gettext as _

from shangji.opportunities.gates.gate import Gate, Gates
from shangji.opportunities.models import Opportunity

from .records import UPDATE, Item, Plan

READ = (
    "amount",
    "currency",
    "expected_on",
    "source",
    "competitor",
    "product",
    "need",
    "win_ratio",
    "next_step",
)
"""What a row brings that a gate may ask for."""


def tell_gates(plan: Plan, there: Mapping[int, Opportunity], now: datetime) -> None:
    """The row stays a change; it says that it will be refused, and for want of what. A handful of statements."""
    moved = [
        item for item in plan.items
        if item.noun == "opportunity" and item.action == UPDATE and item.known.get("is_moved") and item.target in there
    ]  # fmt: skip
    if not moved:
        return
    brought = {id(item): _as_brought(there[item.target or 0], item) for item in moved}
    gates = Gates(brought.values(), now, only_required=True)
    for item in moved:
        for gate in _gates_of(brought[id(item)], item, gates):
            if shut := gate.refusal():
                item.reason = _("Will be refused. %(why)s") % {"why": shut.message}
                break


def _as_brought(there: Opportunity, item: Item) -> Opportunity:
    """The opportunity with what the row says, not saved."""
    noun = copy(there)
    for name in READ:
        if name in item.known:
            setattr(noun, name, item.known[name])
    return noun


def _gates_of(noun: Opportunity, item: Item, gates: Gates) -> list[Gate]:
    """Those that it meets when it is brought there, as `bring_to` asks them."""
    stage = item.known["path"][-1][0] if item.known["is_stage_stated"] else None
    own = noun.own_stage(stage) if stage else noun.stage
    found = [gates.to(noun, own)] if own.order > noun.stage.order else []
    if item.known["outcome"] == "won" and noun.outcome != "won":
        found.append(gates.to(noun, None))
    return found
