"""Exported lists of customers, contacts, leads and follow-ups come back as they went out, and what was edited is all that changes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.core.models import CustomField
from shangji.customers.models import Contact, Customer, Tag
from shangji.gateway.imports.running import roll_back_now
from shangji.gateway.models import ImportBatch
from shangji.gateway.tests.test_round_trip import came_back, edited, went_out
from shangji.leads.models import Campaign, Lead, Source
from shangji.people.models import Pool

LISTS = {"customers": "customer", "contacts": "contact", "leads": "lead", "follow-ups": "follow_up"}
NUMBER = {
    "customers": ("商迹客户编号", "Shangji customer no."), "contacts": ("商迹联系人编号", "Shangji contact no."),
    "leads": ("商迹线索编号", "Shangji lead no."), "follow-ups": ("商迹跟进编号", "Shangji follow-up no."),
}  # fmt: skip
NOTHING = {"new": 0, "update": 0, "invalid": 0}
CODE, OTHER_CODE = "91330212MA281C3X4Q", "91320594MA1MCW3E8X"


@pytest.fixture
def company(yongtuo, lin, zhou, system):
    """What is hard to say twice: twins, foreign capital, groups, tags, hidden numbers, pools, own fields, odd texts; as lin."""
    by = lin.actor()
    kinds = {
        "customers.customer": "年度目标",
        "customers.contact": "生日",
        "leads.lead": "评分",
        "activities.followup": "心情",
    }
    own = {kind: CustomField.define(name, holds=kind, type="text", name_en=f"Own {n}", by=system) for n, (kind, name) in enumerate(kinds.items())}  # fmt: skip
    yongtuo.change(
        phone="0574-87654321", note="两行\n备注", potential=Decimal("120000.50"), registered_capital=Decimal(500), capital_currency="USD",
        contract_ends_on=date(2027, 3, 1), uscc=CODE, province="浙江", by=by,
    )  # fmt: skip
    yongtuo.set_custom({own["customers.customer"].key: "-3"}, by=by)
    for tag in ("重点", "华东"):
        yongtuo.tag(Tag.add(tag, by=system), by=by)
    Customer.add(yongtuo.name, external_id="007", by=by).set_parent(yongtuo, by=by)
    person = Contact.add("王工", customer=yongtuo, phone="139 1234 5678", wechat="13912345678", email="w@a.cn", note="-带队", by=by)  # fmt: skip
    person.set_custom({own["customers.contact"].key: "三月"}, by=by)
    Contact.add("王工", customer=yongtuo, title="采购", by=by)
    Contact.add("走了的", customer=yongtuo, by=by).mark_left(by=by)
    fair = Source.add("展会", by=system)
    spring = Campaign.add("春季展", source=fair, by=system)
    first = Lead.capture(company="新客户公司", person="李总", phone="4008001234", email="l@b.cn", source=fair, campaign=spring, owner_id=lin.pk, by=by)  # fmt: skip
    first.set_custom({own["leads.lead"].key: "A"}, by=by)
    Lead.capture(company="新客户公司", person="李总", wechat="li-zong", note="=1+1", owner_id=lin.pk, by=by)
    Lead.capture(company="公海里的", phone="13800001111", email="g@c.cn", need="打 13800001111", pool=Pool.objects.default_for("leads.lead"), by=by)  # fmt: skip
    yongtuo.log_follow_up("见了王工：\n节拍要 7.5 秒", by=by.at(clock.now() - timedelta(days=3)))
    first.log_follow_up("=打了电话", type="call", by=by)
    return by


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_nobody_edited_changes_nothing(company, zhou, chen, tmp_path, language, form):
    for by in (company, zhou.actor(), chen.actor()):
        for name, noun in LISTS.items():
            found = came_back(went_out(tmp_path, by, language, form, name), by)
            counts = found.counts[noun]
            assert list(found.counts) == [noun] and counts == {**NOTHING, "duplicate": counts["duplicate"]}, (
                name,
                found.lines(),
            )
            assert counts["duplicate"] >= 2 and not found.fixes and not found.notes


@pytest.mark.parametrize("language", [0, 1])
def test_what_was_edited_is_all_that_changes_and_is_taken_back(company, yongtuo, zhou, tmp_path, language):
    """Also with a row deleted, and with columns taken out."""
    back, by = {}, zhou.actor()
    said = {
        "customers": (yongtuo, ("客户名称", "Customer name"), "宁波甬拓集团", "name"),
        "contacts": (Contact.objects.get(title="采购"), ("状态", "State"), ("已离职", "has left")[language], "has_left"),
        "leads": (Lead.objects.get(person="李总", note=""), ("负责人", "Owner"), zhou.name, "owner_id"),
    }  # fmt: skip
    for name, (noun, heading, value, _column) in said.items():
        path = went_out(tmp_path, by, ("zh-hans", "en")[language], "csv", name)

        def change(rows, noun=noun, heading=heading, value=value, name=name):
            mine = [row for row in rows if row[NUMBER[name][language]] == str(noun.pk)]
            mine[0][heading[language]] = value
            return [row for row in rows if row is not rows[-1] or row is mine[0]]

        found = came_back(edited(path, change), by, dry_run=False)
        counts = found.counts[LISTS[name]]
        assert (counts["new"], counts["update"], counts["invalid"]) == (0, 1, 0), (name, found.lines())
        back[name] = found.batch
    for name, (noun, _heading, _value, column) in said.items():
        events = noun.subject.events.model.objects.filter(batch_id=back[name], subject_id=noun.pk)
        assert any(column in event.changes for event in events), name
        roll_back_now(ImportBatch.objects.get(pk=back[name]), by=by)
        before = getattr(noun, column)
        noun.refresh_from_db()
        assert getattr(noun, column) == before, name


def test_every_cell_can_be_edited(company, yongtuo, tmp_path):
    path = tmp_path / "c.csv"
    path.write_text(
        f"商迹客户编号,行业,注册资本,资本币种,年采购潜力,所属,标签,级别,客户编号,电话\n{yongtuo.pk},汽车,600,,20万,,重点,A,K-1,0574-1234567\n",
        encoding="utf-8",
    )
    found = came_back(path, company, dry_run=False)
    assert found.counts == {"customer": {**NOTHING, "update": 1, "duplicate": 0}}, found.lines()
    yongtuo.refresh_from_db()
    assert (yongtuo.industry, yongtuo.registered_capital, yongtuo.capital_currency) == ("汽车", 600, "USD")
    assert (yongtuo.potential, yongtuo.external_id, yongtuo.extra) == (200000, "K-1", {})
    assert [fix["reason"] for fix in found.fixes] == [
        "这一列不会改变：级别请到客户页面上设置。", "文件只会加上标签；要拿掉标签，请到客户页面上操作。",
    ]  # fmt: skip


def test_a_number_opens_nothing_that_is_not_reached(company, wu, yongtuo, tmp_path):
    theirs = Customer.add("南方公司", by=wu.actor())
    person = Contact.add("南方的人", customer=theirs, by=wu.actor())
    lead = Lead.capture(company="南方线索", owner_id=wu.pk, by=wu.actor())
    said = theirs.log_follow_up("拜访了他们", by=wu.actor())
    path = tmp_path / "c.csv"
    cases = {
        "客户": ("商迹客户编号,客户名称,行业", (theirs.pk, lead.pk)), "联系人": ("商迹联系人编号,联系人,客户名称", (person.pk, yongtuo.pk)),
        "线索": ("商迹线索编号,公司名称,备注", (lead.pk, theirs.pk)), "跟进记录": ("商迹跟进编号,跟进内容,客户名称", (said.follow_up_id,)),
    }  # fmt: skip
    for word, (header, numbers) in cases.items():
        for number in (*numbers, 10**40, "abc", 0):
            path.write_text(f"{header}\n{number},甲,乙\n", encoding="utf-8")
            found = came_back(path, company)
            assert sum(c["invalid"] for c in found.counts.values()) == 1, (word, number, found.counts)
            assert found.invalid_rows[0]["reason"] == f"没有你看得到的、编号为 {str(number)[:20]} 的{word}。"


def test_what_was_merged_goes_to_what_it_became(company, yongtuo, tmp_path, zhou):
    twin = Customer.objects.exclude(pk=yongtuo.pk).get(name=yongtuo.name)
    yongtuo.merge([twin], by=zhou.actor())
    one, two = Contact.objects.filter(name="王工").order_by("pk")
    one.merge([two], by=zhou.actor())
    path = tmp_path / "c.csv"
    path.write_text(f"商迹客户编号,客户名称,行业\n{twin.pk},甲,汽车\n", encoding="utf-8")
    found = came_back(path, company)
    assert found.counts == {"customer": {**NOTHING, "duplicate": 1}}
    path.write_text(f"商迹联系人编号,联系人,职务\n{two.pk},王工,总监\n", encoding="utf-8")
    assert came_back(path, company).counts == {"contact": {**NOTHING, "duplicate": 1}}


def test_what_cannot_be_is_refused_in_words(company, yongtuo, tmp_path):
    other = Customer.add("别家", uscc=OTHER_CODE, by=company)
    person = Contact.objects.get(title="采购")
    path = tmp_path / "c.csv"

    def told(text):
        path.write_text(text, encoding="utf-8")
        return [row["reason"] for row in came_back(path, company).invalid_rows]

    assert told(f"商迹客户编号,统一社会信用代码\n{yongtuo.pk},{OTHER_CODE}\n") == [
        "已有客户使用这个统一社会信用代码。"
    ]
    assert told(f"商迹客户编号,行业\n{other.pk},汽车\n{other.pk},电子\n") == [
        "和第 2 行是同一条记录，内容却不同。"
    ]
    assert told(f"商迹联系人编号,客户名称\n{person.pk},别家\n") == [
        f"王工 是 {yongtuo.name} 的联系人，文件不会把人挪到别的客户；请在另一个客户下新建联系人。"
    ]
    said = yongtuo.subject.follow_ups.get()
    assert told(f"商迹跟进编号,跟进内容\n{said.pk},没说过的\n") == [
        "跟进记录保持写下时的样子；要更正，请到它所在的页面上操作。"
    ]
