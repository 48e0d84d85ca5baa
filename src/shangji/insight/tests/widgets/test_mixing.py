"""Why a rate changed: own number and part of the whole, which add up exactly."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from shangji.core import clock
from shangji.insight.boards.plan import WidgetPlan
from shangji.insight.boards.showing import Looking, piece
from shangji.insight.boards.state import State
from shangji.insight.metrics.contributions import pulls
from shangji.insight.metrics.terms import Value
from shangji.opportunities.models import LossReason, Opportunity


def of(hits, n, was_hits, was):
    """So many of so many now, and before."""
    before = Value(was_hits / was if was else None, was)
    return Value(hits / n if n else None, n, before=before)


def test_parts_of_a_rate_add_up_to_its_change():
    parts = {"a": of(6, 10, 4, 10), "b": of(1, 20, 1, 10), "new": of(3, 4, 0, 0), "gone": of(0, 0, 5, 6)}
    total = of(10, 34, 10, 26)
    found = pulls(parts, total)
    assert sum(pull.all for pull in found.values()) == pytest.approx(10 / 34 - 10 / 26, abs=1e-12)
    assert found["a"].own == pytest.approx((10 / 34 + 10 / 26) / 2 * 0.2), (
        "mean part of the whole x its change"
    )
    assert found["new"].own == found["gone"].own == 0, "what was not there before changes the mix alone"
    assert found["gone"].mix < 0, "those who were better than the whole are missing"
    same = {"a": of(5, 10, 10, 20), "b": of(2, 20, 1, 10)}
    assert all(abs(pull.own) < 1e-12 for pull in pulls(same, of(7, 30, 11, 30)).values()), (
        "Simpson: the mix alone"
    )


def test_what_overlaps_or_was_not_there_is_not_split():
    assert pulls({"a": of(1, 2, 1, 2), "b": of(1, 2, 1, 2)}, of(1, 3, 1, 3)) is None
    assert pulls({"a": of(1, 2, 0, 0)}, of(1, 2, 0, 0)) is None
    assert pulls({"a": Value(0.5, 2)}, replace(of(1, 2, 1, 2), before=None)) is None


def test_the_menu_of_a_rate_leads_to_why(client_of, chen, lin, wu, zhou, stages, process):
    now, before = clock.now(), clock.now() - timedelta(days=92)
    reason = LossReason.objects.filter(parent__isnull=False).first()
    for owner, at, won, lost in (
        (lin, before, 1, 3),
        (lin, now, 3, 1),
        (wu, before, 1, 0),
        (wu, now, 0, 2),
        (zhou, before, 0, 1),
    ):
        actor = owner.actor().at(at)
        for n in range(won + lost):
            found = Opportunity.open(f"{n}", amount=Decimal(1000), stage=stages["proposal"], by=actor)
            found.win(by=actor) if n < won else found.lose(reason, by=actor)
    period = "last-90-days"
    looking = Looking(actor=chen.actor(), state=State(period=period), period=period, now=clock.now())
    asks = {"metric": "win_rate", "by": "owner"}
    found = piece(WidgetPlan(id="w", kind="contribution", asks=asks, desk=(0, 0, 6, 8)), looking)
    assert found.trouble == "", found.trouble
    total = found.answers["parts"].total["win_rate"]
    assert (total.value, total.before.value) == (3 / 6, 2 / 6)
    assert sum(part.delta for part in found.shown.words["parts"]) == pytest.approx(1 / 6, abs=1e-12), (
        "also of who has nothing now"
    )
    assert found.shown.words["own"].startswith("+") and found.shown.chart.svg().startswith("<svg")
    client, asked = client_of(chen), f"m=win_rate&period={period}"
    menu = client.get(f"/insight/figure/?{asked}", headers={"HX-Request": "true"})
    assert any("/figure/why/" in entry.url for entry in menu.context["entries"])
    page = client.get(f"/insight/figure/why/?{asked}&by=owner").content.decode()
    assert lin.name in page and wu.name in page
    median = client.get(f"/insight/figure/?m=stage_days_p50&period={period}", headers={"HX-Request": "true"})
    assert not any("/figure/why/" in entry.url for entry in median.context["entries"])
