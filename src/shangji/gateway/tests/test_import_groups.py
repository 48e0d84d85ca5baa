"""Parents, regions and capitals come in with a file of customers, leave in exports, and go back with the import."""

from shangji.core.jobs import run_due
from shangji.core.verify import verify
from shangji.customers.models import Customer
from shangji.gateway.models import ImportBatch
from shangji.gateway.tests.conftest import table

HEADER = "企业名称,统一社会信用代码,所在省份,地区,注册资金,母公司"
ROWS = (
    "宁波甬拓铸件有限公司,,浙江,宁波,5,300(万美元),宁波甬拓机械有限公司",
    "宁波甬拓机械有限公司,,浙江,鄞州区,159(万元人民币),宁波甬拓精密制造有限公司",
    "苏州恒澜有限公司,,江苏,苏州,70(),没有这家公司",
    "甲有限公司,,浙江,外太空,150万人民币,乙有限公司",
    "乙有限公司,,,鼓楼区,N/A,甲有限公司",
)


def test_a_file_says_who_belongs_to_whom(send, client_of, yongtuo, lin, wu):
    rows = [row.replace("5,300(", '"5,300(').replace("美元),", '美元)",') for row in ROWS]
    batch, client = send(table(*rows, name="客户.csv", header=HEADER)), client_of(lin)
    client.get(f"/imports/{batch.pk}/check/")
    client.post(f"/imports/{batch.pk}/start/")
    run_due()
    there = {row.name: row for row in Customer.objects.select_related("parent")}
    cast, machines, suzhou, one, two = (there[row.split(",")[0]] for row in ROWS)
    assert (cast.parent, machines.parent) == (machines, yongtuo)
    assert (cast.registered_capital, cast.capital_currency) == (53_000_000, "USD")
    assert (machines.region_code, machines.registered_capital) == ("330212", 1_590_000)
    assert suzhou.parent is None and suzhou.extra == {"注册资金": "70()", "母公司": "没有这家公司"}
    circle = [row for row in (one, two) if row.parent]
    assert len(circle) == 1, "the second half of a circle stays words"
    assert one.region_code == "330000" and two.region_code == ""
    told = _text(client.get("/exports/customers.csv"))
    assert "330212" in told and machines.name in told
    machines.share_with(wu, by=lin.actor())
    outside = _text(client_of(wu).get("/exports/customers.csv"))
    assert machines.name in outside and yongtuo.name not in outside
    machines.stop_sharing_with(wu, by=lin.actor())
    client.post(f"/imports/{batch.pk}/take-back/")
    run_due()
    assert ImportBatch.objects.get(pk=batch.pk).state == ImportBatch.State.ROLLED_BACK
    assert not Customer.objects.filter(name=cast.name, withdrawn_at__isnull=True).exists()
    assert verify().flaws == []


def _text(answer):
    return b"".join(answer.streaming_content).decode("utf-8-sig")
