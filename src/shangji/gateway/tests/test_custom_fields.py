"""Fields of one's own in lists and in files."""

import pytest

from shangji.activities.models import FollowUp, FollowUpKey
from shangji.core.models import CustomField, CustomValue
from shangji.customers.models import Customer
from shangji.gateway.exports.running import run
from shangji.gateway.imports.running import roll_back_now
from shangji.gateway.imports.running import run as import_files
from shangji.gateway.models import ApiToken, ImportBatch
from shangji.gateway.models.api_token import new_secret
from shangji.leads.models import Lead
from shangji.opportunities.gates.kinds import KINDS
from shangji.opportunities.gates.records import Records
from shangji.opportunities.models import Opportunity
from shangji.people.models import Role
from shangji.process.conditions import ConditionNotRight, as_q, check, fields_of, holds

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
    assert "底价" not in page and "¥77" not in page
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


def test_an_import_recognises_them_by_name_and_tells_what_does_not_fit(
    define, chen, zhou, tmp_path, yongtuo, lin
):
    way, budget = define("采购方式", "choice", "customers.customer", settings=WAYS), define("年预算", "money", "customers.customer")  # fmt: skip
    area, due = define("项目类别", "cascade", settings=AREAS), define("开标日", "day")
    yongtuo.set_custom({way.key: "公开招标"}, by=lin.actor())
    customers = tmp_path / "客户.csv"
    customers.write_text(f"客户名称,行业,采购方式,年预算\n{yongtuo.name},,单一来源,120万\n甲机械有限公司,机械,公开招标,\n乙机械有限公司,机械,抽签,5\n", encoding="utf-8-sig")  # fmt: skip
    dry = import_files([customers], dry_run=True, mapping_path=None, by=chen.actor())
    assert "抽签" in dry.invalid_rows[0]["reason"] and "公开招标" in dry.invalid_rows[0]["reason"]
    found = import_files([customers], dry_run=False, mapping_path=None, by=chen.actor())
    yongtuo.refresh_from_db()
    assert yongtuo.custom == {way.key: "单一来源", budget.key: "1200000"}
    made = Customer.objects.get(name="甲机械有限公司")
    assert (
        made.custom == {way.key: "公开招标"} and not Customer.objects.filter(name="乙机械有限公司").exists()
    )
    assert CustomValue.objects.filter(field_id=way.pk, text="公开招标").get().subject_id == made.pk
    opportunities = tmp_path / "商机.csv"
    opportunities.write_text(f"商机名称,客户名称,阶段,预计金额,项目类别,开标日\n输送线,{yongtuo.name},方案报价,300000,物流/立体库,2026年12月1日\n", encoding="utf-8-sig")  # fmt: skip
    import_files([opportunities], dry_run=False, mapping_path=None, by=chen.actor())
    assert Opportunity.objects.get(name="输送线").custom == {area.key: "物流 / 立体库", due.key: "2026-12-01"}
    batch = ImportBatch.objects.get(pk=found.batch)
    roll_back_now(batch, by=chen.actor())
    yongtuo.refresh_from_db()
    assert yongtuo.custom == {way.key: "公开招标", budget.key: None}
    assert CustomValue.objects.filter(field_id=way.pk, text="公开招标", subject_id=yongtuo.pk).exists()


def test_leads_come_in_and_go_out_with_them_by_the_api(define, chen, client, system):
    way, size = define("来访方式", "choice", "leads.lead", name_en="Way", settings=WAYS), define("人数", "number", "leads.lead")  # fmt: skip
    define("底价", "money", "leads.lead", see_roles=[Role.objects.get(key="leader").pk])
    secret = new_secret()
    ApiToken.add("ERP", user=chen, secret=secret, by=system)

    def post(custom):
        body = {"company": f"甲{len(custom)}{custom}"[:30], "custom": custom}
        return client.post("/api/v1/leads", body, content_type="application/json", headers={"Authorization": f"Bearer {secret}"})  # fmt: skip

    made = post({"来访方式": "公开招标", "人数": 30})
    assert made.status_code == 201
    lead = Lead.objects.get(pk=made.json()["id"])
    assert lead.custom == {way.key: "公开招标", size.key: "30"}
    answer = client.get(f"/api/v1/leads/{lead.pk}", headers={"Authorization": f"Bearer {secret}"})
    assert answer.json()["custom"] == {"来访方式": "公开招标", "人数": "30"}
    for wrong in ({"没有": 1}, {"底价": 1}, {"人数": "很多"}, {"Way": "抽签"}, "x"):
        refused = post(wrong)
        assert refused.status_code == 422 and refused.json()["detail"]


def test_conditions_and_gates_ask_for_them(define, crane, pump, lin, zhou, now):
    way, tags = define("采购方式", "choice", settings=WAYS), define("特性", "choices", settings=AREAS)
    budget, due = define("预算金额", "money"), define("开标日", "day")
    loose = define("备注二", "text", is_filtered=False)
    secret = define("底价", "money", see_roles=[Role.objects.get(key="leader").pk])
    crane.set_custom(
        {way.key: "公开招标", tags.key: ["物流"], budget.key: 300, due.key: "2026-11-24"}, by=lin.actor()
    )
    kind = Opportunity.kind()
    for condition, true_of in (
        ({"field": f"own_{way.pk}", "op": "is", "value": ["公开招标"]}, [crane]),
        ({"field": f"own_{way.pk}", "op": "is_not", "value": ["公开招标"]}, [pump]),
        ({"field": f"own_{way.pk}", "op": "empty"}, [pump]),
        ({"field": f"own_{tags.pk}", "op": "is", "value": ["清洗", "物流"]}, [crane]),
        ({"field": f"own_{tags.pk}", "op": "is_not", "value": ["清洗"]}, [crane, pump]),
        ({"field": f"own_{budget.pk}", "op": "above", "value": "299"}, [crane]),
        ({"field": f"own_{budget.pk}", "op": "filled"}, [crane]),
        ({"field": f"own_{due.pk}", "op": "before", "value": "2026-11-25"}, [crane]),
    ):
        check(kind, condition, in_database=True)
        assert set(Opportunity.objects.filter(as_q(kind, condition, now))) == set(true_of), condition
        assert {noun for noun in (crane, pump) if holds(kind, condition, noun, now)} == set(true_of), (
            condition
        )
    with pytest.raises(ConditionNotRight):
        check(kind, {"field": f"own_{loose.pk}", "op": "filled"}, in_database=True)
    assert f"own_{secret.pk}" in fields_of(kind, zhou.actor()) and f"own_{secret.pk}" not in fields_of(
        kind, lin.actor()
    )
    asked = {"condition": {"field": f"own_{way.pk}", "op": "filled"}}
    records = Records([crane, pump], now)
    assert (
        KINDS["field"].met(asked, crane, records).text == "公开招标"
        and KINDS["field"].met(asked, pump, records) is None
    )
    assert KINDS["field"].mend(asked, pump, records).url == f"/subjects/{pump.pk}/custom/{way.pk}/"


def test_a_sheet_that_says_nothing_where_something_must_be_said_is_told_in_the_dry_run(
    define, chen, lin, yongtuo, system, tmp_path
):
    way = define("采购方式", "choice", "customers.customer", settings=WAYS, is_required=True)
    define(
        "底价", "money", "customers.customer", see_roles=[Role.objects.get(key="leader").pk], is_required=True
    )
    deal = define("备案号", "text", is_required=True)
    booth = define("展位", "text", "leads.lead", is_required=True)
    sheet = tmp_path / "客户.csv"
    # One that is there says what it says; a new one is kept out where its cell is empty.
    sheet.write_text(f"客户名称,行业,采购方式\n{yongtuo.name},电子,\n甲机械有限公司,机械,公开招标\n乙机械有限公司,机械,\n", encoding="utf-8-sig")  # fmt: skip
    dry = import_files([sheet], dry_run=True, mapping_path=None, by=chen.actor())
    assert [row["row"] for row in dry.invalid_rows] == [4] and "采购方式" in dry.invalid_rows[0]["reason"]  # fmt: skip
    import_files([sheet], dry_run=False, mapping_path=None, by=chen.actor())
    assert Customer.objects.get(name="甲机械有限公司").custom == {way.key: "公开招标"}
    assert not Customer.objects.filter(name="乙机械有限公司").exists()
    opportunities, leads = tmp_path / "商机.csv", tmp_path / "线索.csv"
    opportunities.write_text(f"商机名称,客户名称,阶段,预计金额\n输送线,{yongtuo.name},方案报价,300000\n", encoding="utf-8-sig")  # fmt: skip
    leads.write_text("线索公司,联系人,手机,线索来源\n丙机械,王五,13800001111,展会\n", encoding="utf-8-sig")
    for file, field in ((opportunities, deal), (leads, booth)):
        assert field.name in import_files([file], dry_run=True, mapping_path=None, by=chen.actor()).invalid_rows[0]["reason"]  # fmt: skip
        field.change(is_required=False, by=system)
        assert not import_files([file], dry_run=True, mapping_path=None, by=chen.actor()).invalid_rows


def test_follow_ups_of_a_sheet_bring_their_fields(define, chen, lin, yongtuo, system, tmp_path):
    mood = define("客户态度", "choice", "activities.followup", settings=WAYS)
    left = define("下次天数", "number", "activities.followup")
    number = define("跟进编号", "auto", "activities.followup", settings={"begins": "GJ"})
    sheet = tmp_path / "跟进.csv"
    head, row = "客户名称,跟进内容,跟进时间,客户态度,下次天数", f"{yongtuo.name},电话谈了方案"
    sheet.write_text(f"{head}\n{row},2026-11-02,单一来源,3\n{row}二,2026-11-03,抽签,3\n{row}三,2026-11-04,,\n", encoding="utf-8-sig")  # fmt: skip
    dry = import_files([sheet], dry_run=True, mapping_path=None, by=chen.actor())
    assert [r["row"] for r in dry.invalid_rows] == [3] and "抽签" in dry.invalid_rows[0]["reason"]
    found = import_files([sheet], dry_run=False, mapping_path=None, by=chen.actor())
    first, third = FollowUp.objects.order_by("happened_at")
    assert first.custom.pop(number.key).endswith("-0001") and third.custom.pop(number.key).endswith("-0002")
    assert first.custom == {mood.key: "单一来源", left.key: "3"} and third.custom == {}
    assert FollowUpKey.objects.filter(field_id=left.pk, number=3).get().follow_up_id == first.pk
    mood.change(is_required=True, by=system)
    sheet.write_text(f"{head}\n{row}四,2026-11-05,,1\n", encoding="utf-8-sig")
    dry = import_files([sheet], dry_run=True, mapping_path=None, by=chen.actor())
    assert "客户态度" in dry.invalid_rows[0]["reason"]
    roll_back_now(ImportBatch.objects.get(pk=found.batch), by=chen.actor())
    assert not FollowUp.objects.exists() and not FollowUpKey.objects.exists()
