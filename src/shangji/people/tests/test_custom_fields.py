import pytest
from django.urls import reverse

from shangji.activities.models import FollowUp
from shangji.core.models import CustomField
from shangji.customers.models import Customer
from shangji.opportunities.models import Opportunity
from shangji.people.models import Role

HTMX = {"HX-Request": "true"}
LIST = "/settings/fields/?holds=opportunities.opportunity"


@pytest.fixture
def define(system):
    def made(name, type, holds="opportunities.opportunity", **known_of):
        return CustomField.define(name, holds=holds, type=type, by=system, **known_of)

    return made


def test_an_administrator_defines_orders_and_archives_fields(chen, lin, client_of, define):
    admin = client_of(chen)
    assert client_of(lin).get(LIST).status_code == 403
    assert (
        "还没有" in admin.get(LIST).content.decode()
        or "No field of our own yet" in admin.get(LIST).content.decode()
    )
    add = "/settings/fields/add/?holds=opportunities.opportunity&type=choice"
    page = admin.get(add).content.decode()
    assert 'name="option-name"' in page
    said = {"name": "采购方式", "type": "choice", "option-name": ["公开招标", "邀请招标"], "option-place": ["2", "1"], "option-step": ["1", "1"], "option-key": ["", ""], "option-en": ["", ""]}  # fmt: skip
    assert admin.post(add, {**said, "option-name": ["", ""]}).status_code == 422
    assert admin.post(add, said).status_code == 303
    way = CustomField.objects.get()
    assert [o.name for o in way.options] == ["邀请招标", "公开招标"]
    edit = f"/settings/fields/{way.pk}/"
    said = {"name": "招标方式", "type": "choices", "option-key": ["公开招标"], "option-name": ["公开"], "option-place": ["0"], "option-step": ["1"], "option-en": ["Open"], "see_roles": [str(Role.objects.get(key="leader").pk)]}  # fmt: skip
    assert admin.post(edit, said).status_code == 303
    way.refresh_from_db()
    assert (way.name, way.type, [o.key for o in CustomField.objects.get().options]) == (
        "招标方式",
        "choices",
        ["公开招标"],
    )
    margin = define("毛利", "formula", settings={"formula": "{amount} * 0.3"})
    assert (
        "{金额} * 0.3"
        in admin.get(
            f"/settings/fields/{margin.pk}/", headers={"Accept-Language": "zh-hans"}
        ).content.decode()
    )
    assert admin.post(f"/settings/fields/{margin.pk}/up/").status_code == 303
    assert admin.post(f"/settings/fields/{way.pk}/archive/").status_code == 303
    assert "招标方式" in admin.get(LIST).content.decode()
    assert admin.post(f"/settings/fields/{way.pk}/bring-back/").status_code == 303
    assert [f.pk for f in CustomField.objects.filter(archived_at=None).order_by("position")] == [
        margin.pk,
        way.pk,
    ]


def test_a_field_is_on_the_page_edited_in_place_and_hidden_from_who_may_not_read(
    crane, lin, zhou, he, client_of, define, django_assert_max_num_queries
):
    budget = define("预算金额", "money", section="采购")
    secret = define("底价", "money", see_roles=[Role.objects.get(key="leader").pk])
    share = define("预算占比", "formula", settings={"formula": "{amount} / {预算金额} * 100", "unit": "%"})
    crane.set_custom({secret.key: 1100000}, by=zhou.actor())
    client, at = client_of(lin), f"/subjects/{crane.pk}/custom/{budget.pk}/"
    page = client.get(crane.get_absolute_url()).content.decode()
    assert "预算金额" in page and at in page and "底价" not in page and "1,100,000" not in page
    wrong = client.post(at, {f"custom-{budget.key}": "很多"}, headers=HTMX)
    assert wrong.status_code == 422 and "err" in wrong.content.decode()
    with django_assert_max_num_queries(32):
        answer = client.post(at, {f"custom-{budget.key}": "128.6万"}, headers=HTMX)
    assert "¥1,286,000" in answer.content.decode() and "预算金额" in answer.content.decode()
    assert "预算金额 ¥1,286,000" in client.get(crane.get_absolute_url()).content.decode()
    assert "100 %" in client_of(he).get(crane.get_absolute_url()).content.decode()
    assert at not in client_of(he).get(crane.get_absolute_url()).content.decode()
    assert "底价" in client_of(zhou).get(crane.get_absolute_url()).content.decode()
    assert client.get(f"/subjects/{crane.pk}/custom/{secret.pk}/", headers=HTMX).status_code == 404
    assert at in client.get(at, headers=HTMX).content.decode()
    assert (
        f"/subjects/{crane.pk}/custom/{share.pk}/"
        not in client_of(zhou).get(crane.get_absolute_url()).content.decode()
    )


def test_a_new_record_is_asked_for_what_must_be_filled_in(lin, yongtuo, wu, client_of, define):
    who = define("推荐人", "person", "customers.customer", is_required=True)
    mother = define("母公司", "customer", "customers.customer")
    client, said = client_of(lin), {"name": "台州三门核电设备有限公司"}
    refused = client.post("/customers/add/", said, headers=HTMX)
    assert refused.status_code == 422 and "推荐人" in refused.content.decode()
    said |= {f"custom-{who.key}": str(lin.pk), f"custom-{mother.key}": "没有这家"}
    assert client.post("/customers/add/", said, headers=HTMX).status_code == 422
    assert (
        yongtuo.name
        in client.get(f"/custom/{mother.pk}/offers/?custom-{mother.key}=甬拓", headers=HTMX).content.decode()
    )
    assert (
        yongtuo.name
        not in client_of(wu).get(f"/custom/{mother.pk}/offers/?custom-{mother.key}=甬拓").content.decode()
    )
    assert (
        client.post(
            "/customers/add/", said | {f"custom-{mother.key}": yongtuo.name}, headers=HTMX
        ).status_code
        == 204
    )
    made = Customer.objects.get(name=said["name"])
    assert made.custom == {who.key: lin.pk, mother.key: yongtuo.pk}
    assert yongtuo.name in client.get(made.get_absolute_url()).content.decode()


def test_contacts_leads_and_opportunities_ask_for_their_fields(
    lin, yongtuo, zhang, client_of, define, stages
):
    hobby, source = define("爱好", "text", "customers.contact"), define("展位号", "text", "leads.lead")
    way = define(
        "项目类别", "cascade", settings={"options": [{"name": "物流"}, {"name": "立体库", "step": 2}]}
    )
    client = client_of(lin)
    at = f"/contacts/{zhang.pk}/"
    assert "爱好" in client.get(at, headers=HTMX).content.decode()
    client.post(at, {"name": zhang.name, "phone": zhang.phone, f"custom-{hobby.key}": "乒乓球"}, headers=HTMX)
    zhang.refresh_from_db()
    assert zhang.custom == {hobby.key: "乒乓球"}
    client.post("/leads/add/", {"company": "甲机械有限公司", f"custom-{source.key}": "A12"}, headers=HTMX)
    client.post("/opportunities/new/", {"name": "新线", "stage": str(stages["found"].pk) if "found" in stages else str(next(iter(stages.values())).pk), f"custom-{way.key}": "物流 / 立体库"}, headers=HTMX)  # fmt: skip
    assert Opportunity.objects.get(name="新线").custom == {way.key: "物流 / 立体库"}


def test_a_follow_up_asks_for_its_fields_and_tells_them(crane, lin, zhou, he, client_of, define):
    mood = define("客户态度", "choice", "activities.followup", settings={"options": [{"name": "积极"}, {"name": "观望"}]}, is_required=True)  # fmt: skip
    number = define("跟进编号", "auto", "activities.followup", settings={"begins": "GJ"})
    secret = define("内部评价", "text", "activities.followup", see_roles=[Role.objects.get(key="leader").pk])
    client, at = client_of(lin), reverse("activities:follow_up", args=[crane.pk])
    assert "客户态度" in client.get(at, headers=HTMX).content.decode()
    refused = client.post(at, {"text": "通了电话，客户要方案"}, headers=HTMX)
    assert refused.status_code == 422 and "客户态度" in refused.content.decode()
    assert (
        client.post(
            at, {"text": "通了电话，客户要方案", f"custom-{mood.key}": "观望"}, headers=HTMX
        ).status_code
        == 204
    )
    crane.log_follow_up("主管看过了", by=zhou.actor(), custom={secret.key: "有戏"})
    kept = [row.custom for row in FollowUp.objects.order_by("pk")]
    assert kept[0][mood.key] == "观望" and kept[0][number.key].endswith("-0001")
    page = client.get(crane.get_absolute_url()).content.decode()
    assert "客户态度 观望" in page and "有戏" not in page
    assert "内部评价 有戏" in client_of(zhou).get(crane.get_absolute_url()).content.decode()
