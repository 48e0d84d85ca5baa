"""The board of risks, its acts, the panel of a record, the marks, and the rules with their trials."""

import csv
import io
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.core.calendar import add_working_days, local_day
from shangji.core.jobs import run_due
from shangji.opportunities.models import Opportunity
from shangji.people.models import Notification
from shangji.process.models import Alert, RiskRule
from shangji.process.risk_board import figures
from shangji.process.risk_history import uses, won_after_warning
from shangji.process.risk_scan import scan

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def later(now, lin, yongtuo, stages, only_rules):
    """Six working days of silence on a large deal of 林 and a small one."""
    only_rules("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R13")
    with clock.at(now):
        Opportunity.open(
            "立体库输送线改造",
            customer=yongtuo,
            amount=Decimal("1286000"),
            stage=stages["proposal"],
            by=lin.actor(),
        )
        Opportunity.open(
            "轴承清洗检测一体机", amount=Decimal("86500"), next_step="回电", next_step_at=now, by=lin.actor()
        )
    with clock.at(datetime.combine(add_working_days(local_day(now), 6), now.timetz())):
        scan(clock.now())
        yield


@pytest.fixture
def crane(later):
    return Opportunity.objects.get(name="立体库输送线改造")


def alert_of(noun, rule="R1"):
    return Alert.objects.standing().get(subject_id=noun.pk, rule=rule)


def test_an_alert_goes_to_a_new_owner_with_its_record_and_is_reached_as_the_record_is(
    crane, lin, wu, zhou, sun, chen
):
    """Whichever way it is asked: through the record, or begun at the alerts."""

    def reached():
        found = {}
        for person in (lin, wu, zhou, sun, chen):
            rows = Alert.objects.standing_within(person.actor())
            assert set(rows) == set(Alert.objects.standing().reached_by(person.actor()))
            assert set(rows) == set(Alert.objects.standing_read(person.actor()))
            found[person.name] = rows.filter(subject_id=crane.pk).exists()
        return [name for name, is_seen in found.items() if is_seen]

    assert reached() == [lin.name, zhou.name, chen.name]
    crane.share_with(wu, by=lin.actor())
    assert wu.name in reached()
    crane.assign_to(sun, by=chen.actor())
    assert alert_of(crane).owner == sun
    assert reached() == [lin.name, wu.name, sun.name, chen.name]  # 林 owns the customer
    ended = crane.log_follow_up(
        "通了电话", type="call", next_step="送样", next_step_at=clock.now(), by=sun.actor()
    )
    assert ended
    for person in (lin, wu, zhou, sun, chen):
        of_theirs = Alert.objects.exclude(resolved_at=None).reached_by(person.actor())
        assert set(Alert.objects.ended_within(person.actor(), clock.now() - timedelta(days=1))) == set(
            of_theirs
        )


def test_the_board_shows_what_is_within_reach_with_its_reasons(
    client_of, lin, wu, zhou, django_assert_max_num_queries
):
    page = client_of(zhou)
    page.get("/risks/")
    with django_assert_max_num_queries(32):
        text = page.get("/risks/").content.decode()
    assert "立体库输送线改造" in text
    assert "6 天未跟进 / 5" in text
    assert "宁波甬拓精密制造有限公司" in text
    assert "立体库输送线改造" not in client_of(wu).get("/risks/").content.decode()


def test_each_way_of_looking_answers(client_of, zhou, subtests):
    client = client_of(zhou)
    for query in ("by=stage", "by=person&measure=money", "tab=snoozed", "tab=over", "level=3", "rule=R1", "place=proposal", "kind=leads.lead"):  # fmt: skip
        with subtests.test(query):
            assert client.get(f"/risks/?{query}").status_code == 200


def test_a_filter_leaves_what_it_says(client_of, zhou):
    text = client_of(zhou).get("/risks/?level=3").content.decode()
    assert "立体库输送线改造" in text
    assert 'id="risk-' in text
    rows = text.count('id="risk-')
    assert rows == 1
    assert client_of(zhou).get("/risks/?rule=R6").content.decode().count('id="risk-') == 0


def test_what_the_address_says_wrongly_is_left_out(client_of, zhou):
    for query in ("level=9&owner=x&tab=y&by=z&after=1,2", "after=3,NaN,1", "owner=99999999999999999999"):
        assert client_of(zhou).get(f"/risks/?{query}").status_code == 200


def test_the_sidebar_counts_records_not_alerts(client_of, lin):
    assert Alert.objects.standing().count() > 2
    assert '<span class="n" >2</span>' in client_of(lin).get("/risks/rules/").content.decode()


def test_somebody_takes_an_alert_in_hand_and_puts_it_off(client_of, lin, he, crane):
    page, alert = client_of(lin), alert_of(crane)
    url = f"/risks/{crane.pk}/take/?alert={alert.pk}"
    assert client_of(he).post(url, headers=HTMX).status_code == 403
    assert page.post(url, headers=HTMX).status_code == 204
    assert alert_of(crane).state == "in_hand"
    url = f"/risks/{crane.pk}/snooze/?alert={alert.pk}"
    assert page.get(url, headers=HTMX).status_code == 200
    day = local_day(clock.now()) + timedelta(days=4)
    assert page.post(url, {"until": day.isoformat(), "reason": ""}, headers=HTMX).status_code == 422
    assert page.post(url, {"until": "2020-01-01", "reason": "出差"}, headers=HTMX).status_code == 422
    assert page.post(url, {"until": day.isoformat(), "reason": "出差"}, headers=HTMX).status_code == 204
    assert "出差" in page.get("/risks/?tab=snoozed").content.decode()


def test_an_act_on_the_row_is_on_everything_that_waits(client_of, lin, crane):
    waiting = Alert.objects.pending(local_day(clock.now())).filter(subject_id=crane.pk)
    assert waiting.count() > 1
    day = local_day(clock.now()) + timedelta(days=20)
    said = {"until": day.isoformat(), "reason": "客户休假"}
    assert client_of(lin).post(f"/risks/{crane.pk}/false/", said, headers=HTMX).status_code == 204
    assert not waiting.exists()


def test_what_is_out_of_reach_or_unknown_is_not_there(client_of, lin, wu, crane):
    assert client_of(wu).post(f"/risks/{crane.pk}/take/").status_code == 404
    assert client_of(lin).post(f"/risks/{crane.pk}/explode/").status_code == 404
    assert client_of(lin).post(f"/risks/{lin.pk}/take/").status_code == 404
    asks = client_of(lin).get(f"/risks/{crane.pk}/take/")
    assert asks.status_code == 200 and alert_of(crane).state == "new", "looking changes nothing"


def test_a_leader_reminds_the_owners_of_all_grave_ones(client_of, zhou, lin, crane):
    page = client_of(zhou)
    text = page.get("/risks/nudge/?worst=1", headers=HTMX).content.decode()
    assert "立体库输送线改造" in text
    assert "轴承清洗检测一体机" not in text
    done = page.post("/risks/nudge/", {"pk": [crane.pk], "go": "1", "text": "周五前给我结果"}, headers=HTMX)
    assert done.status_code == 204
    run_due()
    told = Notification.objects.get(user=lin, event__kind="activities.commented")
    assert "6 天未跟进" in told.event.payload["text"]
    assert "周五前给我结果" in told.event.payload["text"]
    assert alert_of(crane).acted_at is None


def test_nobody_is_reminded_by_themselves(client_of, lin, crane):
    client_of(lin).post("/risks/nudge/", {"pk": [crane.pk], "go": "1"}, headers=HTMX)
    assert not crane.subject.events.filter(kind="activities.commented").exists()


def test_the_page_of_a_record_says_why_and_what_to_do(client_of, lin, he, crane):
    text = client_of(lin).get(crane.get_absolute_url()).content.decode()
    assert "6 天未跟进 / 5" in text
    assert f"/risks/{crane.pk}/take/" in text
    assert f"/risks/{crane.pk}/take/" not in client_of(he).get(crane.get_absolute_url()).content.decode()


def test_cards_and_rows_carry_the_mark(client_of, lin, django_assert_max_num_queries):
    page = client_of(lin)
    for url in ("/opportunities/", "/opportunities/list/"):
        text = page.get(url).content.decode()
        assert text.count('class="risk" data-tone="risk" title="6 天未跟进 / 5"') == 1


def test_a_limit_is_tried_before_it_is_set(client_of, chen, lin, crane, facts):
    rule = RiskRule.objects.get(key="R1")
    said = {"limit_days": "8", "limit_large": "100", "severity": "2", "advice": ""}
    assert client_of(lin).get(f"/risks/rules/{rule.pk}/").status_code == 403
    page = client_of(chen)
    text = page.post(f"/risks/rules/{rule.pk}/try/", said, headers=HTMX).content.decode()
    assert "比现在少 2 条" in text
    rule.refresh_from_db()
    assert rule.thresholds == {}
    assert page.post(f"/risks/rules/{rule.pk}/", {**said, "limit_days": "0"}).status_code == 422
    assert page.post(f"/risks/rules/{rule.pk}/", said).status_code == 302
    run_due()
    assert not Alert.objects.standing().filter(rule="R1").exists()


def test_the_trial_looks_back_at_the_ends_of_weeks(client_of, chen, lin, too_dear, crane, now):
    rule = RiskRule.objects.get(key="R1")
    with clock.at(clock.now() + timedelta(days=3)):
        crane.lose(too_dear, by=lin.actor())
    said = {"limit_days": "2", "limit_large": "100", "severity": "2", "advice": ""}
    with clock.at(now + timedelta(days=26)):
        text = client_of(chen).post(f"/risks/rules/{rule.pk}/try/", said, headers=HTMX).content.decode()
    assert "最近五个周末会多出" in text
    assert "其中 1 条后来输单" in text


def test_a_rule_of_one_s_own_opens_alerts(client_of, chen, lin, crane):
    page = client_of(chen)
    said = {
        "name": "大单要周报", "noun": "opportunities.opportunity", "severity": "3", "advice": "发周报", "saves": "1",
        "c": "0", "c-joint": "all", "c0-field": "amount", "c0-op": "at_least", "c0-text": "100万",
    }  # fmt: skip
    assert client_of(lin).get("/risks/rules/new/").status_code == 403
    draft = {name: value for name, value in said.items() if name != "saves"}
    text = page.post("/risks/rules/draft/", draft, headers=HTMX).content.decode()
    assert "今天命中 1 条" in text
    assert page.post("/risks/rules/new/", said).status_code == 302
    run_due()
    rule = RiskRule.objects.get(name="大单要周报")
    assert alert_of(crane, rule.code).severity == 3
    assert "大单要周报" in client_of(lin).get("/risks/").content.decode()
    assert page.get(f"/risks/rules/{rule.pk}/").status_code == 200
    assert page.post(f"/risks/rules/{rule.pk}/switch/", headers=HTMX).status_code == 204
    run_due()
    assert not Alert.objects.standing().filter(rule=rule.code).exists()


def test_an_own_rule_needs_a_condition(client_of, chen):
    said = {"name": "x", "noun": "opportunities.opportunity", "severity": "3", "saves": "1"}
    assert client_of(chen).post("/risks/rules/new/", said).status_code == 422
    assert not RiskRule.objects.filter(name="x").exists()


def test_a_rule_says_what_it_was_good_for_and_offers_to_go(client_of, chen, lin, crane):
    small = Opportunity.objects.get(name="轴承清洗检测一体机")
    with clock.at(clock.now() + timedelta(hours=2)):
        crane.log_follow_up("客户在等预算", next_step="再问", next_step_at=clock.now(), by=lin.actor())
    with clock.at(clock.now() + timedelta(days=2)):
        found = uses(clock.now())["R1"]
        assert (found.opened, found.acted, found.is_useless) == (2, 1, False)
        crane.win(by=lin.actor())
        assert uses(clock.now())["R1"].progressed == 1
        assert won_after_warning(lin.actor(), clock.now()) == {"count": 1, "money": Decimal("1286000")}
        for n in range(40):
            Alert.objects.create(
                subject_id=small.pk, kind=small.kind(), rule="R5", severity=1, state="resolved",
                first_seen_at=clock.now() - timedelta(days=3 + n), last_seen_at=clock.now(), resolved_at=clock.now(),
            )  # fmt: skip
        text = client_of(chen).get("/risks/rules/").content.decode()
        assert "「阶段倒退或跳跃」几乎没有人处理" in text


def test_the_strip_says_what_is_at_risk_and_what_was_a_week_ago(crane, lin, wu, zhou, chen):
    """Each record once, by the gravest that stood then, whether that stands or has ended since."""
    small = Opportunity.objects.get(name="轴承清洗检测一体机")
    now = clock.now()
    Alert.objects.filter(subject__in=[crane.pk, small.pk]).update(first_seen_at=now - timedelta(days=9))
    Opportunity.open("新的", amount=Decimal("50000"), by=lin.actor().at(now - timedelta(days=60)))
    scan(now, everything=True)
    long_silent, planned = alert_of(crane), Alert.objects.standing().filter(subject_id=small.pk).first()
    small.call_false_alarm(planned.pk, local_day(now) + timedelta(days=9), "已约", by=lin.actor())
    crane.plan_next_step("送样", now + timedelta(days=30), by=lin.actor())
    crane.ask_for_seat("decider", assignee=lin, by=lin.actor())
    scan(now, everything=True)
    Alert.objects.standing().filter(subject_id=crane.pk).update(severity=1)
    long_silent.refresh_from_db()
    assert (long_silent.state, long_silent.severity) == ("resolved", 3)
    assert alert_of(crane, "R13").severity == 1
    levels: set[int] = set()
    for person in (lin, wu, zhou, chen):
        found, worth, then = _strip(person, now)
        shown = figures(person.actor(), now, Alert.objects.standing_read(person.actor()))
        assert (shown.records, shown.money) == (len(found), sum(worth.values()))
        assert (shown.high, shown.mid) == (list(found.values()).count(3), list(found.values()).count(2))
        assert shown.before == {level: list(then.values()).count(level) for level in (1, 2, 3)}
        levels |= {*then.values(), *found.values()}
    assert len(levels) > 1


def _strip(person, now):
    """The same row by row: record → level, amount, level a week ago."""
    found, worth, then = {}, {}, {}
    for a in Alert.objects.reached_by(person.actor()):
        pk, week = a.subject_id, now - timedelta(days=7)
        is_false, stands = a.state == "false_alarm", a.resolved_at is None
        if stands and not is_false and (a.snoozed_until is None or a.snoozed_until <= local_day(now)):
            found[pk] = max(found.get(pk, 0), a.severity)
            worth[pk] = max(worth.get(pk, 0), a.money_at_risk or 0)
        if a.first_seen_at <= week and not is_false and (stands or a.resolved_at >= week):
            then[pk] = max(then.get(pk, 0), a.severity)
    return found, worth, then


def test_an_empty_board_says_so(client_of, wu):
    assert "没有风险" in client_of(wu).get("/risks/").content.decode()


def test_the_board_leaves_as_a_file_in_its_order_with_every_reason_and_what_it_is_filtered_by(
    client_of, crane, lin, wu, zhou, monkeypatch
):
    def rows(user, query=""):
        answer = client_of(user).get(f"/exports/risks.csv{query}")
        assert answer.status_code == 200
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    monkeypatch.setattr("shangji.gateway.exports.shelf_risks.AT_ONCE", 1)
    found = rows(zhou)
    assert [row["记录"] for row in found] == ["立体库输送线改造", "轴承清洗检测一体机"]
    worst = found[0]
    assert (worst["级别"], worst["风险金额"], worst["币种"]) == ("高", "1286000.00", "CNY")
    assert (worst["负责人"], worst["团队"], worst["谁的"]) == (lin.name, "华东一部", crane.customer.name)
    assert "未跟进" in worst["触发"] and "；" in worst["触发"] and worst["建议动作"]
    assert rows(wu) == []
    for rule in set(Alert.objects.standing().values_list("rule", flat=True)):
        of_it = Alert.objects.standing().filter(rule=rule).values_list("subject__label", flat=True)
        assert {row["记录"] for row in rows(zhou, f"?rule={rule}")} == set(of_it)
    assert "/exports/risks.xlsx" in client_of(zhou).get("/risks/").content.decode()
    monkeypatch.setattr("shangji.gateway.exports.running.LARGE", 1)
    asked = client_of(zhou).get("/exports/risks.xlsx")
    assert "text/html" in asked["Content-Type"] and "/exports/ask/" in asked.content.decode()
