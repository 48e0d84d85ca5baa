"""Every kind of widget over a small history: as it is added from the gallery, in both languages, on paper and on a page."""

from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.utils.translation import override

from shangji.core import clock
from shangji.insight.boards.plan import WidgetPlan
from shangji.insight.boards.showing import Looking, piece
from shangji.insight.boards.state import State
from shangji.insight.metrics.periods import Period
from shangji.insight.widgets.kind import kinds
from shangji.insight.widgets.known import short_span
from shangji.insight.widgets.settings import SettingNotRight, read_all
from shangji.opportunities.models import Opportunity


@pytest.fixture
def shown(zhou):
    """What a kind shows to 周, with these settings; `asks` None stands for those of the gallery."""

    def look(name, asks=None, user=zhou, **state):
        kind = kinds()[name]
        plan = WidgetPlan(
            id="w", kind=name, asks=dict(kind.starts) if asks is None else asks, desk=(0, 0, 6, 8)
        )
        looking = Looking(
            actor=user.actor(),
            state=State(**{"period": "this-quarter", **state}),
            period="this-quarter",
            now=clock.now(),
        )
        return piece(plan, looking)

    return look


def total(found, question, metric):
    return found.answers[question].total[metric].value


def test_a_kind_from_the_gallery_works_at_once(shown, history, subtests):
    for name, language in product(kinds(), ["zh-hans", "en"]):
        with subtests.test(name, language=language), override(language):
            found = shown(name)
            assert found.trouble == "", found.trouble
            assert found.shown.chart or found.shown.template
            assert str(kinds()[name].label) and str(kinds()[name].question)
            if chart := found.shown.chart:
                assert chart.html() and chart.svg().startswith("<svg")
                assert chart.conclusion or name == "text", "a text says itself what it says"


@pytest.mark.parametrize("name", list(kinds()))
def test_a_kind_is_calm_where_there_is_nothing(shown, zhou, process, name):
    assert shown(name).trouble == ""


def test_figures_are_asked_together_where_the_same_filters_concern_them(shown, history, lin):
    found = shown(
        "kpi",
        {"metrics": ["won_amount", "won_count", "lost_count"]},
        filters=(("owner", (str(lin.pk),)),),
    )
    assert (total(found, "now-0", "won_count"), total(found, "now-0", "won_amount")) == (1, 2_000_000)
    assert len([name for name in found.answers if name.startswith("now-")]) == 1
    apart = shown("kpi", {"metrics": ["lost_count", "open_risks"]}, filters=(("loss_reason", ("1",)),))
    assert len([name for name in apart.answers if name.startswith("now-")]) == 2


def test_a_ranking_says_who_rose(shown, history, zhou, chen):
    chart = shown("ranking", {"metric": "won_amount", "by": "owner"}, user=chen).shown.chart
    assert [(entry.label, entry.value) for entry in chart.entries] == [
        ("林嘉禾", 2_000_000),
        ("吴桐", 700_000),
    ]
    assert all("owner=" in entry.url for entry in chart.entries)


def test_a_pivot_works_out_its_totals(shown, history, chen):
    chart = shown(
        "pivot", {"metrics": ["won_count", "win_rate"], "down": ["team", "owner"]}, user=chen
    ).shown.chart
    cells = {line.heads: [mark.value for mark in line.cells] for line in chart.lines}
    assert cells[("华东一部", "林嘉禾")] == [1, 0.5] and cells[("华南部", "吴桐")] == [1, 1.0]
    assert cells[()] == [2, 2 / 3], "a rate is worked out at the total, never added up"


def test_a_pivot_with_columns_has_a_cell_for_each(shown, history, chen):
    chart = shown(
        "pivot", {"metrics": ["won_count"], "down": ["owner"], "across": "month"}, user=chen
    ).shown.chart
    for line in chart.lines:
        assert len(line.cells) == len(chart.columns)
        assert sum(mark.value for mark in line.cells[:-1]) == line.cells[-1].value


def test_contributions_add_up_to_the_change(shown, history, chen):
    found = shown("contribution", {"metric": "won_amount", "by": "owner", "against": "previous"}, user=chen)
    value = found.answers["parts"].total["won_amount"]
    parts = found.shown.words["parts"]
    assert sum(part.delta for part in parts) == float(value.value) - float(value.before.value or 0)
    assert shown("contribution", {"metric": "stage_days_p50", "by": "owner"}).trouble, (
        "of a median nobody has a part"
    )


def test_a_heat_map_names_only_what_there_is(shown, history, zhou):
    chart = shown("heat", {"metric": "lost_count", "down": "loss_reason", "across": "stage"}).shown.chart
    assert len(chart.rows) == 1 and chart.total.value == 1
    assert sum(mark.value for mark in chart.cells[0] if mark) == 1


def test_what_grows_old_stands_in_its_span_of_days(shown, lin, stages):
    now = clock.now()
    for days, amount in ((2, 100), (20, 200), (20, 400), (200, 800)):
        opened = lin.actor().at(now - timedelta(days=days))
        Opportunity.open(f"{days} {amount}", amount=Decimal(amount), stage=stages["proposal"], by=opened)
    found = shown("aging", period="last-year")
    chart = found.shown.chart
    assert [member.key for member in found.answers["columns"].axes["stage_age"]] == ["0-7", "15-30", "91-"]
    assert chart.rows == (stages["proposal"].label,)
    assert [mark.value for mark in chart.cells[0]] == [1, 2, 1]
    assert chart.amounts[0] == (100, 600, 800)
    assert [mark.value for mark in chart.column_totals] == [1, 2, 1]
    assert (chart.row_totals[0].value, chart.total.value) == (4, 4)


def test_a_new_version_of_the_process_makes_nothing_younger(shown, lin, system, process, stages):
    old = Opportunity.open(
        "老单", stage=stages["proposal"], by=lin.actor().at(clock.now() - timedelta(days=200))
    )
    process.publish([stage.plan for stage in process.stages_now()], by=system)
    old.adopt_pipeline(by=system)
    assert [member.key for member in shown("aging").answers["columns"].axes["stage_age"]] == ["91-"]


def test_what_grows_old_opens_as_many_records(shown, client_of, zhou, lin, stages):
    for days in (20, 25):
        Opportunity.open(
            f"老{days}", stage=stages["proposal"], by=lin.actor().at(clock.now() - timedelta(days=days))
        )
    cell = shown("aging").shown.chart.cells[0][0]
    assert (cell.value, client_of(zhou).get(cell.url).context["found"].count) == (2, 2)


def test_a_trend_ends_with_what_has_begun(shown, history):
    chart = shown("trend", {"metrics": ["won_count"], "by": "month", "period": "this-year"}).shown.chart
    assert len(chart.labels) == clock.now().month
    assert shown("trend", {"metrics": ["won_count", "won_amount"]}).trouble
    assert shown("trend", {"metrics": ["won_count"], "by": "day", "period": "all"}).trouble


def test_a_text_knows_figures_and_nothing_else(shown, history):
    found = shown(
        "text",
        {
            "text": "{{won_count}} {{ won_amount:before }} {{gone}} {{won_count:nonsense}} {{__class__}} {0} <b>{{7*7}}</b>"
        },
    )
    page = str(found.shown.chart.html())
    assert "<b>{{7" not in page and "&lt;b&gt;" in page and "49" not in page
    assert set(found.answers) == {"won_count", "won_amount"}
    assert len(found.shown.notes) == 2


def test_good_news_is_only_what_is_within_reach(shown, history, lin, wu):
    assert [cheer.who for cheer in shown("cheers", {}, user=wu).shown.chart.cheers] == ["吴桐"]
    assert len(shown("cheers", {}, user=lin).shown.chart.cheers) == 2


def test_a_board_of_ones_own_shows_nothing_else(zhou, history):
    looking = Looking(actor=zhou.actor(), state=State(), period="this-quarter", now=clock.now(), is_mine=True)
    found = piece(WidgetPlan(id="w", kind="kpi", asks={"metrics": ["won_count"]}), looking)
    assert total(found, "now-0", "won_count") == 0


def test_what_is_added_up_on_the_way_leads_to_all_that_was_added(shown, history, zhou, client_of):
    line = shown("target-way", {}).shown.chart.series[0]
    reached = [mark for mark in line.marks if mark.url]
    assert float(reached[-1].value) == 2_000_000
    for mark in reached:
        behind = client_of(zhou).get(mark.url).context["found"]
        assert (behind.total or 0) == mark.value


def test_a_year_begins_with_its_number_as_its_reader_writes_it():
    january = Period.parse("2026-01")
    assert short_span(january, "month") == "2026 年 1 月"
    with override("en"):
        assert short_span(january, "month") == "Jan 2026"


def test_a_way_further_is_kept_and_left(shown, history):
    found = shown("ranking", {"metric": "won_amount", "by": "team"}, turns=(("w.by", "owner"),))
    assert found.settings["by"] == "owner" and [change for _words, _url, change in found.drilled] == ["w.by="]
    assert (
        shown("ranking", {"metric": "won_amount", "by": "team"}, turns=(("w.by", "planet"),)).settings["by"]
        == "team"
    )


@pytest.mark.parametrize(
    ("name", "asks"),
    [
        ("kpi", {}), ("kpi", {"metrics": "won_count"} | {"metrics": []}), ("kpi", {"metrics": [3]}), ("kpi", {"metrics": ["won_count"] * 7 + ["x"]}),
        ("ranking", {"metric": "won_count"}), ("ranking", {"metric": "won_count", "by": ["owner", "team"]}),
        ("ranking", {"metric": "won_count", "by": "owner", "limit": "many"}), ("ranking", {"metric": "won_count", "by": "owner", "limit": 0}),
        ("ranking", {"metric": "won_count", "by": "owner", "order": "sideways"}), ("trend", {"metrics": ["won_count"], "beside": "yes"}),
        ("trend", {"metrics": ["won_count"], "period": "sometime"}), ("text", {"text": "x" * 2001}), ("text", {"text": 3}),
    ],
)  # fmt: skip
def test_settings_that_are_not_right_are_refused(name, asks, db):
    with pytest.raises(SettingNotRight):
        read_all(kinds()[name].settings, asks)


def test_days_in_stage_stand_beside_what_the_process_expects(shown, history, stages):
    chart = shown("stage-days").shown.chart
    span = next(span for span in chart.spans if span.label == stages["contact"].label)
    days = stages["contact"].expected_days
    assert span.working == days and span.expected == pytest.approx(days * 7 / 5), (
        "measured are calendar days, expected working days"
    )
    assert f"{days}</td>" in chart.html() and chart.expected_head in chart.html()


def test_beside_a_stage_stands_the_count_of_what_it_opens(shown, history):
    found = shown("stage-flow")
    entered = {row.members[0].key: row.values["stage_entered"].value for row in found.answers["flow"].rows}
    told = {node.key: node.count for node in found.shown.chart.nodes if not node.is_end}
    assert any(told.values()) and told == {key: entered.get(key, 0) for key in told}
    for one in found.shown.chart.laid().values():
        assert one.told == (one.count if one.node.is_end else told[one.node.key])
