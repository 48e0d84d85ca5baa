"""Tags: put on and taken off by hand and by rule, ended by time, merged; and the pages around them."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from shangji.core import clock
from shangji.core.access import NotAllowed
from shangji.core.calendar import today
from shangji.core.jobs import run_due
from shangji.customers.keeping import keep_all, keep_touched
from shangji.customers.models import Customer, Tag, Tagging
from shangji.customers.models.tag import TagNameTaken, TagNotRight, TagsCannotMerge
from shangji.customers.models.tagged import TagClosed, TagEndsBefore
from shangji.customers.models.tagging import put_many, until_of
from shangji.customers.tags import with_tags
from shangji.people.models import SavedView, User
from shangji.process.conditions import as_q, holds

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
KIND = Customer.kind()
ZHEJIANG = {"all": [{"field": "province", "op": "is", "value": ["浙江"]}]}


class Step:
    """A job that is run here."""

    args: dict[str, Any] = {}

    def progress(self, done: int, total: int) -> None:
        """Nobody looks."""


def on(customer: Customer) -> set[str]:
    return set(Tagging.objects.filter(subject_id=customer.pk, is_on=True).values_list("tag__name", flat=True))


def test_a_tag_is_put_on_taken_off_and_ends(yongtuo, lin, wu, he, chen, facts):
    vip = Tag.add("重点客户", group="价值", expires_days=30, by=chen.actor())
    with pytest.raises(NotAllowed):
        Tag.add("别的", by=lin.actor())
    with pytest.raises(NotAllowed):
        yongtuo.tag(vip, by=he.actor())
    with pytest.raises(TagEndsBefore):
        yongtuo.tag(vip, until=today() - timedelta(days=1), by=lin.actor())
    assert yongtuo.tag(vip, by=lin.actor()) and yongtuo.tag(vip, by=lin.actor()) is None
    row = Tagging.objects.get()
    assert (row.until, row.put_by, row.by_rule) == (today() + timedelta(days=30), lin, False)
    assert yongtuo.untag(vip, by=lin.actor()) and yongtuo.untag(vip, by=lin.actor()) is None
    assert not Tagging.objects.exists()
    yongtuo.tag(vip, until=today(), by=lin.actor())
    keep_all(Step())
    assert on(yongtuo) == {"重点客户"}
    with clock.at(clock.now() + timedelta(days=1)):
        keep_all(Step())
    assert on(yongtuo) == set()
    assert facts(yongtuo, of="customers")[-3:] == ["customers.untagged", "customers.tagged", "customers.tag_expired"]  # fmt: skip


def test_tags_have_names_of_their_own_and_rules_that_end(chen, lin, yongtuo):
    by = chen.actor()
    vip = Tag.add("VIP", by=by)
    with pytest.raises(TagNameTaken):
        Tag.add("vip", by=by)
    for wrong in ({"color": 9}, {"expires_days": 9999}, {"condition": {"all": []}}):
        with pytest.raises(TagNotRight):
            Tag.add("别的", by=by, **wrong)
    with pytest.raises(TagNotRight):
        vip.change(condition={"all": [{"field": "tags", "op": "is", "value": [vip.pk]}]}, by=by)
    vip.change(is_closed=True, by=by)
    with pytest.raises(TagClosed):
        yongtuo.tag(vip, by=lin.actor())


def test_a_rule_keeps_its_tag_current_and_a_hand_wins_over_it(yongtuo, lin, chen, facts):
    far = Customer.add("柳州启明电子有限公司", province="广西", by=lin.actor())
    keep_touched(Step())
    tag = Tag.add("浙江客户", condition=ZHEJIANG, by=chen.actor())
    run_due()
    assert on(yongtuo) == {"浙江客户"} and on(far) == set()
    far.change(province="浙江", by=lin.actor())
    keep_touched(Step())
    assert on(far) == {"浙江客户"} and facts(far, of="customers")[-1] == "customers.tagged_by_rule"
    assert far.undoable_event(lin.actor()), "what follows by itself does not hinder undo"
    far.untag(tag, by=lin.actor())
    keep_touched(Step())
    keep_all(Step())
    assert on(far) == set(), "taken off by hand it stays off"
    far.tag(tag, by=lin.actor())
    assert Tagging.objects.get(subject_id=far.pk).by_rule, "it follows the rule again"
    far.change(province="广西", by=lin.actor())
    keep_all(Step())
    assert on(far) == set() and facts(far, of="customers")[-1] == "customers.untagged_by_rule"
    tag.change(condition={}, by=chen.actor())
    run_due()
    assert on(yongtuo) == set(), "without its rule nobody has it by rule"


def test_merged_tags_mean_the_other_one_everywhere(yongtuo, lin, chen):
    by, far = chen.actor(), Customer.add("柳州启明电子有限公司", by=lin.actor())
    old, new, third = (Tag.add(name, by=by) for name in ("大客户", "重点客户", "展会"))
    for customer, tags in ((yongtuo, (old, new)), (far, (old,))):
        for tag in tags:
            customer.tag(tag, by=lin.actor())
    with pytest.raises(TagsCannotMerge):
        old.merge_into(old, by=by)
    assert old.merge_into(new, by=by).count == 2
    assert on(yongtuo) == on(far) == {"重点客户"}
    asked = {"all": [{"field": "tags", "op": "is", "value": [old.pk]}]}
    rows = Customer.objects.all()
    assert set(rows.filter(as_q(KIND, asked, clock.now()))) == {yongtuo, far}
    for op, value, expected in (("is_not", [new.pk], False), ("empty", None, False), ("filled", None, True), ("is", [third.pk], False)):  # fmt: skip
        one = {"field": "tags", "op": op} | ({"value": value} if value else {})
        assert holds(KIND, one, far, clock.now()) is expected
        assert rows.filter(as_q(KIND, one, clock.now()), pk=far.pk).exists() is expected
    assert set(rows.filter(with_tags([third.pk]))) == set()


def test_an_import_puts_tags_on_many(yongtuo, lin, he, chen, facts):
    vip = Tag.add("重点客户", by=chen.actor())
    until = lambda tag: until_of(tag.expires_days, clock.now())  # noqa: E731 - as the import says it
    with pytest.raises(NotAllowed):
        put_many([(yongtuo.pk, vip)], by=he.actor(), until=until)
    assert put_many([(yongtuo.pk, vip), (yongtuo.pk, vip)], by=lin.actor().via("import", 7), until=until) == 1
    assert on(yongtuo) == {"重点客户"} and facts(yongtuo)[-1] == "customers.tagged"
    assert put_many([(yongtuo.pk, vip)], by=lin.actor(), until=until) == 0


def test_tags_go_along_when_customers_are_merged(yongtuo, lin, chen):
    vip, fair = (Tag.add(name, by=chen.actor()) for name in ("重点客户", "展会"))
    twin = Customer.add("宁波甬拓精密", by=lin.actor())
    yongtuo.tag(vip, by=lin.actor())
    for tag in (vip, fair):
        twin.tag(tag, by=lin.actor())
    yongtuo.merge([twin], by=lin.actor())
    assert on(yongtuo) == {"重点客户", "展会"}


def test_the_pages_of_tags(client_of: Clients, yongtuo, lin, wu, chen, django_assert_max_num_queries):
    admin, client = client_of(chen), client_of(lin)
    assert "还没有标签" in admin.get("/settings/tags/").content.decode()
    assert client.get("/settings/tags/new/").status_code == 403
    typed = {"name": "浙江客户", "group": "区域", "color": "4", "expires_days": "0", "c": "0", "c-joint": "all", "c0-field": "province", "c0-op": "is", "c0-values": "浙江"}  # fmt: skip
    page = admin.post("/settings/tags/draft/", typed).content.decode()
    assert "1 家客户" in page
    assert admin.post("/settings/tags/new/", typed | {"saves": "1", "name": ""}).status_code == 422
    assert admin.post("/settings/tags/new/", typed | {"saves": "1"}).status_code == 302
    Tag.add("重点客户", by=chen.actor())
    run_due()
    assert "浙江" in admin.get("/settings/tags/").content.decode()
    tag = Tag.objects.get(name="重点客户")
    here = f"/customers/{yongtuo.pk}/tags/"
    assert client_of(wu).get(here).status_code == 404
    assert client.post(here, {"put": "1", "tag": tag.pk, "until": "2020-01-01"}).status_code == 422
    client.post(here, {"put": "1", "tag": tag.pk})
    assert on(yongtuo) == {"浙江客户", "重点客户"}
    told = client.get(here).content.decode()
    assert "按规则" in told and "林嘉禾" in told
    detail = client.get(f"/customers/{yongtuo.pk}/").content.decode()
    assert "重点客户" in detail
    client.get("/customers/")
    with django_assert_max_num_queries(20):
        assert "重点客户" in client.get("/customers/", {"tag": tag.pk}).content.decode()
    client.post(here, {"take": tag.pk})
    assert "甬拓" not in client.get("/customers/", {"tag": tag.pk}).content.decode()
    client.post("/customers/bulk/tag/", {"go": "1", "pk": yongtuo.pk, "tag": tag.pk})
    assert "重点客户" in on(yongtuo)
    client.post("/customers/bulk/untag/", {"go": "1", "pk": yongtuo.pk, "tag": tag.pk})
    assert "重点客户" not in on(yongtuo)
    assert admin.post(f"/settings/tags/{tag.pk}/merge/", {"other": Tag.objects.get(name="浙江客户").pk}).status_code == 302  # fmt: skip


def test_a_smart_list_is_asked_anew_by_whoever_looks(client_of: Clients, yongtuo, lin, wu):
    client = client_of(lin)
    assert "还没有智能名单" in client.get("/customers/lists/").content.decode()
    typed = {"name": "浙江的", "is_shared": "on", "c": "0", "c-joint": "all", "c0-field": "province", "c0-op": "is", "c0-values": "浙江"}  # fmt: skip
    assert "甬拓" in client.post("/customers/lists/draft/", typed).content.decode()
    assert client.post("/customers/lists/new/", {"name": "空", "saves": "1"}).status_code == 422
    assert client.post("/customers/lists/new/", typed | {"saves": "1"}).status_code == 302
    view = SavedView.objects.get()
    assert "甬拓" in client.get(f"/customers/?{view.query}").content.decode()
    assert ">1<" in client.get("/customers/lists/").content.decode()
    other = client_of(wu)
    assert ">0<" in other.get("/customers/lists/").content.decode(), "within the reader's own reach"
    assert other.get(f"/customers/lists/{view.pk}/").status_code in (403, 404)
    assert client.get(f"/customers/lists/{view.pk}/").status_code == 200
    far = json.dumps({"all": [{"field": "province", "op": "is", "value": ["广西"]}]}, ensure_ascii=False)
    assert "甬拓" not in client.get("/customers/", {"where": far}).content.decode()
    for nonsense in ("{", "[]", '{"field":"nothing"}', '{"all":[{"field":"name"}]}'):
        assert "甬拓" in client.get("/customers/", {"where": nonsense}).content.decode()
