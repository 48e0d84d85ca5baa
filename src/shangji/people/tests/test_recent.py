"""What was looked at last is offered again, to whoever looked and to nobody else."""

import pytest

from shangji.people.recent import KEPT

PALETTE = "/palette/"


@pytest.fixture
def offered():
    def names(client):
        return [str(noun) for _icon, noun in client.get(PALETTE).context["recent"]]

    return names


def test_what_was_looked_at_last_comes_first(crane, pump, lin, client_of, offered):
    client = client_of(lin)
    for one in (crane, pump, crane):
        client.get(one.get_absolute_url())
    assert offered(client) == [crane.name, pump.name]
    assert len(client.cookies["recent"].value.split(".")) <= KEPT + 1


def test_looking_writes_nothing(crane, lin, client_of, django_assert_max_num_queries):
    client = client_of(lin)
    with django_assert_max_num_queries(26) as asked:
        client.get(crane.get_absolute_url())
    assert not [q for q in asked.captured_queries if not q["sql"].startswith("SELECT")]


@pytest.mark.parametrize("said", ["", "x", "1.x", "1.-2", "9" * 30, "1." + "9" * 30])
def test_a_cookie_of_others_or_a_forged_one_offers_nothing(crane, lin, chen, client_of, offered, said):
    client = client_of(lin)
    client.cookies["recent"] = said or f"{chen.pk}.{crane.pk}"
    assert offered(client) == []
    client.cookies["recent"] = f"{lin.pk}.{crane.pk}"
    assert offered(client) == [crane.name]


def test_what_is_out_of_reach_is_not_offered(crane, wu, client_of, offered):
    client = client_of(wu)
    client.cookies["recent"] = f"{wu.pk}.{crane.pk}"
    assert offered(client) == []


def test_what_the_page_can_do_is_found_like_commands(lin, client_of):
    client, labels = client_of(lin), ["挂起", "转交", "<b>"]

    def offered(query):
        return client.get(PALETTE, {"q": query, "here": labels}).context["here"]

    assert offered("zj") == [(1, "转交")]
    assert offered("") == [(0, "挂起"), (1, "转交"), (2, "<b>")]
    assert "<b><" not in client.get(PALETTE, {"here": labels}).content.decode()
    assert client.get(PALETTE, {"q": "x", "here": ["x"] * 500}).context["here"][-1] == (29, "x")
    assert len(client.get(PALETTE, {"here": ["x"] * 500}).context["here"]) == 6
