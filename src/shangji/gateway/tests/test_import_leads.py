"""A sheet of leads: recognised, checked, written with its rows kept, sent twice without a trace, taken back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from shangji.activities.models import FollowUp
from shangji.core import clock
from shangji.core.access import Level
from shangji.core.calendar import local_day
from shangji.core.jobs import run_due
from shangji.core.verify import verify
from shangji.customers.models import Customer
from shangji.gateway.imports import checks
from shangji.gateway.models import ImportBatch
from shangji.gateway.tests.conftest import Send, table
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Delivery, Lead
from shangji.people.models import DuplicateRule, User

HEADER = "公司,联系人,电话,邮箱,需求,来源,地区,负责人,创建时间,公海,展位号"
ROWS = (
    "宁波甬拓,张伟,138 0574 1234,zhang@yongtuo.example,两台码垛机,官网询盘,宁波,林嘉禾,2026-11-02 10:30,,A12",
    "嘉善宏茂,赵磊,0573-84991122,,包装线,展会名片,嘉兴,,2026-05-01,线索公海,",
    "苏州恒澜,,,info@henglan.example,,没见过的渠道,苏州,,,,B07",
    "只有公司名,,,,,,,,,,",
)


def leads(*rows: str, name: str = "十月线索.csv") -> SimpleUploadedFile:
    return table(*rows, name=name, header=HEADER)


@pytest.fixture(autouse=True)
def places(process: Any, teams: Any) -> None:
    ensure_leads()


@pytest.fixture
def bring(send: Send, client_of: Callable[[User], Client], lin: User) -> Callable[..., ImportBatch]:
    def brought(*rows: str) -> ImportBatch:
        batch, client = send(leads(*rows)), client_of(lin)
        client.get(f"/imports/{batch.pk}/check/")
        client.post(f"/imports/{batch.pk}/start/")
        run_due()
        return ImportBatch.objects.get(pk=batch.pk)

    return brought


def test_a_sheet_of_leads_is_told_by_its_name_and_a_person_may_say_otherwise(send, client_of, lin):
    assert '"noun": "lead"' in send(leads(*ROWS)).mapping["text"]
    assert '"noun": "lead"' not in send(leads(*ROWS, name="名单.csv")).mapping["text"]
    batch = send(leads(*ROWS, name="名单.csv"))
    client_of(lin).post(f"/imports/{batch.pk}/columns/", {"noun-0": "lead", "then": "stay"})
    assert '"noun": "lead"' in ImportBatch.objects.get(pk=batch.pk).mapping["text"]


def test_they_come_in_with_their_rows_sources_owners_and_pools(bring, lin):
    counts = bring(*ROWS).counts
    assert counts["lead"] == {"new": 4, "update": 0, "duplicate": 0, "invalid": 0}
    first, second, third, fourth = Lead.objects.order_by("pk")
    assert (first.company, first.person, first.phone, first.owner, str(first.source)) == (
        "宁波甬拓", "张伟", "13805741234", lin, "官网询盘",
    )  # fmt: skip
    assert first.first_touch_at == first.touches.get().at and first.first_touch_at.year == 2026
    assert (second.phone, second.owner, second.pool.name) == (
        "0573-84991122".replace("-", ""),
        None,
        "线索公海",
    )
    assert third.extra == {"展位号": "B07", "来源": "没见过的渠道"} and third.pool.name == "线索池"
    assert third.email == "info@henglan.example" and fourth.company == "只有公司名"
    kept = Delivery._base_manager.get(lead=first)
    assert (kept.channel, kept.inlet, kept.state) == ("import", "十月线索.csv", "taken")
    assert kept.payload["need"] == "两台码垛机" and kept.payload["展位号"] == "A12"
    assert verify().flaws == []


def test_sent_twice_nothing_comes_twice_and_what_was_missing_is_filled(bring):
    bring(*ROWS)
    assert bring(*ROWS).counts["lead"] == {"new": 0, "update": 0, "duplicate": 4, "invalid": 0}
    more = ROWS[0].replace("宁波甬拓,张伟", "宁波甬拓精密,张伟").replace(",宁波,", ",舟山,")
    assert bring(more).counts["lead"]["duplicate"] == 1, "what is there is not overwritten"
    lead = Lead.objects.get(person="张伟")
    Lead.objects.filter(pk=lead.pk).update(need="")
    assert bring(more).counts["lead"]["update"] == 1
    lead.refresh_from_db()
    assert (lead.need, lead.company, lead.city) == ("两台码垛机", "宁波甬拓", "宁波")
    assert Lead.objects.count() == 4


def test_rows_that_cannot_be_leads_say_why(send, client_of, lin, system):
    Customer.add("已有客户", phone="13800009999", by=system)
    DuplicateRule.objects.get(noun=Lead.kind(), keys=["phone"]).change(level="block", by=system)
    rows = (
        ROWS[0], ROWS[0].replace("张伟", "张总"), ",,,,只有需求,,,,,,", "别的公司,,13800009999,,,,,,,,",
        "错池,,13811112222,,,,,,,没有的池,", "错人,,13811113333,,,,,不存在的人甲,2026-13-45,,",
    )  # fmt: skip
    batch = send(leads(*rows))
    client_of(lin).get(f"/imports/{batch.pk}/check/")
    found = checks.check(ImportBatch.objects.get(pk=batch.pk), by=lin.actor())
    page = client_of(lin).get(f"/imports/{batch.pk}/check/?tab=invalid").content.decode()
    assert found.states["new"] == 1 and found.states["invalid"] >= 4
    for words in ("没有叫“没有的池”的线索池", "规则不允许", "至少填一样"):
        assert words in page, words


def test_the_same_lead_twice_in_a_file_comes_once(bring):
    counts = bring(ROWS[0], ROWS[0].replace("张伟", "张总")).counts["lead"]
    assert (counts["new"], counts["duplicate"]) == (1, 1)


def test_old_ones_ring_no_clock_and_fresh_ones_do(bring, lin):
    bring(ROWS[0], "新来的,,13811114444,,,,,林嘉禾,,,")
    old, fresh = Lead.objects.order_by("pk")
    assert old.respond_by is None and fresh.respond_by is not None


def test_taken_back_they_are_gone_and_what_was_worked_on_stays(bring, client_of, lin):
    batch = bring(*ROWS)
    worked = Lead.objects.get(company="宁波甬拓")
    worked.log_follow_up("通了电话", type="call", by=lin.actor())
    client_of(lin).post(f"/imports/{batch.pk}/take-back/")
    run_due()
    assert [lead.company for lead in Lead.objects.filter(withdrawn_at__isnull=True)] == ["宁波甬拓"]
    assert Lead.objects.get(company="嘉善宏茂").subject.events.latest("seq").kind == "leads.taken_back"
    assert bring(*ROWS).counts["lead"]["new"] == 3, "taken back, they can come again"


def test_what_was_exported_comes_back_without_a_trace(bring, send, client_of, lin):
    bring(*ROWS)
    Lead.objects.filter(owner__isnull=True).update(owner=lin, pool=None)
    file = client_of(lin).get("/exports/leads.csv?tab=mine")
    content = b"".join(file.streaming_content) if file.streaming else file.content
    batch = send(SimpleUploadedFile("线索.csv", content, content_type="text/csv"))
    found = checks.check(batch, by=lin.actor())
    assert found.states["new"] == 0 and found.states["duplicate"] == 4, found.states


TALKED = "公司,联系人,电话,负责人,创建时间,跟进方式,跟进时间,跟进记录"
TALKS = (
    "宁波甬拓,张伟,13805741234,林嘉禾,,电话,2026-03-02,3月2日 打电话，要两台码垛机；3月9日 发了样本",
    "嘉善宏茂,赵磊,13805745678,林嘉禾,2026-03-01,,,说不清哪天谈过",
    "无主公司,,13805740000,,2026-03-01,微信,2026-03-03,加了微信",
    "宁波甬拓,张伟,13805741234,,,拜访,2026-03-12,上门看了场地",
)


def test_what_was_said_to_them_stands_in_their_trace(send, client_of, lin):
    batch, client = send(table(*TALKS, name="线索跟进.csv", header=TALKED)), client_of(lin)
    client.get(f"/imports/{batch.pk}/check/")
    client.post(f"/imports/{batch.pk}/start/")
    run_due()
    first, second, third = Lead.objects.order_by("pk")
    said = FollowUp.objects.filter(subject=first.subject).order_by("happened_at")
    assert [(local_day(one.happened_at).isoformat(), one.author) for one in said] == [
        ("2026-03-02", lin), ("2026-03-09", lin), ("2026-03-12", lin),
    ]  # fmt: skip
    assert said[0].type == "call" and first.last_follow_up_at == said[2].happened_at
    assert local_day(first.first_touch_at).isoformat() == "2026-03-02", "it was there when it was spoken to"
    assert (first.state, first.respond_by) == ("working", None), "somebody has spoken to them: no clock rings"
    assert Delivery._base_manager.get(lead=first).payload["跟进记录"].startswith("3月2日")
    assert second.extra == {"跟进记录": "说不清哪天谈过"} and second.last_follow_up_at is None
    assert (third.owner, third.state) == (None, "new") and third.last_follow_up_at is not None
    assert "发了样本" in client.get(first.get_absolute_url()).content.decode()
    assert verify().flaws == []

    again = send(table(*TALKS, name="线索跟进.csv", header=TALKED))
    counts = checks.check(again, by=lin.actor()).nouns
    assert counts["follow_up"] == {"new": 0, "update": 0, "duplicate": 4, "invalid": 0}

    client.post(f"/imports/{batch.pk}/take-back/")
    run_due()
    assert not Lead.objects.filter(withdrawn_at__isnull=True).exists() and not FollowUp.objects.exists()


def test_a_word_that_comes_in_stops_the_clock_and_taken_back_it_runs_again(bring, send, client_of, lin):
    bring("新来的,,13811114444,,,,,林嘉禾,,,")
    lead = Lead.objects.get()
    now = timezone.localtime(clock.now() + timedelta(hours=1))
    row = f"新来的,,13811114444,,,电话,{now:%Y-%m-%d %H:%M},通过话，要样册"
    with clock.at(now + timedelta(hours=1)):
        batch, client = send(table(row, name="线索跟进.csv", header=TALKED)), client_of(lin)
        client.get(f"/imports/{batch.pk}/check/")
        client.post(f"/imports/{batch.pk}/start/")
        run_due()
        lead.refresh_from_db()
        assert (lead.state, lead.is_waiting, lead.responded_at is not None) == ("working", False, True)
        client.post(f"/imports/{batch.pk}/take-back/")
        run_due()
    lead.refresh_from_db()
    assert (lead.state, lead.is_waiting, lead.last_follow_up_at) == ("new", True, None)


def test_nothing_is_logged_on_what_one_may_only_see(send, lin, wu):
    lead = Lead.capture(company="吴的线索", phone="13811115555", owner_id=wu.pk, by=wu.actor())
    lead.share_with(lin, level=Level.READ, by=wu.actor())
    row = "吴的线索,,13811115555,,,电话,2026-03-02,替他打过电话"
    found = checks.check(send(table(row, name="线索跟进.csv", header=TALKED)), by=lin.actor())
    assert found.nouns["follow_up"]["invalid"] == 1
    assert "不能在上面记录" in " ".join(trouble.reason for row in found.rows for trouble in row.troubles)
