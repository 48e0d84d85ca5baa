"""Figures of campaigns: a second opinion in plain Python, on the same leads."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from shangji.leads.defaults import ensure_leads
from shangji.leads.figures import FIRST, LAST, figures, total
from shangji.leads.models import Campaign, Lead, Source
from shangji.leads.models.lead.conversion import Into


@pytest.fixture
def fairs(process, teams, system):
    ensure_leads()
    return [
        Campaign.add(name, cost=Decimal(cost), by=system) for name, cost in (("春展", 1000), ("秋展", 3000))
    ]


@pytest.fixture
def story(fairs, lin, system):
    """Spring brings three, one invalid; two become one opportunity that is won; one of them came again in autumn."""
    spring, autumn = fairs
    leads = [
        Lead.capture(company=f"公司{n}", campaign=spring, owner_id=lin.pk, by=lin.actor()) for n in range(3)
    ]
    leads[2].invalidate("空号", by=lin.actor())
    leads[0].convert(
        Into(customer_known={"name": "甲"}, opportunity_known={"name": "一", "amount": Decimal(50_000)}),
        by=lin.actor(),
    )
    leads[1].convert(Into(opportunity=leads[0].opportunity), by=lin.actor())
    leads[1].touch("又来了", campaign=autumn, by=lin.actor())
    leads[0].opportunity.win(by=lin.actor())
    Lead.capture(company="无活动", source=Source.objects.all()[0], owner_id=lin.pk, by=lin.actor())
    return leads


def told(found, campaign):
    each = found[campaign.pk]
    return each.leads, each.valid, len(each.opportunities), len(each.won), each.won_amount


def test_the_first_touch_has_the_merit(story, fairs, lin):
    found = figures(lin.actor(), "campaign", FIRST)
    assert told(found, fairs[0]) == (3, 2, 1, 1, 50_000)
    assert fairs[1].pk not in found and found[None].leads == 1


def test_the_last_touch_has_the_merit(story, fairs, lin):
    found = figures(lin.actor(), "campaign", LAST)
    assert told(found, fairs[0])[:2] == (2, 1) and told(found, fairs[1]) == (1, 1, 1, 1, 50_000)


def test_ratios_are_evaluated_at_the_total(story, fairs, lin):
    found = figures(lin.actor(), "campaign", FIRST)
    found[fairs[0].pk].cost = Decimal(1000)
    whole = total([found[fairs[0].pk], found[None]])
    assert (whole.leads, whole.per_lead, whole.per_won_yuan) == (4, Decimal(250), Decimal("0.02"))


def test_everybody_counts_within_their_reach(story, wu):
    assert dict(figures(wu.actor(), "campaign", FIRST)) == {}


def test_the_page_opens_the_leads_it_counts(client_of, story, fairs, lin, chen):
    client = client_of(lin)
    page = client.get("/leads/campaigns/").content.decode()
    assert "春展" in page and f"/leads/?tab=all&amp;campaign={fairs[0].pk}" in page
    assert client.get(f"/leads/?tab=all&campaign={fairs[0].pk}").context["page"].count == 3
    assert client.post("/leads/campaigns/campaign/add/", {"name": "冬展"}).status_code == 403
    boss = client_of(chen)
    assert boss.post("/leads/campaigns/campaign/add/", {"name": "冬展", "cost": "3.5万"}).status_code == 302
    assert Campaign.objects.get(name="冬展").cost == 35_000
    assert boss.post("/leads/campaigns/campaign/add/", {"name": "冬展"}).status_code == 422


def test_the_export_says_what_the_page_says(client_of, story, fairs, lin, chen):
    fairs[0].change(starts_on=date(2026, 3, 1), by=chen.actor())
    page = client_of(chen).get("/leads/campaigns/?touch=last")
    assert "/exports/campaigns.xlsx?touch=last" in page.content.decode()
    told = {row.noun.name: row.told for row in page.context["rows"]}
    for touch in ("first", "last"):
        out = b"".join(client_of(chen).get(f"/exports/campaigns.csv?touch={touch}").streaming_content)
        rows = {row["名称"]: row for row in csv.DictReader(io.StringIO(out.decode("utf-8-sig")))}
        assert sorted(rows) == ["春展", "秋展"]
        assert rows["春展"]["线索"] == {"first": "3", "last": "2"}[touch]
    assert rows["秋展"]["商机"] == str(len(told["秋展"].opportunities)) == "1"
    assert rows["秋展"]["每商机成本"] == "3000.00" and rows["秋展"]["每签 1 元成本"] == "0.0600"
    assert rows["春展"]["开始"] == "2026-03-01" and rows["春展"]["转化率"] == "0.0%"
    assert b"".join(client_of(lin).get("/exports/sources.csv").streaming_content).count(b"\r\n") > 1
