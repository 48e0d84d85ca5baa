"""The forecast: what is called and weighted, a manager's word, what changed since a Monday, how good calls were."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import NotAllowed, OutOfReach
from shangji.core.verify import verify
from shangji.insight.forecast import guess, shares
from shangji.insight.forecast.accuracy import NEEDED, Call, bias, error
from shangji.insight.forecast.changes import Changes, last_week
from shangji.insight.forecast.meeting import Meeting
from shangji.insight.forecast.scope import Scope
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.records import records_of
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.models import Adjustment, FrozenForecast, Target
from shangji.insight.models.adjustment import AdjustmentNotRight
from shangji.insight.snapshots.taking import catch_up
from shangji.insight.snapshots.weeks import starts
from shangji.opportunities.models import Opportunity

HX = {"HX-Request": "true", "HX-Request-Type": "partial"}
MONDAY = date(2026, 11, 16)
THURSDAY = datetime(2026, 11, 19, 4, tzinfo=UTC)
URL = "/insight/forecast/"
QUARTER = "2026Q4"


@pytest.fixture
def deal(lin):
    """An open opportunity of somebody, opened in September."""

    def make(
        name,
        amount,
        expected=date(2026, 12, 10),
        call="pipeline",
        owner=lin,
        ratio=0.5,
        opened=date(2026, 9, 1),
        **known,
    ):
        with clock.at(starts(opened) + timedelta(hours=9)):
            found = Opportunity.open(
                name,
                amount=amount and Decimal(amount),
                expected_on=expected,
                owner_id=owner.pk,
                by=owner.actor(),
                **known,
            )
            if ratio is not None:
                found.set_win_ratio(ratio, by=owner.actor())
            found.set_call(call, by=owner.actor())
        return found

    return make


@pytest.fixture(autouse=True)
def thursday():
    with clock.at(THURSDAY):
        yield


def meeting(user, period=QUARTER, team=None):
    return Meeting(Scope(user.actor(), team), Period.parse(period), clock.now())


@pytest.fixture
def played(deal, lin, zhou, wu, too_dear):
    deal("承诺", 100, call="commit")
    deal("有望", 200, call="best", owner=zhou)
    deal("在谈", 400)
    deal("不计", 800, call="omitted")
    deal("明年", 1600, expected=date(2027, 2, 1), call="commit")
    deal("过期", 3200, expected=date(2026, 9, 1), call="commit")
    deal("没日子", 6400, expected=None)
    deal("美元", 12800, call="commit", currency="USD")
    deal("没金额", None, call="commit")
    deal("别的团队", 25600, call="commit", owner=wu)
    deal("赢", 50).win(by=lin.actor())
    deal("输", 75, call="commit").lose(too_dear, by=lin.actor())


def test_calls_and_weights_of_what_is_expected_in_the_period(played, lin, zhou, he, wu):
    whole = meeting(zhou).whole
    assert (whole.sums.won, whole.called, whole.hoped, whole.weighted) == (50, 150, 350, 400)
    assert whole.sums.counts == {"commit": 2, "best": 1, "pipeline": 1, "omitted": 1}
    assert meeting(lin).whole.hoped == 150
    assert meeting(he).whole.called == 150 + 25600
    left = meeting(zhou).left_out
    assert (left.late, left.dayless, left.foreign, left.blank) == (1, 1, 1, 1)
    assert meeting(lin, "2027Q1").whole.called == 1600


def test_lines_stand_as_the_tree_of_teams(played, zhou, he, lin, teams):
    lines = meeting(he).lines
    assert [(line.label, line.depth) for line in lines] == [
        ("启衡智能装备", 0), ("华东一部", 1), ("林嘉禾", 2), ("周敏", 2), ("华南部", 1), ("吴桐", 2),
    ]  # fmt: skip
    assert [line.called for line in lines] == [25750, 150, 150, 0, 25600, 25600]
    assert [line.label for line in meeting(lin).lines] == ["林嘉禾"]
    south = meeting(he, team=teams["south"].pk)
    assert [line.label for line in south.lines] == ["华南部", "吴桐"] and south.whole.called == 25600


def test_every_number_leads_to_a_list_that_adds_up_to_it(played, zhou, client_of):
    client, line = client_of(zhou), meeting(zhou).whole
    for call in ("commit", "best", "pipeline", "omitted"):
        rows = client.get(line.urls[call]).context["page"].rows
        assert len([row for row in rows if row.currency == "CNY"]) == line.sums.counts[call]
        assert sum(row.amount or 0 for row in rows if row.currency == "CNY") == line.sums.calls[call]
    assert "<b>赢</b>" in client.get(line.urls["won"]).content.decode()


def test_a_manager_puts_a_forecast_right_and_the_log_says_so(
    played, lin, zhou, sun, he, wu, facts, client_of
):
    plan = Adjustment.of(lin, QUARTER, by=zhou.actor())
    plan.adjust(80, by=zhou.actor(), note="客户犹豫")
    line = next(line for line in meeting(zhou).lines if line.label == "林嘉禾")
    assert (line.called, line.judged, line.note) == (150, 80, "客户犹豫")
    assert (
        meeting(zhou).whole.judged == 80
        and meeting(zhou, "2026-12").whole.judged == meeting(zhou, "2026-12").whole.called
    )
    with override("zh-hans"):
        assert (
            plan.undoable_event(zhou.actor()).sentence
            == "周敏 把 林嘉禾 2026Q4 的预测从 — 调整为 ¥80。客户犹豫"
        )
    for somebody, refusal in ((lin, NotAllowed), (he, NotAllowed), (sun, OutOfReach)):
        with pytest.raises(refusal):
            plan.adjust(90, by=somebody.actor())
    with pytest.raises(NotAllowed):
        Adjustment.of(zhou, QUARTER, by=zhou.actor())
    with pytest.raises(OutOfReach):
        Adjustment.of(wu, QUARTER, by=zhou.actor())
    for period, amount in (("2026", 5), ("2026Q5", 5), (QUARTER, -1), (QUARTER, 10**15)):
        with pytest.raises(AdjustmentNotRight):
            Adjustment.of(lin, period, by=zhou.actor()).adjust(amount, by=zhou.actor())
    assert verify().ok


def test_it_is_adjusted_where_it_stands(played, lin, zhou, he, client_of):
    client, url = client_of(zhou), f"{URL}adjust/{lin.pk}/{QUARTER}/"
    assert url in client.get(URL).content.decode()
    assert url not in client_of(he).get(URL).content.decode()
    answer = client.post(url, {"text": "120", "note": "打八折"}, headers=HX)
    assert answer.status_code == 204 and Adjustment.objects.get().amount == 1_200_000
    assert 'value="120"' in client.get(url, headers=HX).content.decode()
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    bad = client.post(url, {"text": "-5"}, headers=HX)
    assert bad.status_code == 422 and client.post(url, {"text": "x"}, headers=HX).status_code == 422
    client.post(undo)
    assert Adjustment.objects.get().amount is None
    assert client_of(he).post(url, {"text": "1"}, headers=HX).status_code == 403


def test_what_changed_since_a_monday(deal, lin, zhou, wu, too_dear):
    kept = {name: deal(name, amount) for name, amount in (("涨", 100), ("跌", 100), ("赢", 50), ("输", 75), ("推迟", 60), ("提前", 40), ("移交", 30), ("不变", 20))}  # fmt: skip
    outside = deal("进来", 500, expected=date(2027, 3, 1))
    omitted = deal("又算", 90, call="omitted")
    deal("别人", 999, owner=wu)
    with clock.at(starts(MONDAY)):
        catch_up(clock.now())
    kept["涨"].change_amount(Decimal(130), by=lin.actor())
    kept["跌"].change_amount(Decimal(90), by=lin.actor())
    kept["赢"].win(by=lin.actor())
    kept["输"].lose(too_dear, by=lin.actor())
    kept["推迟"].change_expected_on(date(2027, 1, 5), by=lin.actor())
    kept["提前"].change_expected_on(date(2026, 9, 30), by=lin.actor())
    kept["移交"].assign_to(wu, by=zhou.actor())
    outside.change_expected_on(date(2026, 12, 1), by=lin.actor())
    omitted.set_call("commit", by=lin.actor())
    deal("新", 15, opened=date(2026, 11, 18))
    found = Changes(Scope(zhou.actor()), Period.parse(QUARTER), MONDAY)
    told = {step: found.total(step) for step in found.by_step}
    assert told == {
        "new": 15, "pulled": 500, "more": 30, "back": 90, "won": -50, "lost": -75, "slipped": -60, "less": -10, "gone": -70,
    }  # fmt: skip
    assert found.start + sum(told.values()) == found.end == 130 + 90 + 20 + 500 + 90 + 15
    handed = [change for change in found.by_step["gone"] if change.opportunity is None]
    assert [change.amount for change in handed] == [-30]
    slipped = found.by_step["slipped"][0]
    assert (slipped.was_expected, slipped.opportunity.expected_on) == (date(2026, 12, 10), date(2027, 1, 5))


def test_a_meeting_on_monday_looks_back_on_the_week_before(crane):
    for week in (MONDAY - timedelta(days=7), MONDAY):
        with clock.at(starts(week)):
            catch_up(clock.now())
    assert last_week(starts(MONDAY) + timedelta(hours=9)) == MONDAY - timedelta(days=7)
    assert last_week(starts(MONDAY) + timedelta(days=3)) == MONDAY


def test_what_was_forecast_is_frozen_and_stays(deal, lin, zhou):
    one = deal("冻结", 100, call="commit", expected=date(2026, 11, 25))
    deal("赢了", 40).win(by=lin.actor())
    Adjustment.of(lin, QUARTER, by=zhou.actor()).adjust(120, by=zhou.actor())
    with clock.at(starts(MONDAY + timedelta(days=7))):
        catch_up(clock.now())
        one.set_call("pipeline", by=lin.actor())
        catch_up(clock.now())
    row = FrozenForecast.objects.get(week=MONDAY + timedelta(days=7), period=QUARTER, owner=lin)
    assert (row.won, row.commit, row.pipeline, row.called, row.weighted, row.adjusted, row.likely) == (
        40,
        100,
        0,
        140,
        90,
        120,
        None,
    )
    company = FrozenForecast.objects.get(week=MONDAY + timedelta(days=7), period="2026-11", is_company=True)
    assert (company.commit, company.owner_id) == (100, None)


def test_calls_are_judged_after_three_periods(deal, lin, zhou, client_of):
    for month, called, came in ((8, 120, 100), (9, 90, 100), (10, 150, 100)):
        written = f"2026-{month:02d}"
        for day, amount in ((3, 999), (24, called), (28, 777)):
            FrozenForecast.objects.create(
                week=date(2026, month, day), period=written, owner=lin, commit=amount
            )
        FrozenForecast.objects.create(week=date(2026, month + 1, 2), period=written, owner=lin, won=came)
        is_judged = meeting(zhou, "2026-11").accuracy.bias_of(lin.pk) is not None
        assert is_judged == (month == 10)
    deal("还开着", 10, expected=date(2026, 11, 27))
    found = meeting(zhou, "2026-11").accuracy
    assert [call.called for call in found.calls[lin.pk]] == [120, 90, 150]
    assert found.bias_of(lin.pk) == pytest.approx(0.2) and found.error_of(lin.pk) == pytest.approx(0.8 / 3)
    assert "偏高 20%" in client_of(zhou).get(f"{URL}?period=2026-11").content.decode()


def test_bias_and_error_of_calls():
    def calls(*pairs):
        return [Call(Period.parse("2026-10"), called, came) for called, came in pairs]

    assert bias(calls((110, 100), (90, 100), (130, 100))) == pytest.approx(0.1)
    assert error(calls((110, 100), (90, 100), (130, 100), (5, 0))) == pytest.approx(0.5 / 3)
    assert bias(calls(*[(1, 0)] * NEEDED)) is None and error(calls((1, 1))) is None


def test_the_page_in_words_empty_and_wrongly_asked(played, lin, zhou, wu, person, client_of):
    Target.of(lin, "won_amount", 2026, by=zhou.actor()).set_months({"target": {12: 300}}, by=zhou.actor())
    text = client_of(zhou).get(f"{URL}?period={QUARTER}").content.decode()
    assert "相当于目标 ¥300 的 50%" in text and "未计入：1 个预计签约日早于本期" in text
    assert "样本不足" in text
    idle = person("xin", "新人", "sales", "east")
    assert "没有预计签约或赢单的商机" in client_of(idle).get(URL).content.decode()
    for asked in ("period=never", "period=2026", "since=2026-13-01", "period=2031Q1"):
        assert client_of(zhou).get(f"{URL}?{asked}").status_code == 200
    assert client_of(zhou).get(f"{URL}?team={10**9}").status_code == 404


def test_the_page_asks_little(played, zhou, lin, client_of, django_assert_max_num_queries):
    with clock.at(starts(MONDAY)):
        catch_up(clock.now())
    client = client_of(zhou)
    client.get(URL)
    with django_assert_max_num_queries(34):
        client.get(URL)


def number(user, name, period=QUARTER, **more):
    return ask(MetricQuery(actor=user.actor(), metrics=(name,), period=Period.parse(period), **more))


def test_forecasts_are_metrics_that_say_what_the_page_says(played, zhou, lin, he):
    for user in (zhou, lin, he):
        whole = meeting(user).whole
        told = {
            name: number(user, name).total[name].value
            for name in ("forecast_call", "forecast_best", "forecast_weighted")
        }
        assert told == {
            "forecast_call": whole.called,
            "forecast_best": whole.hoped,
            "forecast_weighted": whole.weighted,
        }
    answer = number(he, "forecast_call", by=("team", "owner"))
    assert {row.members[1].label: row.values["forecast_call"].value for row in answer.rows} == {"林嘉禾": 150, "吴桐": 25600}  # fmt: skip
    by_month = number(zhou, "forecast_call", by=("month",))
    assert [row.values["forecast_call"].value for row in by_month.rows][-1] == 100
    assert number(zhou, "forecast_call", "2026Q3").total["forecast_call"].value == 3200
    assert number(zhou, "forecast_model").total["forecast_model"].value is None


def test_behind_a_forecast_are_what_is_won_and_what_is_to_come(played, zhou, client_of):
    """Both by name, both with their sums, which make the number; where nothing is to come, what is won is shown at once."""
    query = number(zhou, "forecast_call").query
    parts = [records_of(query, "forecast_call", part=part).total for part in ("all", "hits")]
    assert sum(parts) == number(zhou, "forecast_call").total["forecast_call"].value and all(parts)
    client = client_of(zhou)
    page = client.get(f"/insight/records/?m=forecast_call&period={QUARTER}").content.decode()
    assert "还在谈的" in page and "已赢下的" in page and "全部计入的" not in page
    won = client.get("/insight/records/?m=forecast_call&period=2026-11").content.decode()
    assert "<b>赢</b>" in won and 'aria-current="page">已赢下的' in won


def test_the_past_speaks_when_enough_has_ended(deal, lin, zhou, wu, too_dear, monkeypatch):
    """Of those that had been in the first stage, half were won within three weeks."""
    monkeypatch.setattr(shares, "NEEDED", 6)
    for n in range(6):
        with clock.at(starts(date(2026, 6, 1)) + timedelta(hours=9)):
            found = Opportunity.open(f"旧{n}", amount=Decimal(10), owner_id=lin.pk, by=lin.actor())
        with clock.at(starts(date(2026, 6, 20))):
            found.win(by=lin.actor()) if n < 3 else found.lose(too_dear, by=lin.actor())
    fresh = deal("新的", 1000, opened=date(2026, 11, 18))
    deal("别人的", 500, owner=wu, opened=date(2026, 11, 18))
    shares.count_shares(clock.now()).keep()
    line = next(line for line in meeting(zhou).lines if line.label == "林嘉禾")
    told = number(zhou, "forecast_model").total["forecast_model"]
    assert meeting(zhou).is_guessed and told.sure == 80
    assert float(told.value) == pytest.approx(line.guess.mean, abs=0.02)
    assert line.guess.low <= line.guess.mean <= line.guess.high
    monkeypatch.setattr(guess, "DRAWN", 1)
    summed = number(zhou, "forecast_model").total["forecast_model"]
    assert (summed.value, summed.n) == (pytest.approx(told.value, abs=Decimal("0.01")), told.n)
    by_stage = number(zhou, "forecast_model", by=("stage",))
    assert sum(row.values["forecast_model"].value for row in by_stage.rows) == pytest.approx(
        told.value, abs=Decimal("0.05")
    )
    behind = records_of(by_stage.query, "forecast_model", part="all")
    assert fresh.pk in {row.pk for row in behind} and "别人的" not in {row.name for row in behind}
    assert number(zhou, "forecast_model", "2026Q3").total["forecast_model"].value is None
