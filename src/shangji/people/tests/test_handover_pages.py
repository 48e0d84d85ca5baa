"""The pages of a hand-over: the preview, the split, progress, briefs, receipt, questions and the way back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shangji.core.jobs import run_due
from shangji.customers.models import Contact, Customer
from shangji.opportunities.models import Opportunity
from shangji.people import chosen
from shangji.people.models import Handover, User

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
HOW, WHO = "how-customers.customer", "who-customers.customer"


def test_a_leader_hands_over_and_the_receiver_receives(
    client_of: Clients, yongtuo: Customer, zhang: Contact, crane: Opportunity, lin: User, wu: User, zhou: User, person: Callable[..., User],
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    second = Customer.add("余姚减速机厂", by=lin.actor())
    crane.log_follow_up("客户要求十二月前给出方案", type="visit", next_step="发方案", by=lin.actor())
    leader, taker = client_of(zhou), client_of(wu)
    url = f"/handovers/new/?pk={yongtuo.pk}&pk={second.pk}"
    with django_assert_max_num_queries(60):
        page = leader.get(url).content.decode()
    for known in ("转交内容", "客户", "128.6", "联系人", "到期时间不变"):
        assert known in page
    typed = {"pk": [yongtuo.pk, second.pk], HOW: "one", WHO: [], "note": "调岗"}
    refused = leader.post("/handovers/new/", typed)
    assert refused.status_code == 422 and "请选一个人" in refused.content.decode()
    looked = leader.post("/handovers/new/", {**typed, WHO: [wu.pk], "try": "1"})
    assert "分配结果预览" in looked.content.decode() and not Handover.objects.exists()
    answer = leader.post("/handovers/new/", {**typed, WHO: [wu.pk], "message": "老客户，请多走动"})
    made = Handover.objects.get()
    assert answer.headers["Location"] == made.get_absolute_url()
    assert "progress" in leader.get(made.get_absolute_url()).content.decode()
    run_due()

    today = taker.get("/").content.decode()
    assert "2 条记录转交给您" in today and "全部确认接收" in today
    assert f"/handovers/{made.pk}/acknowledge/" in taker.get("/inbox/").content.decode()
    item = made.items.get(subject_id=yongtuo.pk)
    brief = f"/handovers/{made.pk}/{item.pk}/"
    with django_assert_max_num_queries(25):
        words = taker.get(brief).content.decode()
    for known in ("立体库输送线改造", "张建平", "客户要求十二月前给出方案", "老客户，请多走动", "林嘉禾"):
        assert known in words
    assert "Who they are" in taker.get(brief, headers={"Accept-Language": "en"}).content.decode()
    assert f"/handovers/of/{yongtuo.pk}/" in taker.get(yongtuo.get_absolute_url()).content.decode()
    assert brief in taker.get(f"/handovers/of/{yongtuo.pk}/").content.decode()
    file = f"/exports/handover-brief/{item.pk}.pdf"
    assert file in words
    assert b"".join(taker.get(file).streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]
    assert client_of(person("mei", "梅", "sales", "east")).get(file).status_code == 404
    assert taker.get(f"{brief}ask/").status_code == 200
    assert taker.post(f"{brief}ask/", {"said": ""}).status_code == 422
    taker.post(f"{brief}ask/", {"said": "谁是决策人？"})
    assert client_of(lin).get(f"{brief}reply/").status_code == 200
    client_of(lin).post(f"{brief}reply/", {"said": "张建平"})
    assert "张建平" in taker.get(brief).content.decode()
    taker.post(f"/handovers/{made.pk}/acknowledge/", {"item": item.pk})
    assert made.items.unreceived().count() == 1
    taker.post(f"/handovers/{made.pk}/acknowledge/")
    assert not made.items.unreceived().exists()
    assert "全部确认接收" not in taker.get("/").content.decode()
    assert leader.get("/handovers/").status_code == 200
    assert leader.post(f"/handovers/{made.pk}/again/").status_code in (302, 204)
    leader.post(f"/handovers/{made.pk}/back/")
    run_due()
    # The leader of 华东 no longer reaches what 华南 has: it stays, and says why.
    assert set(made.items.values_list("state", flat=True)) == {"kept"}
    assert "保留" in leader.get(made.get_absolute_url()).content.decode()


def test_who_may_not_is_told_and_who_is_outside_sees_nothing(
    client_of: Clients,
    yongtuo: Customer,
    lin: User,
    wu: User,
    zhou: User,
    sun: User,
    person: Callable[..., User],
) -> None:
    mei = person("mei", "梅", "sales", "east")
    assert client_of(lin).post("/handovers/new/", {"pk": yongtuo.pk, "note": "x"}).status_code in (403, 422)
    assert (
        "这里没有您可以转交的记录" in client_of(sun).get(f"/handovers/new/?pk={yongtuo.pk}").content.decode()
    )
    typed = {"pk": yongtuo.pk, HOW: "one", WHO: [mei.pk], "note": "调岗"}
    client_of(zhou).post("/handovers/new/", typed)
    made = Handover.objects.get()
    run_due()
    assert client_of(sun).get(made.get_absolute_url()).status_code == 404
    assert client_of(wu).post(f"/handovers/{made.pk}/acknowledge/").status_code == 404
    assert client_of(lin).post(f"/handovers/{made.pk}/acknowledge/").status_code == 403
    assert client_of(lin).post(f"/handovers/{made.pk}/back/").status_code == 403
    assert "还没有交接" in client_of(wu).get("/handovers/").content.decode()


def test_all_that_a_list_finds_is_handed_over(
    client_of: Clients, yongtuo: Customer, crane: Opportunity, lin: User, wu: User, zhou: User, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for n in range(3):
        Customer.add(f"慈溪第{n}厂", by=lin.actor())
    Customer.add("苏州恒澜", by=wu.actor())
    monkeypatch.setattr(chosen, "AT_ONCE", 2)
    query, leader = f"owner={lin.pk}", client_of(zhou)
    asked = leader.get("/handovers/new/", {"matching": query})
    assert "共 4 条" in asked.content.decode() and "慈溪第0厂" not in asked.content.decode()
    assert leader.get("/handovers/new/?matching=&kind=no.thing").status_code == 404
    with monkeypatch.context() as patch:
        patch.setattr(chosen, "MOST", 3)
        assert "请先缩小筛选范围" in leader.get("/handovers/new/", {"matching": query}).content.decode()
    typed = {
        "matching": query,
        "meant": asked.context["meant"].mark,
        HOW: "one",
        WHO: [wu.pk],
        "note": "调岗",
    }
    Customer.add("慈溪第九厂", by=lin.actor())
    again = leader.post("/handovers/new/", typed)
    assert again.status_code == 422 and "5" in again.context["form"].non_field_errors()[0]
    typed["meant"] = again.context["meant"].mark
    at = leader.post("/handovers/new/", typed).headers["Location"]
    run_due()
    assert Handover.objects.get().get_absolute_url() == at
    assert set(Customer._base_manager.values_list("owner_id", flat=True)) == {wu.pk}
    assert Opportunity.objects.get(pk=crane.pk).owner_id == wu.pk


def test_the_work_of_a_person_is_ended(
    client_of: Clients,
    yongtuo: Customer,
    crane: Opportunity,
    pump: Opportunity,
    lin: User,
    wu: User,
    zhou: User,
) -> None:
    leader = client_of(zhou)
    page = leader.get(f"/handovers/new/?person={lin.pk}").content.decode()
    assert "完成后停用账号" in page and "how-opportunities.opportunity" in page
    typed = {
        "person": lin.pk, HOW: "one", WHO: [wu.pk], "how-opportunities.opportunity": "one",
        "who-opportunities.opportunity": [zhou.pk], "note": "离职", "closes": "on",
    }  # fmt: skip
    leader.post("/handovers/new/", typed)
    run_due()
    lin.refresh_from_db()
    assert not lin.is_active
    assert dict(Opportunity.objects.values_list("pk", "owner")) == {crane.pk: wu.pk, pump.pk: zhou.pk}
    assert "账号已停用" in leader.get(Handover.objects.get().get_absolute_url()).content.decode()
