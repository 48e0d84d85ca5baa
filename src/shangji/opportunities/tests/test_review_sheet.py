"""The sheet of a closed opportunity: it fills itself, says where its numbers come from, and tells nobody more than they see."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import OutOfReach
from shangji.core.calendar import add_working_days
from shangji.gateway.exports.review_sheets import sheet_document
from shangji.opportunities.lessons import Lessons, lessons_of
from shangji.opportunities.looking_back.likeness import ENOUGH
from shangji.opportunities.looking_back.sheet import sheet_of
from shangji.opportunities.models import LossReason, Opportunity
from shangji.opportunities.models.opportunity.reviewed import NoSuchStage, NothingToReview
from shangji.opportunities.review_panel import to_review
from shangji.ui import veil
from shangji.ui.veil import Veil

FIRST = datetime(2026, 3, 2).date()  # noqa: DTZ001 - a day


def at(days, hour=10):
    """An hour of the n-th working day."""
    day = add_working_days(FIRST, days) if days else FIRST
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture
def reason(process):
    return LossReason.objects.filter(parent__isnull=False).first()


@pytest.fixture
def line(lin, stages, zhang, yongtuo, reason):
    """Opened on day 0; skipped ahead on day 2; silent from day 3 to day 12; pushed back; lost on day 14."""

    def by(days, hour=10):
        return lin.actor().at(at(days, hour))

    def do(days, deed):
        with clock.at(at(days)):
            deed(by(days))

    made = Opportunity.open(
        "清洗线", customer=yongtuo, amount=Decimal(800_000), product="清洗机", stage=stages["contact"],
        expected_on=at(20).date(), by=by(0),
    )  # fmt: skip
    skipped_to = stages["quote"] if "quote" in stages else list(stages.values())[2]
    do(1, lambda a: made.log_follow_up("电话聊了需求和预算", type="call", contacts=[zhang], by=a))
    do(1, lambda a: made.plan_next_step("送方案", at(2), by=a))
    do(2, lambda a: made.move_to(skipped_to, reason="客户急", by=a))
    do(3, lambda a: made.log_follow_up("发了报价单给张工", type="mail", contacts=[zhang], by=a))
    do(3, lambda a: made.add_task("出付款方案", assignee=lin, due_on=at(5).date(), by=a))
    do(4, lambda a: made.change_amount(Decimal(640_000), by=a))
    do(4, lambda a: made.change_expected_on(at(25).date(), by=a))
    do(12, lambda a: made.log_follow_up("终于又联系上了客户", type="call", contacts=[zhang], by=a))
    do(14, lambda a: made.lose(reason, competitor="博瀚", by=a))
    return Opportunity.objects.get(pk=made.pk)


def test_it_fills_itself(line, lin, stages):
    sheet = sheet_of(line, lin.actor())
    first, second = sheet.way.legs
    assert (first.days, first.stay.direction, first.reason) == (2, "skip", "客户急")
    assert [stage.key for stage in first.passed_over] == [list(stages)[1]]
    assert (second.days, second.over_days) == (12, max(12 - second.expected_days, 0))
    assert [(one.days, one.is_planned) for one in sheet.quiet.gaps] == [(9, False)]
    assert [(one.name, one.times) for one in sheet.people.met] == [("张建平", 3)]
    assert sheet.people.coverage is None
    late = {one.what: (one.kept_on, one.days) for one in sheet.promises.late}
    assert late["出付款方案"] == (None, 9) and sheet.promises.of >= len(late)
    assert (sheet.terms.first, sheet.terms.last, sheet.terms.percent) == (800_000, 640_000, -20)
    assert sheet.terms.pushed_days == (at(25).date() - at(20).date()).days
    assert sheet.loss.competitor == "博瀚" and not sheet.likeness.lines and not sheet.others


def test_what_was_taken_back_is_not_told(crane, lin, stages):
    crane.change_amount(Decimal(1), by=lin.actor())
    crane.undo(crane.undoable_event(lin.actor()), by=lin.actor())
    crane.win(by=lin.actor())
    assert not sheet_of(crane, lin.actor()).terms.changes


def test_similar_wins_are_those_in_reach_and_of_the_narrowest_kind_there_is_enough_of(line, lin, wu, stages):
    def won(n, who, product="清洗机", amount=700_000):
        by = who.actor().at(at(n))
        made = Opportunity.open(f"{who.name}{n}", amount=Decimal(amount), product=product, by=by)
        made.log_follow_up("上门谈了很久", type="visit", by=by)
        made.win(by=who.actor().at(at(n + 5)))
        return made

    for n in range(ENOUGH - 1):
        won(n, lin)
    won(9, wu), won(10, lin, product="包装机"), won(11, lin, amount=9_000_000)
    found = sheet_of(line, lin.actor()).likeness
    assert found.n == ENOUGH and {win.product for win in found.wins} == {"清洗机"}, (
        "of every size, for there are too few"
    )
    assert "wu" not in {win.name for win in found.wins} and not any("吴" in win.name for win in found.wins)
    lines = {one.measure.name: one for one in found.lines}
    assert (lines["said"].own, lines["said"].median, lines["said"].side) == (3, 1, "more")
    assert lines["both"].own == 2, "a mail that only went out is no talk"
    assert lines["pushed"].own > 0 == lines["pushed"].high
    won(12, lin)
    assert sheet_of(line, lin.actor()).likeness.n == ENOUGH, "now there are enough of the same size"


def test_its_page_costs_the_same_however_long_the_story(
    line, lin, wu, he, client_of, django_assert_max_num_queries
):
    url = reverse("opportunities:sheet", args=[line.pk])
    assert client_of(wu).get(url).status_code == 404
    assert (
        reverse("opportunities:verb", args=[line.pk, "review"]) not in client_of(he).get(url).content.decode()
    )
    client, by = client_of(lin), lin.actor()
    client.get(url)
    with clock.at(at(15)), django_assert_max_num_queries(40):
        page = client.get(url).content.decode()
    for words in ("¥64 万", "¥80 万", "博瀚", "张建平", "出付款方案", "客户急", "9 个工作日", "可比的太少"):
        assert words in page
    for n in range(40):
        line.log_follow_up(f"事后第{n}次联系", by=by)
    with django_assert_max_num_queries(40):
        page = client.get(url).content.decode()
    assert "事后" not in page
    said = {"decided_by": "报价晚了", "lesson": "先约总工"}
    client.post(reverse("opportunities:verb", args=[line.pk, "review"]), said)
    assert "先约总工" in client.get(url).content.decode()
    assert url in client.get(line.get_absolute_url()).content.decode()


def test_what_is_open_has_no_sheet(crane, lin, client_of):
    with pytest.raises(NothingToReview):
        sheet_of(crane, lin.actor())
    assert client_of(lin).get(reverse("opportunities:sheet", args=[crane.pk])).status_code == 409


def test_today_asks_for_it_for_fourteen_days(line, lin, wu, client_of):
    url = reverse("opportunities:sheet", args=[line.pk])
    with clock.at(at(15)):
        assert url in client_of(lin).get("/?whose=own").content.decode()
        assert not to_review(wu.actor(), at(15))
    closed = at(14)
    assert not to_review(lin.actor(), closed + timedelta(days=15))
    line.review("报价晚了", "先约总工", by=lin.actor().at(at(15)))
    assert not to_review(lin.actor(), at(15))


def test_on_paper_it_says_the_same_and_hides_what_is_hidden(line, lin, wu):
    document = sheet_document(lin.actor(), str(line.pk), {})
    told = str(document)
    assert "¥64 万" in told and "博瀚" in told and "客户急" in told and document.mark.startswith("林嘉禾")
    with veil.drawn(Veil(amounts=True)):
        assert "64" not in str(sheet_document(lin.actor(), str(line.pk), {}).blocks[0])
    for key in (str(line.pk), "x"):
        with pytest.raises(OutOfReach):
            sheet_document(wu.actor(), key, {})


def test_a_lesson_names_its_stage_and_is_found_beside_how_that_stage_is_worked(
    line, lin, stages, client_of, reason
):
    client = client_of(lin)
    address = reverse("opportunities:verb", args=[line.pk, "review"])
    page = client.get(address).content.decode()
    assert f'<option value="{line.stage.key}" selected' in page  # where it was lost
    said = {"decided_by": "价格", "lesson": "早点见采购总监", "stage": "nowhere"}
    assert client.post(address, said).status_code == 422
    client.post(address, said | {"stage": "proposal"})
    line.refresh_from_db()
    assert line.lesson_stage == "proposal"
    event = line.subject.events.get(kind="opportunities.reviewed")
    with override("en"):
        assert f"Next time ({stages['proposal'].name_en}): 早点见采购总监" in event.sentence
    assert (
        stages["proposal"].label
        in client.get(reverse("opportunities:sheet", args=[line.pk])).content.decode()
    )

    stages["proposal"].sop = "先问预算"
    stages["proposal"].save()
    other = Opportunity.open("另一条线", stage=stages["proposal"], by=lin.actor())
    assert "早点见采购总监" in client.get(other.get_absolute_url()).content.decode()
    listed = lessons_of(lin.actor(), line.pipeline_id, "proposal").url
    assert "早点见采购总监" in client.get(listed).content.decode()
    assert "早点见采购总监" not in client.get(listed.replace("=proposal", "=contact")).content.decode()
    told = str(sheet_document(lin.actor(), str(line.pk), QueryDict()))
    assert stages["proposal"].label in told


def test_lessons_of_a_stage_are_those_that_the_reader_reaches(line, lin, sun, chen, client_of):
    line.review("价格", "早点见采购总监", stage="proposal", by=lin.actor())
    assert [one.pk for one in lessons_of(lin.actor(), line.pipeline_id, "proposal").shown] == [line.pk]
    assert not lessons_of(sun.actor(), line.pipeline_id, "proposal").newest
    assert not lessons_of(lin.actor(), line.pipeline_id, "contact").newest
    line.review("价格", "早点见采购总监", by=lin.actor())  # of the whole way after all
    assert not lessons_of(lin.actor(), line.pipeline_id, "proposal").newest
    with pytest.raises(NoSuchStage):
        line.review("价格", "早点见采购总监", stage="x", by=lin.actor())
    line.review("价格", "先问预算", stage="contact", by=lin.actor())
    assert (
        "先问预算" in client_of(chen).get("/settings/pipelines/").content.decode()
    )  # its first stage is open there


def test_what_was_learnt_twice_is_told_once():
    rows = [Opportunity(pk=n, lesson=text) for n, text in enumerate("aabcbd")]
    assert [one.pk for one in Lessons(tuple(rows), "").shown] == [0, 2, 3]
    assert Lessons(tuple(rows), "").has_more and not Lessons(tuple(rows[1:3]), "").has_more
