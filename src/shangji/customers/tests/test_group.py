"""A group is a tree: no circle, any depth, rolled up within reach, and outlives merges."""

import pytest

from shangji.core.access import NotAllowed, OutOfReach
from shangji.customers.group import above, tree, walk
from shangji.customers.models import Customer
from shangji.customers.models.grouped import CircleInGroup
from shangji.opportunities.customer_group import group_of, told_group
from shangji.opportunities.models import Opportunity

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(yongtuo, lin):
    """甬拓 with a subsidiary that has one of its own."""
    middle, low = (Customer.add(name, by=lin.actor()) for name in ("甬拓机械", "甬拓铸件"))
    middle.set_parent(yongtuo, by=lin.actor())
    low.set_parent(middle, by=lin.actor())
    return yongtuo, middle, low


def test_a_group_has_no_circle(family, lin, he, wu, facts) -> None:
    top, middle, low = family
    for wrong in (low, top):
        with pytest.raises(CircleInGroup):
            top.set_parent(wrong, by=lin.actor())
    elsewhere = Customer.add("别人的公司", by=wu.actor())
    with pytest.raises(OutOfReach):
        top.set_parent(elsewhere, by=lin.actor())
    with pytest.raises(NotAllowed):
        low.set_parent(None, by=he.actor())
    assert low.set_parent(middle, by=lin.actor()) is None
    assert above(low.pk) == [middle.pk, top.pk] and [depth for _pk, depth in walk(top.pk, tree(top.pk))] == [
        0,
        1,
        2,
    ]
    low.set_parent(None, by=lin.actor())
    assert facts(low)[-1] == "customers.parent_set" and above(low.pk) == []


def test_sixty_levels_are_one_statement(yongtuo, lin, django_assert_num_queries) -> None:
    last = yongtuo
    for n in range(60):
        found = Customer.add(f"第{n}级", by=lin.actor())
        Customer._base_manager.filter(pk=found.pk).update(parent=last)
        last = found
    with django_assert_num_queries(2):
        assert len(above(last.pk)) == 60 and len(list(walk(yongtuo.pk, tree(yongtuo.pk)))) == 61


def test_what_lies_below_is_added_up_within_reach(
    family, crane, client_of, lin, wu, django_assert_max_num_queries
) -> None:
    top, middle, low = family
    Opportunity.open("铸件线", customer=low, amount=100_000, by=lin.actor()).win(by=lin.actor())
    branches = group_of(top, lin.actor())
    assert [(one.customer.name, one.depth, one.size) for one in branches] == [
        (top.name, 0, 3), (middle.name, 1, 2), (low.name, 2, 1),
    ]  # fmt: skip
    assert branches[0].open == {"CNY": crane.amount} and branches[0].won == branches[1].won == {
        "CNY": 100_000
    }
    low.share_with(wu, by=lin.actor())
    assert [one.customer for one in group_of(low, wu.actor())] == [low]
    hidden = told_group(low, wu.actor())
    assert hidden["is_hidden"] and not hidden["upper"], (
        "the names of a group are told only to who reaches them"
    )
    client = client_of(lin)
    client.get(f"/customers/{top.pk}/group/")
    with django_assert_max_num_queries(10):
        page = client.get(f"/customers/{top.pk}/group/").content.decode()
    assert "甬拓铸件" in page and "¥10 万" in page
    assert f"/customers/{top.pk}/group/" in client.get(top.get_absolute_url()).content.decode()
    listed = client.get(f"/customers/?group={middle.pk}").content.decode()
    assert "甬拓铸件" in listed and top.name not in listed


def test_the_parent_is_chosen_by_name_and_a_circle_is_told_where_it_was_asked(
    family, client_of, lin, wu
) -> None:
    top, _middle, low = family
    client, url = client_of(lin), f"/customers/{low.pk}/parent/"
    assert "甬拓机械" in client.get(url).content.decode()
    assert client.post(url, {"parent": "没有这家"}).status_code == 422
    wrong = client.post(f"/customers/{top.pk}/parent/", {"parent": low.name})
    assert wrong.status_code == 422 and low.name in wrong.content.decode()
    assert client.post(url, {"parent": top.name}).status_code == 302
    low.refresh_from_db()
    assert low.parent_id == top.pk
    assert client_of(wu).get(url).status_code == 404
    assert "甬拓机械" in client.get("/customers/names/?parent=甬拓").content.decode()


def test_a_merge_leaves_no_circle_and_no_way_to_what_is_gone(family, lin) -> None:
    top, middle, low = family
    low.merge([middle], by=lin.actor())
    low.refresh_from_db()
    assert low.parent_id == top.pk, "what the one that is gone belonged to is said of the one that is kept"
    top.merge([low], by=lin.actor())
    top.refresh_from_db()
    assert top.parent_id is None and list(tree(top.pk)) == []
