"""Converting in the dialog: likely customers offered, what is required asked, both sides tell of each other."""

import pytest

from shangji.core.models import CustomField
from shangji.customers.models import Contact, Customer
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import ConversionMap, Lead
from shangji.leads.models.conversion_map import UnknownField
from shangji.leads.models.lead.conversion import Into
from shangji.opportunities.models import Opportunity


@pytest.fixture
def lead(process, teams, lin):
    ensure_leads()
    found = Lead.capture(
        company="宁波甬拓精密制造有限公司",
        person="张伟",
        phone="138 0574 1234",
        need="两台码垛机",
        city="宁波",
        owner_id=lin.pk,
        by=lin.actor(),
    )
    found.log_follow_up("电话接通，要两台", type="call", by=lin.actor())
    return found


def said(**more):
    return {
        "customer": "new", "customer_name": "嘉善宏茂", "contact": "new", "contact_name": "张伟", "opportunity": "new",
        "opportunity_name": "两台码垛机", "amount": "35万", "need": "两台", **more,
    }  # fmt: skip


def test_all_three_come_into_being_and_tell_of_the_lead(client_of, lead, lin):
    client = client_of(lin)
    answer = client.post(f"/leads/{lead.pk}/convert/", said())
    opportunity = Opportunity.objects.get()
    assert answer.status_code == 302 and answer.url == opportunity.get_absolute_url()
    customer, contact = Customer.objects.get(), Contact.objects.get()
    assert (customer.name, customer.city, contact.phone, opportunity.amount) == (
        "嘉善宏茂",
        "宁波",
        "138 0574 1234",
        350_000,
    )
    for page in (opportunity.get_absolute_url(), customer.get_absolute_url()):
        assert "电话接通，要两台" in client.get(page).content.decode()
    assert opportunity.get_absolute_url() in client.get(lead.get_absolute_url()).content.decode()


def test_a_customer_that_is_there_is_offered_and_not_made_twice(client_of, lead, yongtuo, lin):
    client = client_of(lin)
    assert f'value="{yongtuo.pk}"' in client.get(f"/leads/{lead.pk}/convert/").content.decode()
    twice = client.post(f"/leads/{lead.pk}/convert/", said(customer_name=yongtuo.name))
    assert twice.status_code == 422 and Customer.objects.count() == 1
    client.post(f"/leads/{lead.pk}/convert/", said(customer=str(yongtuo.pk), contact="none"))
    lead.refresh_from_db()
    assert lead.customer == yongtuo and lead.contact is None


def test_joining_an_open_opportunity(client_of, lead, crane, lin):
    client_of(lin).post(
        f"/leads/{lead.pk}/convert/",
        said(customer=str(crane.customer_id), contact="none", opportunity=str(crane.pk)),
    )
    lead.refresh_from_db()
    assert lead.opportunity == crane and Opportunity.objects.count() == 1


def test_only_the_customer(client_of, lead, lin):
    client_of(lin).post(f"/leads/{lead.pk}/convert/", said(opportunity="none", opportunity_name=""))
    lead.refresh_from_db()
    assert lead.state == "converted" and lead.opportunity is None and Opportunity.objects.count() == 0


def test_what_the_map_requires_is_asked_and_what_was_typed_stays(client_of, lead, lin, system):
    ConversionMap.objects.get().change(
        ConversionMap.DEFAULT, ["opportunity.amount", "customer.industry"], by=system
    )
    client = client_of(lin)
    refused = client.post(f"/leads/{lead.pk}/convert/", said(amount=""))
    page = refused.content.decode()
    assert refused.status_code == 422 and "嘉善宏茂" in page and "customer__industry" in page
    assert client.post(f"/leads/{lead.pk}/convert/", said(customer__industry="汽车")).status_code == 302
    assert Customer.objects.get().industry == "汽车"


def test_taking_it_back_says_first_what_goes(client_of, lead, lin):
    client = client_of(lin)
    client.post(f"/leads/{lead.pk}/convert/", said())
    assert client.get(f"/leads/{lead.pk}/unconvert/").status_code == 200
    assert Lead.objects.get(pk=lead.pk).state == "converted"
    client.post(f"/leads/{lead.pk}/unconvert/")
    assert Lead.objects.get(pk=lead.pk).state == "working" and Opportunity.objects.get().outcome == "invalid"


def test_of_a_lead_out_of_reach_only_the_fact_is_told(client_of, lead, crane, lin, wu, system):
    lead.convert(Into(opportunity=crane), by=lin.actor())
    crane.share_with(wu, by=lin.actor())
    page = client_of(wu).get(crane.get_absolute_url()).content.decode()
    assert "来自线索" in page and "电话接通，要两台" not in page and lead.get_absolute_url() not in page


def test_the_map_is_set_up_and_restored(client_of, lead, chen, lin):
    client = client_of(chen)
    page = client.get("/settings/conversion/").content.decode()
    assert "宁波甬拓精密制造有限公司" in page, "an example with a lead of today"
    assert (
        client.post(
            "/settings/conversion/",
            {"company": ["customer.name"], "need": ["customer.note"], "required": ["opportunity.amount"]},
        ).status_code
        == 302
    )
    found = ConversionMap.objects.get()
    assert (
        found.filled(lead)["customer"] == {"name": lead.company, "note": "两台码垛机"}
        and "opportunity.amount" in found.required
    )
    client.post("/settings/conversion/restore/")
    assert ConversionMap.objects.get().pairs == ConversionMap.DEFAULT
    assert client_of(lin).get("/settings/conversion/").status_code == 403


def test_fields_of_ones_own_are_carried_over_and_asked_for(client_of, lead, lin, chen, system):
    def define(name, holds, type="text", **more):
        return CustomField.define(name, holds=holds, type=type, by=system, **more)

    ways = (
        {"options": [{"name": "招标"}, {"name": "议价"}]},
        {"options": [{"name": "面谈"}, {"name": "招标"}]},
    )
    way, area = (
        define("方式", "leads.lead", "choice", settings=ways[0]),
        define("面积", "leads.lead", "number"),
    )
    their_way = define("采购方式", "opportunities.opportunity", "choice", settings=ways[1], is_required=True)
    their_area = define("占地", "customers.customer", "number", is_required=True)
    note, secret = (
        define("备案号", "opportunities.opportunity", is_required=True),
        define("内部面积", "opportunities.opportunity", "number", see_roles=[chen.role_id], is_required=True),
    )
    admin = client_of(chen)
    page = admin.get("/settings/conversion/").content.decode()
    assert f'value="opportunity.own-{their_way.key}"' in page and f'value="contact.own-{way.key}"' not in page
    chart = ConversionMap.objects.get()
    with pytest.raises(UnknownField):
        chart.change({f"own-{way.key}": [f"opportunity.own-{note.key}"]}, [], by=system)
    pairs = {f"own-{way.key}": [f"opportunity.own-{their_way.key}"], f"own-{area.key}": [f"customer.own-{their_area.key}", f"opportunity.own-{secret.key}"]}  # fmt: skip
    flat = {**chart.DEFAULT, **pairs}
    assert admin.post("/settings/conversion/", {**flat, "required": list(chart.ALWAYS)}).status_code in (
        200,
        302,
    )
    assert ConversionMap.objects.get().pairs == flat
    lead.set_custom({way.key: "招标", area.key: "120"}, by=lin.actor())
    client, at = client_of(lin), f"/leads/{lead.pk}/convert/"
    page = client.get(at).content.decode()
    assert 'value="120"' in page and '<option value="招标" selected' in page and "内部面积" not in page
    typed = {f"customer__own-{their_area.key}": "130", f"opportunity__own-{their_way.key}": "招标"}
    answer = client.post(at, said(**typed))
    assert answer.status_code == 422 and not Opportunity.objects.exists()
    assert client.post(at, said(**typed, **{f"opportunity__own-{note.key}": "A1"})).status_code == 302
    made = Opportunity.objects.get()
    assert made.custom == {their_way.key: "招标", note.key: "A1", secret.key: "120"}
    assert made.customer.custom == {their_area.key: "130"}
    lead.refresh_from_db()
    lead.unconvert(by=lin.actor())
    lead.convert(Into(customer_known={"name": "乙公司"}, opportunity_known={"name": "乙"}), by=lin.actor())
    assert lead.opportunity.custom == {their_way.key: "招标", secret.key: "120"}
