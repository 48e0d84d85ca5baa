"""Fields of one's own in lists and in files."""

import pytest

from shangji.core.models import CustomField
from shangji.gateway.exports.running import run
from shangji.leads.models import Lead
from shangji.opportunities.models import Opportunity
from shangji.people.models import Role

HTMX = {"HX-Request": "true"}
WAYS = {"options": [{"name": "公开招标"}, {"name": "单一来源"}]}
AREAS = {"options": [{"name": "物流"}, {"name": "立体库", "step": 2}, {"name": "清洗"}]}


@pytest.fixture
def define(system):
    def made(name, type, holds="opportunities.opportunity", **known_of):
        return CustomField.define(name, holds=holds, type=type, by=system, **known_of)

    return made


def test_the_list_of_opportunities_shows_filters_sorts_and_edits_them(
    crane, pump, lin, zhou, client_of, define, django_assert_max_num_queries
):
    way, area = define("采购方式", "choice", settings=WAYS), define("项目类别", "cascade", settings=AREAS)
    budget, due = define("预算金额", "money"), define("开标日", "day")
    note, who = define("备案号", "text"), define("评委", "person")
    secret = define("底价", "money", see_roles=[Role.objects.get(key="leader").pk])
    crane.set_custom({way.key: "公开招标", area.key: "立体库", budget.key: 300, due.key: "2026-12-01", note.key: "ABC-12", who.key: zhou.pk}, by=lin.actor())  # fmt: skip
    pump.set_custom({way.key: "单一来源", budget.key: 90}, by=lin.actor())
    crane.set_custom({secret.key: 77}, by=zhou.actor())
    client, flat = client_of(lin), "/opportunities/list/?group=none"

    def names(query):
        page = client.get(f"{flat}&{query}").content.decode()
        return [name for name in (crane.name, pump.name) if name in page]

    for query, found in (
        (f"own-{way.pk}=公开招标", [crane.name]),
        (f"own-{area.pk}=物流", [crane.name]),
        (f"own-{budget.pk}_min=100", [crane.name]),
        (f"own-{budget.pk}_max=100", [pump.name]),
        (f"own-{due.pk}_from=2026-11-30&own-{due.pk}_to=2026-12-02", [crane.name]),
        (f"own-{note.pk}=abc", [crane.name]),
        (f"own-{note.pk}=bc", []),
        (f"own-{who.pk}={zhou.pk}", [crane.name]),
        (f"own-{secret.pk}_min=999", [crane.name, pump.name]),
    ):
        assert names(query) == found, query
    assert crane.name in client.get(f"/opportunities/?own-{way.pk}=公开招标").content.decode()
    columns = f"columns=name,own-{way.pk},own-{budget.pk},own-{who.pk},own-{secret.pk}"
    with django_assert_max_num_queries(24):
        page = client.get(f"{flat}&{columns}&sort=-own-{budget.pk}").content.decode()
    assert page.index(crane.name) < page.index(pump.name) and "周敏" in page and "¥300" in page
    assert "底价" not in page and "77" not in page.split("<tbody>")[1].split("</tbody>")[0]
    page = client.get(f"/opportunities/list/?{columns}&sort=own-{budget.pk}").content.decode()
    assert "¥300" in page
    at = f"/opportunities/{crane.pk}/cell/own-{way.pk}/"
    assert "单一来源" in client.get(at, headers=HTMX).content.decode()
    assert "单一来源" in client.post(at, {"text": "单一来源"}, headers=HTMX).content.decode()
    assert client.post(at, {"text": "没有"}, headers=HTMX).status_code == 422
    assert client.get(f"/opportunities/{crane.pk}/cell/own-{secret.pk}/", headers=HTMX).status_code == 404
    assert Opportunity.objects.get(pk=crane.pk).custom[way.key] == "单一来源"


def test_lists_of_customers_and_leads_and_pages_by_key(yongtuo, lin, client_of, define, system):
    mother = define("母公司", "customer", "customers.customer")
    size = define("人数", "number", "customers.customer")
    booth = define("展位", "text", "leads.lead")
    yongtuo.set_custom({mother.key: yongtuo.pk, size.key: 40}, by=lin.actor())
    client = client_of(lin)
    page = client.get(f"/customers/?columns=own-{mother.pk},own-{size.pk}&sort=own-{size.pk}&own-{mother.pk}=甬拓").content.decode()  # fmt: skip
    assert page.count(yongtuo.name) >= 2 and "40" in page
    assert (
        yongtuo.get_absolute_url() not in client.get(f"/customers/?own-{mother.pk}=别的公司").content.decode()
    )
    Lead.capture(company="甲机械", owner_id=lin.pk, custom={booth.key: "A-12"}, by=system)
    assert "甲机械" in client.get(f"/leads/?own-{booth.pk}=a-1&columns=own-{booth.pk}").content.decode()


def test_exports_carry_what_their_maker_may_read(crane, lin, zhou, define, tmp_path):
    budget, way = define("预算金额", "money"), define("采购方式", "choice", settings=WAYS)
    secret = define("底价", "money", see_roles=[Role.objects.get(key="leader").pk])
    share = define("占比", "formula", settings={"formula": "{amount} / {预算金额}"})
    crane.set_custom({budget.key: 643000, way.key: "公开招标"}, by=lin.actor())
    crane.set_custom({secret.key: 77}, by=zhou.actor())
    run("opportunities", format="csv", out=tmp_path / "a.csv", by=lin.actor())
    text = (tmp_path / "a.csv").read_text("utf-8-sig")
    head, row = text.splitlines()[-2:]
    assert "预算金额,采购方式,占比" in head and "底价" not in head and row.endswith(",公开招标,2")
    run("opportunities", format="csv", out=tmp_path / "b.csv", by=zhou.actor())
    assert "底价" in (tmp_path / "b.csv").read_text("utf-8-sig")
    assert share.words("2") == "2"
