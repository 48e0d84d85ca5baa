"""Choosing people where there are too many for a list."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shangji.core.access import Actor
from shangji.customers.models import Customer
from shangji.people import choosing
from shangji.people.models import Pool, User

Clients = Callable[[User], Client]


@pytest.fixture
def pool(teams: Any, system: Actor) -> Pool:
    return Pool.add("华东公海", holds="customers.customer", by=system)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "ALL_AT_ONCE", 1)


def names(answer: Any) -> list[str]:
    return [offer.user.name for offer in answer.context["offers"]]


def test_few_are_simply_shown_and_the_chosen_come_first(client_of: Clients, chen: User, lin: User) -> None:
    shown = names(client_of(chen).get(f"/people/choose/?name=users&users={lin.pk}"))
    assert shown[0] == lin.name and len(shown) == User.objects.active().count()


@pytest.mark.parametrize("asked", ["林嘉", "linjia", "ljh"])
def test_many_are_looked_for(
    many: None, client_of: Clients, chen: User, lin: User, wu: User, asked: str
) -> None:
    client = client_of(chen)
    assert names(client.get(f"/people/choose/?name=users&users={wu.pk}")) == [wu.name]
    assert names(client.get(f"/people/choose/?name=users&users={wu.pk}&users-look={asked}")) == [
        wu.name,
        lin.name,
    ]
    assert names(client.get("/people/choose/?name=users&users-look=没有这人")) == []


def test_who_is_barred_or_out_of_reach_is_not_offered(
    many: None, client_of: Clients, chen: User, lin: User, system: Actor
) -> None:
    lin.disable(by=system)
    assert names(client_of(chen).get("/people/choose/?name=users&users-look=林嘉禾")) == []


@pytest.mark.parametrize(
    "query", ["name=%3Cb%3E", "name=users&type=file", "", "name=users&users=9e9&users-look=%00"]
)
def test_what_is_not_a_field_is_not_there(client_of: Clients, lin: User, query: str) -> None:
    answer = client_of(lin).get(f"/people/choose/?{query}")
    assert answer.status_code == (200 if "9e9" in query else 404)


def test_a_pool_of_a_large_company_gets_members_by_name(
    many: None, client_of: Clients, chen: User, lin: User, wu: User, pool: Pool
) -> None:
    client, url = client_of(chen), f"/settings/pools/{pool.pk}/"
    page = client.get(url)
    assert lin.name not in page.content.decode().split('<form class="narrow')[1]
    initial = {
        name: value
        for name, value in page.context["form"].initial.items()
        if value is not None and value is not False and value != []
    }
    said = {**initial, "users": [wu.pk], "users-look": "林嘉禾", "look": "1"}
    looked = client.post(url, said)
    assert lin.name in looked.content.decode() and not pool.members.exists(), "without scripts a button looks"
    assert client.post(url, {**initial, "users": [wu.pk, lin.pk]}).status_code == 302
    assert set(pool.members.values_list("user_id", flat=True)) == {wu.pk, lin.pk}


def test_one_of_many_is_looked_for_too(
    many: None, client_of: Clients, chen: User, lin: User, wu: User
) -> None:
    Customer.add("甬拓精密", by=lin.actor())
    client, url = client_of(chen), f"/handovers/new/?person={lin.pk}"
    page = client.get(url).content.decode()
    name = "who-customers.customer-look"
    assert name in page and wu.name not in page.split("<form")[-1]
    typed = {name: "吴", "look": "1", "person": lin.pk}
    assert wu.name in client.post("/handovers/new/", typed).content.decode()
