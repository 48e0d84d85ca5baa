"""What can be done with a number: its menu, why it changed, sending it, and watching it."""

from decimal import Decimal

import pytest

from shangji.core.access import NotAllowed
from shangji.core.jobs import Job, run_due
from shangji.insight.models import FigureWatch, SentFigure
from shangji.insight.models.sent_figure import NoFigure
from shangji.insight.watching import look
from shangji.opportunities.models import Opportunity
from shangji.people.models import Notification

FIGURE = "/insight/figure/"
PARTIAL = {"HX-Request": "true"}


@pytest.fixture
def asked(lin):
    return f"m=won_amount&period=this-quarter&owner={lin.pk}"


def changes(answer):
    return {entry.label: entry.change for entry in answer.context["entries"]}


def test_the_menu_offers_the_records_and_ways_further(client_of, zhou, lin, teams, history):
    here = "/insight/boards/director/?product=机床"
    answer = client_of(zhou).get(
        FIGURE,
        {
            "m": "won_amount",
            "period": "this-quarter",
            "product": "机床",
            "team": teams["east"].pk,
            "here": here,
            "widget": "teams",
            "drill": "by",
        },
        headers=PARTIAL,
    )
    assert answer.status_code == 200
    offered = changes(answer)
    assert f"team={teams['east'].pk}" in offered.values(), "only this team"
    assert f"team={teams['east'].pk}&teams.by=owner" in offered.values(), "further into the team"
    of_product = {label: change for label, change in offered.items() if "product" in change}
    assert of_product == {"不再只看「机床」": "product="}, "the board is filtered by that already"
    assert answer.context["figure"].records_url in answer.content.decode().replace("&amp;", "&")


def test_a_menu_is_only_for_boards_and_numbers_that_there_are(client_of, zhou, asked):
    client = client_of(zhou)
    assert client.get(f"{FIGURE}?{asked}&here=//evil.example/").status_code == 404
    assert client.get(f"{FIGURE}?m=gone").status_code in (404, 422)
    assert client.get(f"{FIGURE}?m=won_amount&period=1900").status_code == 422


def test_why_it_changed_is_told_part_by_part(client_of, zhou, history):
    page = (
        client_of(zhou).get("/insight/figure/why/?m=won_amount&period=this-quarter&by=owner").content.decode()
    )
    assert "林嘉禾" in page and "+" in page


def test_sending_tells_where_it_is_and_never_what_it_was(client_of, zhou, wu, asked, history):
    answer = client_of(zhou).post(f"/insight/figure/send/?{asked}", {"to": wu.pk, "note": "看一下"})
    assert answer.status_code == 303
    sent = SentFigure.objects.get()
    assert (sent.sender, sent.to, sent.note) == (
        zhou,
        wu,
        "看一下",
    ) and sent.url == f"/insight/records/?{asked.replace('%', '%')}"
    run_due()
    line = Notification.objects.get(user=wu)
    assert "看一下" in line.event.sentence and "200" not in line.event.sentence
    assert "大单" not in client_of(wu).get(sent.url).content.decode(), "whoever opens it sees what they reach"


def test_only_addresses_of_ours_are_sent(zhou, wu, he):
    with pytest.raises(NoFigure):
        SentFigure.send("x", url="https://evil.example/", to=wu, by=zhou.actor())
    with pytest.raises(NotAllowed):
        SentFigure.send("x", url="/insight/records/", to=wu, by=he.actor())


@pytest.fixture
def watch(client_of, lin, asked, history):
    client_of(lin).post(f"/insight/figure/watch/?{asked}", {"is_above": "above", "limit": "2500000"})
    return FigureWatch.objects.get()


def lines_of(user):
    run_due()
    return [line.event.kind for line in Notification.objects.filter(user=user).order_by("pk")]


def test_a_watched_number_is_told_once_when_it_crosses_the_limit(watch, lin, stages):
    look(Job())
    assert not watch.is_over and "insight.figure_crossed" not in lines_of(lin)
    Opportunity.open("又一单", amount=Decimal(900_000), by=lin.actor()).win(by=lin.actor())
    for _day in range(2):
        look(Job())
    assert lines_of(lin).count("insight.figure_crossed") == 1
    assert FigureWatch.objects.get().is_over


def test_a_rate_is_watched_in_percent(client_of, lin, history):
    client_of(lin).post(
        "/insight/figure/watch/?m=win_rate&period=this-quarter", {"is_above": "below", "limit": "40"}
    )
    assert FigureWatch.objects.get().limit == Decimal("0.4")


def test_what_is_not_watched_any_more_is_not_told(watch, client_of, lin, zhou):
    assert client_of(zhou).post(f"/insight/figure/watch/{watch.pk}/stop/").status_code == 404
    client_of(lin).post(f"/insight/figure/watch/{watch.pk}/stop/")
    Opportunity.open("又一单", amount=Decimal(900_000), by=lin.actor()).win(by=lin.actor())
    look(Job())
    assert "insight.figure_crossed" not in lines_of(lin)


def test_a_number_that_is_gone_does_not_stop_the_others(watch, lin, stages):
    FigureWatch.watch(
        "x",
        metric="gone",
        asked="m=gone",
        limit=Decimal(1),
        is_above=True,
        is_over=False,
        by=lin.actor().at(None),
    )
    Opportunity.open("又一单", amount=Decimal(900_000), by=lin.actor()).win(by=lin.actor())
    look(Job())
    assert FigureWatch.objects.get(pk=watch.pk).is_over
