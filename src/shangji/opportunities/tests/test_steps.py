"""What was changed on many at once is found again and taken back as one; each record says why not."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from shangji.core import clock
from shangji.core.events import Event
from shangji.core.subjects import Traced
from shangji.customers.models import Customer, Tag, Tagging
from shangji.opportunities.models import Opportunity
from shangji.people.models import User

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
ClientOf = Callable[[User], Client]
Facts = Callable[[Traced], list[str]]


def undo_of(answer: Any) -> str:
    return str(json.loads(answer.headers["HX-Trigger"])["toast"]["undo"])


def test_a_change_of_many_is_taken_back_as_one(
    lin: User, wu: User, zhou: User, crane: Opportunity, pump: Opportunity, client_of: ClientOf, facts: Facts,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    client, before = client_of(zhou), (crane.expected_on, pump.expected_on)
    asked = {"go": "1", "pk": [crane.pk, pump.pk], "expected_on": "2027-03-01"}
    undo = undo_of(client.post("/opportunities/bulk/expected/", asked, headers=HX))
    pump.change_amount(pump.amount, by=lin.actor())
    assert client_of(lin).post(undo).status_code == 404 and client_of(wu).get(undo[:-5]).status_code == 404
    with django_assert_max_num_queries(14):
        assert str(crane.name) in client.get("/changes/").content.decode()
    with django_assert_max_num_queries(14):
        page = client.get(undo[:-5])
    assert page.context["left"] == 2
    assert client.post(undo, headers=HX).headers["HX-Redirect"] == undo[:-5]
    crane.refresh_from_db()
    pump.refresh_from_db()
    assert (crane.expected_on, pump.expected_on) == before
    assert facts(crane)[-1] == "core.undone" == facts(pump)[-1]
    page = client.get(undo[:-5])
    assert page.context["left"] == 0 and all(line.is_back for line in page.context["lines"])


def test_what_changed_since_stays_and_says_why(
    lin: User, zhou: User, crane: Opportunity, pump: Opportunity, client_of: ClientOf, facts: Facts
) -> None:
    client = client_of(zhou)
    asked = {"go": "1", "pk": [crane.pk, pump.pk], "expected_on": "2027-03-01"}
    undo = undo_of(client.post("/opportunities/bulk/expected/", asked, headers=HX))
    pump.move_to(pump.own_stage(pump.pipeline.stages_now()[1]), by=lin.actor(), reason="")
    answer = client.post(undo, headers=HX)
    assert answer.headers["HX-Location"] == undo[:-5]
    page = client.get(undo[:-5]).content.decode()
    assert "之后又有改动" in page and lin.name in page
    assert facts(crane)[-1] == "core.undone" != facts(pump)[-1]
    with clock.at(clock.now() + timedelta(days=2)):
        assert client.get(undo[:-5]).context["left"] == 0


def test_a_pasted_block_is_taken_back_cell_by_cell(
    lin: User, crane: Opportunity, client_of: ClientOf, facts: Facts
) -> None:
    before = (crane.amount, crane.expected_on, crane.product)
    changes = [
        {"pk": crane.pk, "field": "amount", "text": "1300000"},
        {"pk": crane.pk, "field": "expected", "text": "2027-01-31"},
        {"pk": crane.pk, "field": "product", "text": "立体库二期"},
    ]
    client = client_of(lin)
    answer = client.post("/opportunities/grid/", {"changes": changes}, content_type="application/json")
    client.post(undo_of(answer))
    crane.refresh_from_db()
    assert (crane.amount, crane.expected_on, crane.product) == before
    assert facts(crane)[-3:] == ["core.undone"] * 3


def test_tags_put_on_many_go_as_they_came(
    lin: User, chen: User, yongtuo: Customer, client_of: ClientOf
) -> None:
    vip = Tag.add("重点客户", group="价值", by=chen.actor())
    asked = {"go": "1", "pk": [yongtuo.pk], "tag": vip.pk}
    client = client_of(lin)
    client.post(undo_of(client.post("/customers/bulk/tag/", asked, headers=HX)))
    assert not Tagging.objects.filter(is_on=True).exists()
    yongtuo.tag(vip, by=lin.actor())
    client.post(undo_of(client.post("/customers/bulk/untag/", asked, headers=HX)))
    assert Tagging.objects.get().is_on and Event.objects.filter(kind="core.undone").count() == 2
