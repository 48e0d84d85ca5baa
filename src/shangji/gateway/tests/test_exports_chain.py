"""A decision chain as pages: the drawing, everybody in it and what the coverage is made of."""

from collections.abc import Callable

from django.test import Client

from shangji.core import clock
from shangji.customers.chain.layout import drawn
from shangji.customers.chain.reading import chain_of
from shangji.customers.models import Contact, Customer
from shangji.gateway.exports.chains import picture
from shangji.gateway.tests.test_documents import pages
from shangji.people.models import User


def test_a_chain_is_taken_out_by_who_reaches_it(
    client_of: Callable[[User], Client], yongtuo: Customer, zhang: Contact, lin: User, wu: User
) -> None:
    yongtuo.seat("decider", contact=zhang, attitude=1, by=lin.actor())
    yongtuo.seat("user", name="车间<主任>", by=lin.actor())
    svg = picture(drawn(chain_of(yongtuo, clock.now())))
    assert "张建平" in svg and "车间&lt;主任" in svg and "var(" not in svg
    answer = client_of(lin).get(f"/exports/chain/{yongtuo.pk}.pdf")
    text = "".join(pages(b"".join(answer.streaming_content) if answer.streaming else answer.content))  # type: ignore[attr-defined]
    for said in ("张建平", "决策者", "覆盖率", "影响力", "林嘉禾"):
        assert said in text
    assert client_of(lin).get(f"/exports/chain/{yongtuo.pk}.png").headers["Content-Type"] == "image/png"
    assert client_of(wu).get(f"/exports/chain/{yongtuo.pk}.pdf").status_code == 404
