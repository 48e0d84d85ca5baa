"""Gates in the demo company: the day on which they came, how sellers meet them, and the exceptions of today."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from shangji.activities.models import Task
from shangji.core.access import Actor
from shangji.core.calendar import add_working_days, local_day
from shangji.customers.models import Contact
from shangji.demo.companies import person_name
from shangji.demo.days import working_moment
from shangji.demo.people import Staff
from shangji.opportunities.gates.gate import Gates
from shangji.opportunities.models import GateException, Opportunity, Pipeline, Requirement
from shangji.opportunities.playbook import templates
from shangji.people.models import User

SINCE_DAYS = 75
"""How long before the last day the process with gates came into force."""
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SAID = {
    "quote": "报价单已发给{name}，约好下周讲解", "visit": "去现场看了线，量了尺寸，节拍和空间都核对过",
    "call": "和{name}通了电话，确认了节奏",
}  # fmt: skip


def gates_come(rng: Random, last_day: date) -> tuple[datetime, Callable[[], None]]:
    """Operations publish the process with gates, and bring along what is open."""
    moment = working_moment(rng, last_day - timedelta(days=SINCE_DAYS))

    def come() -> None:
        by = User.objects.for_sign_in().get(username="bai").actor()
        process = Pipeline.objects.get(is_default=True)
        equipment = templates()["equipment"]
        process.publish(equipment.stages, by=by)
        process.rename(equipment.name, by=by)
        for found in Opportunity.objects.filter(outcome="open").order_by("pk"):
            found.adopt_pipeline(by=by)

    return moment, come


def meet(found: Opportunity, target: Any, contact: Contact | None, by: Actor) -> None:
    """Do what is missing on the way into a stage, None to win, as its owner."""
    for item in found.required_to(target, by.now).missing:
        _DEEDS[item.requirement.kind](found, item.requirement, contact, by)


def _log(found: Opportunity, one: Requirement, contact: Contact | None, by: Actor) -> None:
    type_ = "quote" if one.kind == "quote" else "visit" if "visit" in one.params["types"] else "call"
    text = SAID[type_].format(name=contact.name if contact else "客户")
    found.log_follow_up(
        text,
        type=type_,
        contacts=[contact.subject] if contact else [],
        next_step=found.next_step,
        next_step_at=found.next_step_at,
        by=by,
    )


def _reach(found: Opportunity, one: Requirement, contact: Contact | None, by: Actor) -> None:
    words = one.params["words"]
    if (words or contact is None) and found.customer:
        fit = [c for c in found.customer.contacts.all() if any(word in c.title for word in words)]
        contact = fit[0] if fit else Contact.add(person_name(Random(found.pk)), title=words[0] if words else "", customer=found.customer, by=by)  # fmt: skip  # noqa: S311
    if contact:
        found.log_follow_up(f"和{contact.name}见了面，认可方案", type="visit", contacts=[contact.subject], next_step=found.next_step, next_step_at=found.next_step_at, by=by)  # fmt: skip


def _attach(found: Opportunity, one: Requirement, _contact: Contact | None, by: Actor) -> None:
    name = f"{found.name[:20]}_{one.params['words'][0]}.pdf"
    found.attach(SimpleUploadedFile(name, PAPER), by=by)


def _tick(found: Opportunity, one: Requirement, _contact: Contact | None, by: Actor) -> None:
    owner = User.objects.get(pk=by.user_id)
    for title in one.params["titles"]:
        added = found.add_task(title, assignee=owner, by=by)
        found.finish_task(Task.objects.get(pk=added.task_id), by=by)


def _fill(found: Opportunity, one: Requirement, _contact: Contact | None, by: Actor) -> None:
    asked = one.params["condition"]["field"]
    if asked == "need":
        found.change(need=f"{found.product or found.name}，按现有产能扩一倍，年底前投产", by=by)
    if asked == "expected_on":
        found.change_expected_on(add_working_days(local_day(by.now), 30), by=by)
    if asked == "amount":
        found.change_amount(Decimal(860_000), by=by)


_DEEDS: dict[str, Callable[[Opportunity, Requirement, Contact | None, Actor], None]] = {
    "follow_up": _log, "quote": _log, "contact": _reach, "document": _attach, "tasks": _tick, "field": _fill,
}  # fmt: skip


def exceptions_of_today(staff: Staff) -> None:
    """Two of 林's opportunities: one exception in force, one that waits for her leader."""
    lin = User.objects.for_sign_in().get(username="lin")
    leader = staff.leader_of(lin)
    by = lin.actor()
    rows = list(Opportunity.objects.filter(owner=lin, outcome="open").for_cards().order_by("pk"))
    gates = Gates(rows, by.now)
    shut = [(found, gate) for found in rows if (gate := gates.ahead(found)).target and gate.missing][:2]
    until = add_working_days(local_day(by.now), 5)
    for n, (found, gate) in enumerate(shut):
        spots = [gate.missing[0].requirement.spot]
        found.ask_exception(
            gate.target, spots, reason="客户出国考察，回来补手续", expires_on=until, approver=leader, by=by
        )
        if n == 0:
            asked = GateException.objects.get(opportunity=found, state="asked")
            found.grant_exception(asked, note="下周必须补齐", by=leader.actor())
