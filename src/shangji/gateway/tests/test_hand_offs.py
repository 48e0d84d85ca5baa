"""A list that is handed off goes to a webhook page by page, within the reach of whoever asked, and is written down."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from shangji.core.jobs import Job, run_due
from shangji.core.models import CustomField
from shangji.customers.models import Customer
from shangji.gateway.exports import handing_off
from shangji.gateway.models import ExportRecord, Outlet
from shangji.gateway.models.export_record import NoWebhook
from shangji.gateway.tests.standin import standing_in
from shangji.people.models import Notification, User

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]


@pytest.fixture
def market(settings: Any, system: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The system of marketing: `got` in order of arrival."""
    settings.PRIVATE_TARGETS = True
    monkeypatch.setattr(handing_off, "AT_ONCE", 2)
    got: list[Any] = []

    def judge(call: Any) -> tuple[int, bytes]:
        got.append((call.headers["idempotency-key"], call.said))
        return 204, b""

    with standing_in(judge) as found:
        found.got = got
        found.outlet = Outlet.add(
            "市场系统", service="webhook", said={"url": found.url, "secret": "s"}, by=system
        )
        yield found


def test_a_list_is_handed_off_within_reach_and_a_page_is_not_sent_twice(
    client_of: Clients, market: Any, yongtuo: Customer, lin: User, wu: User, system: Any
) -> None:
    for n in range(3):
        Customer.add(f"慈溪 {n} 号轴承厂", province="浙江", by=lin.actor())
    Customer.add("柳州启明电子有限公司", province="浙江", by=wu.actor())
    field = CustomField.define("年用电量", holds="customers.customer", type="number", by=system)
    yongtuo.set_custom({field.key: 37}, by=lin.actor())
    client, here = client_of(lin), "/exports/customers/hand-off/?province=浙江"
    assert "共 4 行" in client.get(here).content.decode()
    assert client.post(here, {"title": "浙江客户", "outlet": "0"}).status_code == 422
    assert client.post(here, {"title": "浙江客户", "outlet": market.outlet.pk}).status_code == 302
    record = ExportRecord.objects.get()
    assert (record.state, record.format, record.exported_by) == ("waiting", "hook", lin)
    market.troubles = [(204, b""), (503, b"")]
    run_due()
    assert Job.objects.get(name="gateway.hand_off").state == Job.State.READY, "tried again later"
    Job.objects.filter(name="gateway.hand_off").update(due_at=record.exported_at)
    run_due()
    record.refresh_from_db()
    assert (record.state, record.row_count) == ("done", 4)
    keys = [key for key, _said in market.got]
    assert keys == [f"hand-off-{record.pk}-{page}" for page in (2, 3)], "the first page was taken before"
    assert len(market.got[0][1]["rows"]) == 2
    assert market.got[0][1]["columns"][-1] == "年用电量", "with fields of one's own, as in the file"
    assert market.got[-1][1]["is_last"] and not market.got[-1][1]["rows"]
    assert "市场系统" in Notification.objects.get(user=lin, event__kind="gateway.handed_off").event.sentence
    assert "市场系统" in client.get("/settings/exports/").content.decode()


def test_what_nobody_takes_fails_and_says_why(market: Any, yongtuo: Customer, lin: User, system: Any) -> None:
    robot = Outlet.add("群", service="wecom_robot", said={"url": "https://x.example/"}, by=system)
    with pytest.raises(NoWebhook):
        ExportRecord.hand_off("customers", title="客户", query="", outlet=robot, by=lin.actor())
    record = ExportRecord.hand_off("customers", title="客户", query="", outlet=market.outlet, by=lin.actor())
    market.troubles = [(404, b"")]
    run_due()
    record.refresh_from_db()
    assert record.state == "failed" and "404" in record.trouble
