"""Leads and customers by the thousand: the same dialogs, carried out by the same job."""

from collections.abc import Callable

import pytest
from django.test import Client

from shangji.core.access import Actor
from shangji.core.jobs import run_due
from shangji.customers.models import Customer, Tag, Tagging
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Lead
from shangji.people import chosen
from shangji.people.models import LongStep, StepRefusal, User

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
ClientOf = Callable[[User], Client]


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chosen, "AT_ONCE", 2)


def ask(client: Client, url: str, query: str, **said: object) -> str:
    """Where the step is looked at, after the dialog was shown and confirmed."""
    meant = client.get(url, {"matching": query}, headers=HX).context["meant"]
    asked = {"go": "1", "matching": query, "meant": meant.mark, **said}
    at = client.post(url, asked, headers=HX).headers["HX-Redirect"]
    run_due()
    return at


def test_leads_and_customers_go_by_the_same_job(
    lin: User, chen: User, system: Actor, client_of: ClientOf
) -> None:
    ensure_leads()
    leads = [
        Lead.capture(company=f"无锡第{n}厂", phone=f"1390000111{n}", owner_id=lin.pk, by=system)
        for n in range(4)
    ]
    leads[3].invalidate("空号", by=system)
    client = client_of(chen)
    at = ask(client, "/leads/bulk/invalidate/", "tab=all", reason="空号")
    step = LongStep.objects.get()
    assert (step.done + step.refused, step.state) == (step.total, "done")
    assert set(Lead.objects.filter(pk__in=[lead.pk for lead in leads]).values_list("state", flat=True)) == {
        "invalid"
    }
    client.post(f"{at}undo/")
    run_due()
    assert Lead.objects.filter(state="invalid").get() == leads[3]

    for n in range(3):
        Customer.add(f"嘉兴第{n}厂", owner_id=lin.pk, by=system)
    vip = Tag.add("重点客户", group="价值", by=chen.actor())
    ask(client, "/customers/bulk/tag/", "", tag=vip.pk)
    assert Tagging.objects.filter(is_on=True).count() == 3 and not StepRefusal.objects.filter(is_back=True)
