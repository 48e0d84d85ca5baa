"""Writes a plan: chunk by chunk, each with its ledger in one transaction, so that it can be taken up again."""

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from shangji.activities.intake import Incoming as IncomingFollowUp
from shangji.activities.intake import log_many
from shangji.activities.models import FollowUp
from shangji.activities.queries import followed_models
from shangji.core.access import Actor, Refusal
from shangji.core.events import Event
from shangji.core.models import SearchEntry
from shangji.core.statistics import plan_anew, refresh
from shangji.core.subjects import Subject
from shangji.customers.models import Contact, Customer
from shangji.customers.models.intake import IncomingContact, IncomingCustomer, add_contacts, add_many, amend
from shangji.gateway.models import ImportBatch, ImportRow
from shangji.leads.models import Delivery, Lead
from shangji.leads.models.intake import IncomingLead
from shangji.leads.models.intake import add_many as add_leads
from shangji.opportunities.models import Opportunity, StageStay
from shangji.opportunities.models.opportunity.amending import amend as amend_opportunity
from shangji.opportunities.models.opportunity.amending import bring_to
from shangji.opportunities.models.opportunity.intake import Incoming as IncomingOpportunity
from shangji.opportunities.models.opportunity.intake import open_many
from shangji.opportunities.models.opportunity.paying import PAYMENT
from shangji.people.models import Pool, Role, Team, User

from .groups import PARENT, depth_of
from .payments import say_payment
from .plan_leads import BY_NAME
from .records import DUPLICATE, INVALID, NEW, ORDER, UPDATE, Item, Plan
from .tagging import put_tags
from .usernames import username_for

AT_ONCE = 500
WRITTEN = (
    Subject, Event, SearchEntry, Customer, Contact, Opportunity, StageStay, FollowUp, Lead, Delivery, ImportRow,
)  # fmt: skip
Progress = Callable[[int, int], None]
Made = dict[str, tuple[int, dict[str, Any]]]
"""Spot → (id of the subject, what to remember for taking it back)."""


def apply(
    batch: ImportBatch, plan: Plan, *, by: Actor, progress: Progress = lambda _done, _total: None
) -> None:
    """Write everything that is not in the ledger yet. The batch is running and taken over by this worker."""
    gc.freeze()  # the plan stays to the end: looking it through for garbage is an eighth of the time
    try:
        _Writer(batch, plan, by).run(progress)
    finally:
        gc.unfreeze()
    refresh(*WRITTEN)


class _Writer:
    def __init__(self, batch: ImportBatch, plan: Plan, by: Actor) -> None:
        self.batch, self.plan = batch, plan
        self.by = by.via("import", batch.pk)
        self.ids = dict(plan.ids)
        self._customers: dict[int, Customer] = {}
        self._first_said: dict[str, datetime] = {}
        for item in plan.of("follow_up", NEW):
            about, at = item.refs["about"], item.known["happened_at"]
            self._first_said[about] = min(self._first_said.get(about, at), at)
        self._role = Role._base_manager.filter(key="sales").first()

    def run(self, progress: Progress) -> None:
        done = set(self.batch.rows.values_list("spot", flat=True))
        waiting = [item for item in self.plan.items if item.spot not in done]
        named = {
            item.key: item for item in self.plan.items if item.noun == "customer" and item.action != DUPLICATE
        }
        waiting.sort(
            key=lambda item: depth_of(item, named) if PARENT in item.refs and item.noun == "customer" else 0
        )
        total = len(self.plan.items)
        written = total - len(waiting)
        for noun, part in _parts(waiting):
            with transaction.atomic():
                self.batch.progress(written + len(part), total)
                self._write(noun, part)
            plan_anew()
            written += len(part)
            progress(written, total)

    def _write(self, noun: str, items: list[Item]) -> None:
        made = _MAKERS[noun](self, [i for i in items if i.action == NEW])
        for item in items:
            if item.action == UPDATE:
                self._update(item, made)
            if item.spot in made:
                self.ids.setdefault(item.key, made[item.spot][0])
        ids = [made[i.spot][0] for i in items if i.spot in made]
        versions = dict(Subject.objects.filter(pk__in=ids).values_list("pk", "version"))
        ImportRow.write([self._row(item, made.get(item.spot), versions) for item in items])

    def _row(
        self, item: Item, made: tuple[int, dict[str, Any]] | None, versions: dict[int, int]
    ) -> ImportRow:
        subject_id, before = made or (item.target, {})
        return ImportRow(
            batch_id=self.batch.pk, spot=item.spot, noun=item.noun, file=item.place.file[:200], sheet=item.place.sheet[:100],
            row=item.place.row, label=item.label[:200], action=item.action, reason=item.reason,
            subject_id=subject_id, version=versions.get(subject_id or 0, 0), before=before,
        )  # fmt: skip

    def _update(self, item: Item, made: Made) -> None:
        """One by one, through the verbs; what refuses is told in the ledger instead."""
        try:
            with transaction.atomic():
                before = _UPDATERS[item.noun](self, item)
        except Refusal as refusal:
            item.action, item.reason = INVALID, str(refusal.message)
        else:
            made[item.spot] = (item.target or 0, before)

    def _ref(self, item: Item, role: str) -> int | None:
        key = item.refs.get(role)
        return self.ids[key] if key else None

    def _owner(self, item: Item) -> int | None:
        return self._ref(item, "owner") or self.by.user_id

    def _load_customers(self, items: Iterable[Item]) -> None:
        wanted = {pk for item in items if (pk := self._ref(item, "customer"))} - set(self._customers)
        self._customers.update(Customer._base_manager.in_bulk(wanted))

    # New ones

    def teams(self, items: list[Item]) -> Made:
        made: Made = {}
        for item in items:
            parent = Team._base_manager.filter(pk=self._ref(item, "parent")).first()
            team = Team.add(item.label, parent=parent, by=self.by)
            made[item.spot] = (team.pk, {})
            self.ids[item.key] = team.pk
        return made

    def people(self, items: list[Item]) -> Made:
        teams = Team._base_manager.in_bulk([pk for item in items if (pk := self._ref(item, "team"))])
        made: Made = {}
        for item in items:
            user = User.add(
                username_for(item.label), name=item.label, role=self._role, team=teams.get(self._ref(item, "team") or 0),
                email=item.known.get("email", ""), phone=item.known.get("phone", ""), by=self.by,
            )  # fmt: skip
            made[item.spot] = (user.pk, {})
        return made

    def customers(self, items: list[Item]) -> Made:
        rows = [
            IncomingCustomer(
                name=item.known["name"], owner_id=self._owner(item), created_at=item.known.get("created_at"),
                known={n: v for n, v in item.known.items() if n not in ("name", "created_at")},
            )
            for item in items
        ]  # fmt: skip
        made = add_many(rows, by=self.by)
        put_tags({noun.pk: item.tags for item, noun in zip(items, made, strict=True)}, by=self.by)
        for item, noun in zip(items, made, strict=True):
            self.ids.setdefault(item.key, noun.pk)
        for item, noun in zip(items, made, strict=True):
            if PARENT in item.refs:
                self._join(item, noun)
        return {i.spot: (noun.pk, {}) for i, noun in zip(items, made, strict=True)}

    def _join(self, item: Item, customer: Customer) -> dict[str, Any]:
        """Put a customer below the one that its row names."""
        old, pk = customer.parent_id, self._ref(item, PARENT)
        customer.set_parent(Customer._base_manager.get(pk=pk), by=self.by)
        return {"parent_id": old}

    def contacts(self, items: list[Item]) -> Made:
        self._load_customers(items)
        rows = [
            IncomingContact(
                name=item.known["name"], customer=self._customers[self.ids[item.refs["customer"]]],
                known={n: v for n, v in item.known.items() if n != "name"},
            )
            for item in items
        ]  # fmt: skip
        return {i.spot: (noun.pk, {}) for i, noun in zip(items, add_contacts(rows, by=self.by), strict=True)}

    def leads(self, items: list[Item]) -> Made:
        wanted = {name: {i.known.get(f"{name}_id") for i in items} - {None} for name in BY_NAME}
        named = {name: model._base_manager.in_bulk(wanted[name]) for name, model in BY_NAME.items()}
        pools = Pool._base_manager.in_bulk({i.known.get("pool") for i in items} - {None})
        rows = [
            IncomingLead(
                inlet=item.place.file, payload=_as_it_stood(item), owner_id=self._ref(item, "owner"),
                created_at=item.known.get("created_at") or self._first_said.get(item.key), is_spoken_to=item.key in self._first_said,
                source=named["source"].get(item.known.get("source_id")), campaign=named["campaign"].get(item.known.get("campaign_id")),
                pool=pools.get(item.known.get("pool")),
                known={n: v for n, v in item.known.items() if n not in ("created_at", "pool", "said", "source_id", "campaign_id")},
            )
            for item in items
        ]  # fmt: skip
        return {i.spot: (noun.pk, {}) for i, noun in zip(items, add_leads(rows, by=self.by), strict=True)}

    def opportunities(self, items: list[Item]) -> Made:
        self._load_customers(items)
        said: dict[str, list[Item]] = defaultdict(list)
        for item in items:
            if item.noun == "follow_up":
                said[item.refs["about"]].append(item)
        own = [item for item in items if item.noun == "opportunity"]
        opened = open_many([self._incoming(item, said[item.key]) for item in own], by=self.by)
        made: Made = {}
        for item, (noun, follow_ups) in zip(own, opened, strict=True):
            made[item.spot] = (noun.pk, {})
            for told, follow_up in zip(said[item.key], follow_ups, strict=True):
                made[told.spot] = (noun.pk, {"follow_up": follow_up.pk})
        return made

    def _incoming(self, item: Item, said: list[Item]) -> IncomingOpportunity:
        known = item.known
        return IncomingOpportunity(
            name=item.label, path=known["path"], customer=self._customers.get(self._ref(item, "customer") or 0),
            owner_id=self._owner(item), outcome=known["outcome"], ended_at=known["ended_at"], note=known["note"],
            loss_reason=known["loss_reason"], awaits_payment=known.get("awaits_payment", False),
            payment_due_on=known.get("payment_due_on"),
            known={n: known[n] for n in _OPPORTUNITY if known.get(n) is not None},
            said=[self._follow_up(one) for one in said],
        )  # fmt: skip

    def follow_ups(self, items: list[Item]) -> Made:
        made: Made = {}
        for model, mine in self._by_model(items):
            rows = [self._follow_up(item, self._ref(item, "about") or 0) for item in mine]
            for item, follow_up in zip(mine, log_many(model, rows, by=self.by), strict=True):
                made[item.spot] = (follow_up.subject_id, {"follow_up": follow_up.pk})
        return made

    def _by_model(self, items: list[Item]) -> list[tuple[Any, list[Item]]]:
        kinds = dict(
            Subject.objects.filter(pk__in=[self._ref(i, "about") for i in items]).values_list("pk", "kind")
        )
        found: list[tuple[Any, list[Item]]] = []
        for model in followed_models():
            mine = [i for i in items if kinds[self._ref(i, "about") or 0] == model.kind()]
            if mine:
                found.append((model, mine))
        return found

    def _follow_up(self, item: Item, subject_id: int = 0) -> IncomingFollowUp:
        return IncomingFollowUp(**item.known, author_id=self._ref(item, "author"), subject_id=subject_id)

    # Those that are there

    def update_person(self, item: Item) -> dict[str, Any]:
        user = User._base_manager.select_related("role", "team").get(pk=item.target)
        team = Team._base_manager.filter(pk=self._ref(item, "team")).first() or user.team
        before = {n: getattr(user, n) for n in ("email", "phone", "team_id", "is_active")}
        if item.known.get("is_active") and not user.is_active:
            user.enable(by=self.by)
        user.change(
            name=user.name, email=item.known.get("email", user.email), phone=item.known.get("phone", user.phone),
            role=user.role, team=team, by=self.by,
        )  # fmt: skip
        return before

    def update_customer(self, item: Item) -> dict[str, Any]:
        customer = Customer.objects.within(self.by, item.target or 0)
        columns = {n: v for n, v in item.known.items() if n not in ("owner", PARENT)}
        state = {**customer.snapshot(), "custom": customer.custom}
        before = {name: state[name] for name in columns}
        amend(customer, columns, by=self.by)
        put_tags({customer.pk: item.tags}, by=self.by)
        before |= {"tags": item.tags} if item.tags else {}
        joined = self._join(item, customer) if item.known.get(PARENT) else {}
        return {**before, **joined, **self._assign(item, customer)}

    def update_contact(self, item: Item) -> dict[str, Any]:
        contact = Contact.objects.within(self.by, item.target or 0)
        before = {n: getattr(contact, n) for n in item.known}
        contact.change(**{n: v for n, v in item.known.items() if n != "custom"}, by=self.by)
        self._say_own(contact, item)
        return before

    def update_lead(self, item: Item) -> dict[str, Any]:
        lead: Lead = Lead.objects.within(self.by, item.target or 0)
        before = {n: getattr(lead, n) for n in item.known}
        lead.change(**{n: v for n, v in item.known.items() if n != "custom"}, by=self.by)
        self._say_own(lead, item)
        return before

    def _say_own(self, noun: Any, item: Item) -> None:
        if own := item.known.get("custom"):
            noun.set_custom(own, by=self.by)

    def update_opportunity(self, item: Item) -> dict[str, Any]:
        opportunity = Opportunity.objects.within(self.by, item.target or 0)
        state = {**opportunity.snapshot(), "custom": opportunity.custom}
        columns = {n: v for n, v in item.known.items() if n in _AMENDED}
        if item.known.get("customer"):
            columns["customer_id"] = self._ref(item, "customer")
        if columns.get("win_ratio") is not None:
            columns["win_ratio_source"] = "file"
        before = {n: state[n] for n in columns}
        amend_opportunity(opportunity, columns, by=self.by)
        if item.known.get("is_moved"):
            before |= {n: state[n] for n in _MOVED}
            self._bring(opportunity, item)
        if "awaits_payment" in item.known:
            before |= {n: state[n] for n in PAYMENT}
            say_payment(opportunity, item.known, self.by)
        return {**before, **self._assign(item, opportunity)}

    def _bring(self, opportunity: Opportunity, item: Item) -> None:
        known = item.known
        stage = known["path"][-1][0] if known["is_stage_stated"] else None
        at = self.by.at(known["ended_at"]) if known["ended_at"] else self.by
        bring_to(
            opportunity, stage, known["outcome"], by=at, note=known["note"], loss_reason=known["loss_reason"]
        )

    def _assign(self, item: Item, noun: Any) -> dict[str, Any]:
        if not item.known.get("owner"):
            return {}
        old = noun.owner_id
        noun.assign_to(User._base_manager.get(pk=self._ref(item, "owner")), by=self.by)
        return {"owner_id": old}


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


def _parts(items: list[Item]) -> Iterator[tuple[str, list[Item]]]:
    """What is written at once, by noun: what was said of a new opportunity comes in with it."""
    opened = {item.key for item in items if item.noun == "opportunity" and item.action == NEW}
    said: dict[str, list[Item]] = defaultdict(list)
    rest: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        about = item.refs.get("about") if item.noun == "follow_up" and item.action == NEW else None
        (said[about] if about in opened else rest[item.noun]).append(item)
    for noun in ORDER:
        part: list[Item] = []
        for item in rest[noun]:
            part += [item, *(said[item.key] if noun == "opportunity" and item.action == NEW else ())]
            if len(part) >= AT_ONCE:
                yield noun, part
                part = []
        if part:
            yield noun, part


_OPPORTUNITY = (
    "amount", "currency", "expected_on", "source", "competitor", "product", "need", "next_step", "next_step_at",
    "win_ratio", "win_ratio_source", "call", "lost_through", "evidence", "external_id", "extra", "custom", "hold_until",
)  # fmt: skip
_MOVED = ("stage_id", "outcome", "closing_note", "loss_reason_id", *PAYMENT)
_AMENDED = frozenset(_OPPORTUNITY) - {"hold_until"} | {"name"}
_MAKERS: dict[str, Callable[[_Writer, list[Item]], Made]] = {
    "team": _Writer.teams,
    "person": _Writer.people,
    "customer": _Writer.customers,
    "contact": _Writer.contacts,
    "lead": _Writer.leads,
    "opportunity": _Writer.opportunities,
    "follow_up": _Writer.follow_ups,
}
_UPDATERS: dict[str, Callable[[_Writer, Item], dict[str, Any]]] = {
    "person": _Writer.update_person,
    "customer": _Writer.update_customer,
    "contact": _Writer.update_contact,
    "lead": _Writer.update_lead,
    "opportunity": _Writer.update_opportunity,
}
