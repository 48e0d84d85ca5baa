"""Reports are made on their days, once for each reach; everybody gets their own rows, once, whatever does not answer."""

import email
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email import policy
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.jobs import run_due
from shangji.core.vault.files import read_bytes
from shangji.gateway.channels.sending import send_due
from shangji.gateway.models import Outlet, Recipients, ReportCopy, ReportRun, ReportSchedule
from shangji.gateway.models.report_schedule import ReportIncomplete
from shangji.gateway.reports import due, making
from shangji.gateway.reports.narrative import narrative
from shangji.gateway.tests.mail_server import MailServer, mail_server
from shangji.gateway.tests.test_documents import pages
from shangji.insight.metrics.addresses import query_of
from shangji.insight.metrics.metric import metric_named
from shangji.insight.metrics.records import records_of
from shangji.insight.models import Target
from shangji.opportunities.models import Opportunity
from shangji.people.covering import covers
from shangji.people.models import Dispatch, Notification, User
from shangji.ui.formats import money

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 4, 7, tzinfo=UTC)
"""A Monday, at 12:07 in China."""


@pytest.fixture
def mine(lin: User, wu: User, stages: Any) -> dict[str, Opportunity]:
    with clock.at(NOON - timedelta(hours=2)):
        return {
            user.username: Opportunity.open(f"{user.name}的商机", amount=Decimal(amount), by=user.actor())
            for user, amount in ((lin, 1_280_000), (wu, 3_000_000))
        }


@pytest.fixture
def weekly(chen: User, lin: User, wu: User, zhou: User) -> ReportSchedule:
    with clock.at(NOON):
        return ReportSchedule.add(
            "销售周报", to=Recipients(people=(lin, wu, zhou)), author=chen, by=chen.actor(), rhythm="weekly",
            formats=["pdf", "xlsx"], channels=["mail"],
        )  # fmt: skip


@pytest.fixture
def short(chen: User, lin: User) -> ReportSchedule:
    """To one reader, with one file: for what does not depend on who reads it."""
    with clock.at(NOON):
        return ReportSchedule.add(
            "销售周报", to=Recipients(people=(lin,)), author=chen, by=chen.actor(), rhythm="weekly",
            formats=["xlsx"], channels=["mail"],
        )  # fmt: skip


@pytest.fixture
def letters(system: Actor, settings: Any) -> Any:
    settings.SITE = "https://crm.example"
    with mail_server() as found:
        said = {
            "host": "127.0.0.1",
            "port": str(found.port),
            "security": "plain",
            "sender": "crm@example.com",
        }
        Outlet.add("邮件", service="smtp", said=said, by=system)
        yield found


def made(schedule: ReportSchedule, moment: datetime = NOON) -> ReportRun:
    with clock.at(moment):
        schedule.run_now(by=schedule.author.actor())
        run_due()
    found: ReportRun = ReportRun.objects.latest("pk")
    assert found.state == "done", found.trouble
    return found


def text_of(copy: ReportCopy) -> str:
    path = copy.path_of("pdf")
    assert path
    return "".join(pages(read_bytes(path)))


def test_everybody_gets_their_own_rows_and_a_leader_those_of_the_team(
    weekly: ReportSchedule, mine: dict[str, Opportunity], lin: User, wu: User, zhou: User
) -> None:
    copies = {copy.user_id: copy for copy in made(weekly).copies.all()}
    said = {user.username: text_of(copies[user.pk]) for user in (lin, wu, zhou)}
    assert "128" in said["lin"] and "300" not in said["lin"].replace("2026-11-23", "")
    assert "300" in said["wu"] and "128" not in said["wu"]
    assert "128" in said["zhou"] and "300" not in said["zhou"], "周 leads 林, not 吴"
    assert all(user.name in said[user.username] for user in (lin, wu, zhou)), "each bears its reader's mark"
    assert len({copy.reach for copy in copies.values()}) == 3


def test_one_reach_is_asked_once(
    chen: User, person: Any, mine: Any, monkeypatch: pytest.MonkeyPatch, weekly: ReportSchedule
) -> None:
    asked = []
    real = making.told_to
    monkeypatch.setattr(making, "told_to", lambda *given: asked.append(given) or real(*given))
    bosses = tuple(person(f"boss{n}", f"老板{n}", "executive", "company") for n in range(3))
    weekly.change(to=Recipients(people=bosses), by=chen.actor())
    run = made(weekly)
    assert len(asked) == 1 and run.copies.count() == 3
    texts = [text_of(copy) for copy in run.copies.order_by("user_id")]
    assert all(boss.name in text.replace(" ", "") for boss, text in zip(bosses, texts, strict=True))


def test_it_is_told_in_the_inbox_and_by_letter_with_files(
    weekly: ReportSchedule, mine: Any, letters: MailServer, lin: User
) -> None:
    run = made(weekly)
    assert Notification.objects.filter(event__kind="gateway.report_ready").count() == 3
    with clock.at(NOON):
        for _lane in range(5):
            send_due()
    by_reader = {
        to: email.message_from_string(text, policy=policy.default) for _from, to, text in letters.letters
    }
    assert set(by_reader) == {"lin@example.com", "wu@example.com", "zhou@example.com"}
    letter = by_reader["lin@example.com"]
    names = [part.get_filename() for part in letter.iter_attachments()]
    assert names == ["销售周报-20261123.pdf", "销售周报-20261123.xlsx"]
    body = letter.get_body(("plain",)).get_content()
    assert "128" in body and "/told/" in body and f"/reports/{run.pk}/" not in body
    assert "300" not in body.replace("20261123", "")


def test_a_server_that_is_away_for_an_hour_loses_nothing_and_doubles_nothing(
    weekly: ReportSchedule, mine: Any, letters: MailServer
) -> None:
    letters.answers["MAIL"] = "421 4.3.2 try later"
    made(weekly)
    for minute in range(0, 60, 3):
        with clock.at(NOON + timedelta(minutes=minute)):
            send_due()
    assert not letters.letters
    del letters.answers["MAIL"]
    for minute in range(60, 90):
        with clock.at(NOON + timedelta(minutes=minute)):
            send_due()
            due.wake(None)  # type: ignore[arg-type]
    assert sorted(to for _from, to, _text in letters.letters) == [
        "lin@example.com",
        "wu@example.com",
        "zhou@example.com",
    ]
    assert set(Dispatch.objects.values_list("state", flat=True)) == {"sent"}


def test_who_reaches_other_rows_by_then_is_not_sent_the_old_ones(
    weekly: ReportSchedule, mine: Any, letters: MailServer, wu: User, roles: Any, teams: Any, system: Actor
) -> None:
    made(weekly)
    wu.change(name=wu.name, email=wu.email, phone="", role=roles["leader"], team=teams["east"], by=system)
    with clock.at(NOON):
        for _lane in range(5):
            send_due()
    assert "wu@example.com" not in [to for _from, to, _text in letters.letters]
    assert Dispatch.objects.failed().get().user == wu


def test_without_the_right_to_export_there_is_no_file(
    short: ReportSchedule, mine: Any, roles: Any, system: Actor, lin: User
) -> None:
    role = roles["sales"]
    role.change(
        name=role.name, scope=role.scope, grants=[g for g in role.grants if g != "gateway.export"], by=system
    )
    copy = made(short).copies.get(user=lin)
    assert copy.state == "made" and not copy.files and copy.told and copy.reason


def test_a_turn_is_made_once_and_a_worker_that_was_away_catches_up_with_one(
    short: ReportSchedule, mine: Any
) -> None:
    assert short.next_at == datetime(2026, 11, 30, 0, 30, tzinfo=UTC)
    with clock.at(short.next_at + timedelta(days=23)):
        due.wake_one(ReportSchedule.objects.get())
        due.wake_one(short)
        due.wake(None)  # type: ignore[arg-type]
    run = ReportRun.objects.get()
    assert run.slot == "2026-11-30T00:30+00:00"


def test_a_run_that_died_in_between_goes_on_with_whom_it_had_not_reached(
    weekly: ReportSchedule, mine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = making.Making.copy_for, []

    def dies(self: Any, reader: Any) -> ReportCopy:
        calls.append(reader.user.username)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(self, reader)

    monkeypatch.setattr(making.Making, "copy_for", dies)
    with clock.at(NOON):
        weekly.run_now(by=weekly.author.actor())
        with pytest.raises(KeyboardInterrupt):
            run_due()
    with clock.at(NOON + timedelta(minutes=5)):
        run_due()
    assert len(calls) == 4 and ReportCopy.objects.count() == 3
    assert ReportRun.objects.get().state == "done"


def test_it_asks_and_then_stops_when_nobody_opens_it(short: ReportSchedule, mine: Any, chen: User) -> None:
    with clock.at(NOON):
        short.change(formats=[], by=chen.actor())
    kinds = []
    for _week in range(7):
        with clock.at(ReportSchedule.objects.get().next_at):
            due.wake(None)  # type: ignore[arg-type]
            run_due()
        kinds.append(ReportRun.objects.count())
    assert kinds == [1, 2, 3, 4, 5, 5, 5]
    short.refresh_from_db()
    assert short.is_paused and short.paused_because
    told = Notification.objects.filter(user=chen).values_list("event__kind", flat=True)
    assert {"gateway.report_unread", "gateway.report_stopped"} <= set(told)


def test_it_goes_on_when_somebody_looks_or_its_author_keeps_it(
    short: ReportSchedule, mine: Any, chen: User, client_of: Callable[[User], Client], lin: User
) -> None:
    with clock.at(NOON):
        short.change(formats=[], by=chen.actor())
    for _week in range(4):
        with clock.at(ReportSchedule.objects.get().next_at):
            due.wake(None)  # type: ignore[arg-type]
            run_due()
    ReportCopy.objects.filter(run=ReportRun.objects.latest("pk"), user=lin).get().open(clock.now())
    for _week in range(2):
        with clock.at(ReportSchedule.objects.get().next_at):
            due.wake(None)  # type: ignore[arg-type]
            run_due()
    short.refresh_from_db()
    assert not short.is_paused and short.asked_at is None


def test_a_condition_wakes_it_when_it_becomes_true_and_not_again_while_it_stays_so(
    short: ReportSchedule, mine: dict[str, Opportunity], chen: User, lin: User
) -> None:
    rule = {"metric": "open_amount", "comparison": "below", "value": "4000000", "period": "this-month"}
    with clock.at(NOON):
        short.change(rhythm="condition", condition=rule, by=chen.actor())
    counts = []
    for hour in range(1, 6):
        with clock.at(NOON + timedelta(hours=hour)):
            if hour == 2:
                mine["lin"].change_amount(Decimal(10_000), by=lin.actor())
            if hour == 4:
                mine["lin"].change_amount(Decimal(9_000_000), by=lin.actor())
            due.wake(None)  # type: ignore[arg-type]
        counts.append(ReportRun.objects.count())
    assert counts == [0, 1, 1, 1, 1]


def test_outside_goes_only_with_the_reach_of_a_named_person(
    short: ReportSchedule, mine: Any, letters: MailServer, chen: User, zhou: User, wu: User
) -> None:
    with pytest.raises(ReportIncomplete):
        short.send_outside(["board@partner.example"], [], None, by=chen.actor())
    short.send_outside(["board@partner.example"], [], zhou, by=chen.actor())
    made(short)
    with clock.at(NOON):
        for _lane in range(6):
            send_due()
    outside = [text for _from, to, text in letters.letters if to == "board@partner.example"]
    body = email.message_from_string(outside[0], policy=policy.default).get_body(("plain",)).get_content()
    assert len(outside) == 1 and "128" in body and "crm.example" not in body
    assert covers(chen.actor(), zhou.actor()) and not covers(zhou.actor(), wu.actor())


def test_what_a_leader_sets_up_for_outside_shows_no_more_than_they_see(
    short: ReportSchedule, mine: Any, zhou: User, wu: User, chen: User
) -> None:
    ReportSchedule.objects.filter(pk=short.pk).update(author=zhou)
    short.refresh_from_db()
    ReportSchedule.objects.filter(pk=short.pk).update(addresses=["x@partner.example"], shown_as=wu)
    short.refresh_from_db()
    copy = made(short).copies.get(address="x@partner.example")
    assert copy.state == "left_out" and not copy.files and not copy.told


def test_files_go_after_their_days_and_can_be_made_again(
    short: ReportSchedule, mine: Any, chen: User
) -> None:
    run = made(short)
    paths = [copy.path_of("xlsx") for copy in run.copies.all()]
    assert all(path and path.is_file() for path in paths)
    ReportCopy.sweep(NOON + timedelta(days=31))
    assert not any(path and path.exists() for path in paths)
    assert run.copies.filter(told={}).count() == 0, "what was told stays"


def test_a_copy_that_failed_is_tried_again_alone(
    short: ReportSchedule, mine: Any, chen: User, lin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = making.write_document
    with monkeypatch.context() as broken:
        broken.setattr(making, "write_document", lambda *_given: 1 / 0)
        run = made(short)
    assert set(run.copies.values_list("state", flat=True)) == {"failed"}
    monkeypatch.setattr(making, "write_document", real)
    with clock.at(NOON):
        run.retry(by=chen.actor())
        run_due()
    assert set(run.copies.values_list("state", flat=True)) == {"made"}
    assert Notification.objects.filter(user=lin, event__kind="gateway.report_ready").count() == 1


def test_every_number_of_the_narrative_leads_to_as_many_records(
    mine: dict[str, Opportunity], lin: User, wu: User, chen: User, stages: Any
) -> None:
    with clock.at(NOON):
        mine["lin"].move_to(stages["analysis"], by=lin.actor())
        mine["wu"].win(by=wu.actor())
        for user in (lin, wu, chen):
            said = narrative(user.actor(), NOON.date(), NOON.date(), (NOON.date(), NOON.date()))
            asked = [
                sentence
                for _title, sentences in said.parts
                for sentence in sentences
                if "?m=" in sentence.url
            ]
            for sentence in asked:
                params = QueryDict(sentence.url.partition("?")[2])
                metric = metric_named(params["m"])
                found = records_of(query_of(params, user.actor(), ()), metric.name)
                if metric.unit == "count":
                    assert f"{metric.label}：{found.count or 0}" in sentence.text, sentence
            assert len(asked) >= 5
            assert any("赢单：1" in s.text for s in asked) is (user is not lin)


def test_a_week_is_held_against_the_plan_of_its_quarter_since_nobody_plans_weeks(
    mine: dict[str, Opportunity], wu: User, system: Actor
) -> None:
    Target.of(wu, "won_amount", 2026, by=system).set_months(
        {"target": {10: 100_000, 11: 100_000, 12: 200_000, 9: 5}}, by=system
    )
    with clock.at(NOON):
        mine["wu"].win(by=wu.actor())
        amount = mine["wu"].amount or 0
        days = (NOON.date() - timedelta(days=6), NOON.date())
        said = dict(narrative(wu.actor(), *days, days).parts)["对照目标"]
    assert said[0].text == f"本季度：已完成 {money(amount, 'CNY')}，目标 ¥40 万"
    assert said[1].text == f"达成率：{amount / 400_000:.1%}"
    assert all("period=2026-10-01..2026-12-31" in sentence.url for sentence in said)
