"""What a wall in a hall does not say is not in the page: amounts, and who the customers are."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from shangji.core import clock
from shangji.insight.wall import answering
from shangji.insight.widgets.kind import kinds
from shangji.opportunities.models import LossReason, Opportunity
from shangji.process.models import Alert
from shangji.ui import formats, veil
from shangji.ui.templatetags.ui import money
from shangji.ui.veil import Veil

NAMES = re.compile(r'id="cheers-[^"]+"|g[0-9a-f]{8}')
"""Of the newest news, by the number of its record; of gradients, by their paths to the last digit of a share."""
AMOUNTS, BOTH = Veil(amounts=True), Veil(amounts=True, names=True)
MONEY = {
    "kpi": {"metrics": ["won_amount", "open_amount", "average_won_amount"]},
    "trend": {"metrics": ["won_amount"], "by": "month"},
    "landscape": {"measure": "open_amount"},
    "river": {"measure": "amount", "way": "flow"},
    "ranking": {"metric": "won_amount", "by": "owner", "beside": ["open_amount", "win_rate"]},
    "regions": {"metric": "won_amount", "by": "customer"},
    "heat": {"metric": "won_amount", "down": "owner", "across": "month"},
    "pivot": {"metrics": ["won_amount", "lost_amount"], "down": ["customer"], "across": ["month"]},
    "contribution": {"metric": "won_amount", "by": "customer"},
    "waterfall": {},
    "text": {"text": "赢单 {{won_amount}}，上期 {{won_amount:before}}，变化 {{won_amount:change}}"},
    "calendar": {"metric": "won_amount"},
}


@pytest.fixture
def board(hung):
    """Every kind of widget, asked for money where it can be."""
    found = [
        {"id": f"k-{name}"[:24], "kind": name, "asks": {**kind.starts, **MONEY.get(name, {})}, "tv": [4 * (n % 8), 2 + 4 * (n // 8), 4, 4]}
        for n, (name, kind) in enumerate(kinds().items())
    ]  # fmt: skip
    return hung(*found, period="this-year")


def played(times, lin, wu, customer):
    """The same story, with larger amounts."""
    now = clock.now()
    reason = LossReason.objects.filter(parent__isnull=False).first()
    for n, (user, amount) in enumerate(
        [(lin, 1_234_500), (wu, 876_500), (lin, 5_432_100), (wu, 2_109_800), (lin, 3_776_000)]
    ):
        at = now - timedelta(days=2 * n, hours=3)
        found = Opportunity.open(
            f"甬拓机床{n}",
            amount=Decimal(amount) * times,
            customer=customer if user is lin else None,
            product="机床",
            by=user.actor().at(at),
        )
        if n % 2:
            found.lose(reason, by=user.actor().at(at + timedelta(hours=1)))
        elif n < 4:
            found.win(by=user.actor().at(at + timedelta(hours=1)))


def test_a_page_without_amounts_is_the_same_whatever_the_amounts_are(
    chen, lin, wu, stages, yongtuo, board, link_of, looks
):
    """Ten times as much draws the same picture: what could tell them apart is not in it."""
    url, _kiosk = link_of(chen, board=board, veil=AMOUNTS)
    plain, _kiosk = link_of(chen, board=board)
    pages, unveiled = [], []
    now = clock.now()
    for times in (1, 10):
        with transaction.atomic(), clock.at(now):
            played(times, lin, wu, yongtuo)
            for into, address in ((pages, url), (unveiled, plain)):
                answering.forget()
                into.append(NAMES.sub("", looks(address).content.decode()))
            transaction.set_rollback(True)
    assert unveiled[0] != unveiled[1]
    assert pages[0] == pages[1]
    assert pages[0].count(veil.DOTS) > 20


def test_neither_are_the_names_of_customers_and_opportunities(
    chen, lin, wu, stages, yongtuo, board, link_of, looks
):
    played(1, lin, wu, yongtuo)
    crane_url, _kiosk = link_of(chen, board=board, veil=BOTH)
    open_url, _kiosk = link_of(chen, board=board)
    assert "甬拓" in looks(open_url).content.decode()
    page = looks(crane_url).content.decode()
    assert "甬拓" not in page and yongtuo.name not in page
    assert lin.name in page and "机床" in page


@pytest.mark.parametrize("names", [True, False])
def test_a_risk_is_told_without_the_name_of_its_record(chen, lin, crane, system, link_of, looks, hung, names):
    now = clock.now()
    Alert.objects.create(
        subject_id=crane.pk,
        kind=crane.kind(),
        rule="R1",
        severity=3,
        owner=lin,
        first_seen_at=now,
        last_seen_at=now,
        is_gravest=True,
    )
    url, _kiosk = link_of(
        chen, board=hung({"id": "r", "kind": "risks", "asks": {}, "tv": [0, 2, 8, 8]}), veil=Veil(names=names)
    )
    page = looks(url).content.decode()
    assert lin.name in page
    assert (crane.name in page) is not names


def test_formats_say_nothing_under_the_veil_and_everything_after_it():
    amount = Decimal(1_286_000)
    with veil.drawn(AMOUNTS):
        assert formats.money(amount) == "¥•••" and formats.short(amount) == formats.in_wan(amount) == "•••"
        assert formats.full_money(amount) == ""
        assert money(amount) == '<span title="">¥•••</span>'
        assert formats.money(None) == "—"
    assert formats.money(amount) == "¥128.6 万"
    assert "1,286,000.00" in money(amount)
