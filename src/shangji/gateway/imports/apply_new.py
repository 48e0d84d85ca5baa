"""Rows of a plan that are new: each kind comes into being by its verb, many at once."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from shangji.activities.intake import Incoming as IncomingFollowUp
from shangji.activities.intake import log_many
from shangji.activities.queries import followed_models
from shangji.core.subjects import Subject
from shangji.customers.models.intake import IncomingContact, IncomingCustomer, add_contacts, add_many
from shangji.leads.models.intake import IncomingLead
from shangji.leads.models.intake import add_many as add_leads
from shangji.opportunities.models.opportunity.intake import Incoming as IncomingOpportunity
from shangji.opportunities.models.opportunity.intake import open_many
from shangji.people.models import Pool, Role, Team, User

from .groups import PARENT
from .plan_leads import BY_NAME
from .records import Item
from .tagging import put_tags
from .usernames import username_for
from .writing import Made, Writing

OPPORTUNITY = (
    "amount", "currency", "expected_on", "source", "competitor", "product", "need", "next_step", "next_step_at",
    "win_ratio", "win_ratio_source", "call", "lost_through", "evidence", "external_id", "extra", "custom", "hold_until",
)  # fmt: skip
"""Columns that a row of an opportunity may bring."""


def _teams(writing: Writing, items: list[Item]) -> Made:
    made: Made = {}
    for item in items:
        parent = Team._base_manager.filter(pk=writing.ref(item, "parent")).first()
        team = Team.add(item.label, parent=parent, by=writing.by)
        made[item.spot] = (team.pk, {})
        writing.ids[item.key] = team.pk
    return made


def _people(writing: Writing, items: list[Item]) -> Made:
    teams = Team._base_manager.in_bulk([pk for item in items if (pk := writing.ref(item, "team"))])
    role, made = Role._base_manager.filter(key="sales").first(), Made()
    for item in items:
        user = User.add(
            username_for(item.label), name=item.label, role=role, team=teams.get(writing.ref(item, "team") or 0),
            email=item.known.get("email", ""), phone=item.known.get("phone", ""), by=writing.by,
        )  # fmt: skip
        made[item.spot] = (user.pk, {})
    return made


def _customers(writing: Writing, items: list[Item]) -> Made:
    rows = [
        IncomingCustomer(
            name=item.known["name"], owner_id=writing.owner(item), created_at=item.known.get("created_at"),
            known={n: v for n, v in item.known.items() if n not in ("name", "created_at")},
        )
        for item in items
    ]  # fmt: skip
    made = add_many(rows, by=writing.by)
    put_tags({noun.pk: item.tags for item, noun in zip(items, made, strict=True)}, by=writing.by)
    for item, noun in zip(items, made, strict=True):
        writing.ids.setdefault(item.key, noun.pk)
    for item, noun in zip(items, made, strict=True):
        if PARENT in item.refs:
            writing.join(item, noun)
    return {i.spot: (noun.pk, {}) for i, noun in zip(items, made, strict=True)}


def _contacts(writing: Writing, items: list[Item]) -> Made:
    writing.load_customers(items)
    rows = [
        IncomingContact(
            name=item.known["name"], customer=writing.customers[writing.ids[item.refs["customer"]]],
            known={n: v for n, v in item.known.items() if n != "name"},
        )
        for item in items
    ]  # fmt: skip
    return {i.spot: (noun.pk, {}) for i, noun in zip(items, add_contacts(rows, by=writing.by), strict=True)}


def _leads(writing: Writing, items: list[Item]) -> Made:
    wanted = {name: {i.known.get(f"{name}_id") for i in items} - {None} for name in BY_NAME}
    named = {name: model._base_manager.in_bulk(wanted[name]) for name, model in BY_NAME.items()}
    pools = Pool._base_manager.in_bulk({i.known.get("pool") for i in items} - {None})
    rows = [
        IncomingLead(
            inlet=item.place.file, payload=_as_it_stood(item), owner_id=writing.ref(item, "owner"),
            created_at=item.known.get("created_at") or writing.first_said.get(item.key), is_spoken_to=item.key in writing.first_said,
            source=named["source"].get(item.known.get("source_id")), campaign=named["campaign"].get(item.known.get("campaign_id")),
            pool=pools.get(item.known.get("pool")),
            known={n: v for n, v in item.known.items() if n not in ("created_at", "pool", "said", "source_id", "campaign_id")},
        )
        for item in items
    ]  # fmt: skip
    return {i.spot: (noun.pk, {}) for i, noun in zip(items, add_leads(rows, by=writing.by), strict=True)}


def _as_it_stood(item: Item) -> dict[str, str]:
    """What the row said, by the columns of a lead, and the rest by the words of its headers."""
    place = f"{item.place.sheet} {item.place.row}".strip()
    extra = {str(name): str(text) for name, text in item.known.get("extra", {}).items()}
    said = {
        name: str(value)
        for name, value in item.known.items()
        if name not in ("extra", "pool", "said", "source_id", "campaign_id")
    }
    return {**said, **extra, **item.known.get("said", {}), "row": place}


def _opportunities(writing: Writing, items: list[Item]) -> Made:
    writing.load_customers(items)
    said: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.noun == "follow_up":
            said[item.refs["about"]].append(item)
    own = [item for item in items if item.noun == "opportunity"]
    opened = open_many([_incoming(writing, item, said[item.key]) for item in own], by=writing.by)
    made: Made = {}
    for item, (noun, follow_ups) in zip(own, opened, strict=True):
        made[item.spot] = (noun.pk, {})
        for told, follow_up in zip(said[item.key], follow_ups, strict=True):
            made[told.spot] = (noun.pk, {"follow_up": follow_up.pk})
    return made


def _incoming(writing: Writing, item: Item, said: list[Item]) -> IncomingOpportunity:
    known = item.known
    return IncomingOpportunity(
        name=item.label, path=known["path"], customer=writing.customers.get(writing.ref(item, "customer") or 0),
        owner_id=writing.owner(item), outcome=known["outcome"], ended_at=known["ended_at"], note=known["note"],
        loss_reason=known["loss_reason"], awaits_payment=known.get("awaits_payment", False),
        payment_due_on=known.get("payment_due_on"),
        known={n: known[n] for n in OPPORTUNITY if known.get(n) is not None},
        said=[_follow_up(writing, one) for one in said],
    )  # fmt: skip


def _follow_ups(writing: Writing, items: list[Item]) -> Made:
    made: Made = {}
    for model, mine in _by_model(writing, items):
        rows = [_follow_up(writing, item, writing.ref(item, "about") or 0) for item in mine]
        for item, follow_up in zip(mine, log_many(model, rows, by=writing.by), strict=True):
            made[item.spot] = (follow_up.subject_id, {"follow_up": follow_up.pk})
    return made


def _by_model(writing: Writing, items: list[Item]) -> list[tuple[Any, list[Item]]]:
    kinds = dict(
        Subject.objects.filter(pk__in=[writing.ref(i, "about") for i in items]).values_list("pk", "kind")
    )
    found: list[tuple[Any, list[Item]]] = []
    for model in followed_models():
        mine = [i for i in items if kinds[writing.ref(i, "about") or 0] == model.kind()]
        if mine:
            found.append((model, mine))
    return found


def _follow_up(writing: Writing, item: Item, subject_id: int = 0) -> IncomingFollowUp:
    return IncomingFollowUp(**item.known, author_id=writing.ref(item, "author"), subject_id=subject_id)


MAKERS: dict[str, Callable[[Writing, list[Item]], Made]] = {
    "team": _teams, "person": _people, "customer": _customers, "contact": _contacts, "lead": _leads,
    "opportunity": _opportunities, "follow_up": _follow_ups,
}  # fmt: skip
