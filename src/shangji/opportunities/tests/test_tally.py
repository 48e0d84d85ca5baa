"""What is open is counted as it changes; the sums that are shown are those of the rows that are shown."""

from collections import defaultdict
from decimal import Decimal
from itertools import product
from random import Random

import pytest
from django.http import QueryDict

from shangji.config.commands import recount
from shangji.core.access import Level, Refusal
from shangji.core.verify import verify
from shangji.customers.models import Customer
from shangji.opportunities import found as reading
from shangji.opportunities.board import WAITING, lanes, whole
from shangji.opportunities.found import Found
from shangji.opportunities.models import Opportunity, Tally

ADDRESSES = (
    "", "stage={stage}", "owner={owner}", "owner={owner}&stage={stage}", "team={team}", "unplanned=1", "amount_min=20",
    "stage={stage}&overdue=1", "q=商机", "outcome=won&outcome=open", "owner={owner}&owner={other}",
)  # fmt: skip
BESIDE = (1_000, 1)
"""So many records of others are asked for by their keys: all that there are, or so few that nobody's are."""


@pytest.fixture
def many(lin, wu, zhou, chen, stages, too_dear):
    """Forty opportunities of three owners and two customers, and two hundred verbs at random, refused or not."""
    random, people, by = Random(7), [lin, wu, zhou], chen.actor()
    customers = [
        None,
        Customer.add("甬拓精密", by=lin.actor()),
        Customer.add("锐科电子", by=wu.actor()),
    ]
    places = list(stages.values())
    made = [
        Opportunity.open(
            f"商机{n}", by=by, owner_id=random.choice(people).pk, customer=random.choice(customers),
            stage=random.choice(places), amount=some_amount(random), currency=random.choice(["CNY", "CNY", "USD"]),
        )
        for n in range(40)
    ]  # fmt: skip
    verbs = [
        lambda one: one.move_to(random.choice(places), by=by, reason="变了"),
        lambda one: one.change_amount(some_amount(random), by=by),
        lambda one: one.set_win_ratio(random.random(), by=by),
        lambda one: one.assign_to(random.choice(people), by=by),
        lambda one: one.share_with(random.choice(people), by=by),
        lambda one: one.lose(too_dear, by=by),
        lambda one: one.reopen(by=by, reason="又来了"),
        lambda one: one.undo(one.subject.events.latest("seq"), by=by),
        lambda one: one.merge([random.choice(made)], by=by),
    ]
    for _round in range(200):
        try:
            random.choice(verbs)(random.choice(made))
        except Refusal:
            continue
    return made


def some_amount(random):
    return random.choice([None, Decimal(random.randrange(10**10)) / 100])


def added_up(rows, pipeline):
    """stage → (count, amounts by currency, expected by currency), one by one."""
    sums = defaultdict(lambda: (0, defaultdict(Decimal), defaultdict(float)))
    for row in rows.filter(pipeline=pipeline):
        count, amounts, expected = sums[row.stage.key]
        sums[row.stage.key] = (count + 1, amounts, expected)
        if row.amount:
            amounts[row.currency] += row.amount
            expected[row.currency] += float(row.amount) * (row.win_ratio or 0)
    return sums


def shown(found, pipeline):
    return {
        lane.key: (lane.totals.count, lane.totals.amounts, lane.totals.weighted)
        for lane in lanes(pipeline, found)
        if lane.totals.count
    }


def test_the_sums_shown_are_those_of_the_rows(many, lin, wu, zhou, sun, chen, process, stages, monkeypatch):
    told = {"stage": next(iter(stages)), "owner": lin.pk, "other": wu.pk, "team": lin.team_id}
    for beside, address, person in product(BESIDE, ADDRESSES, (lin, wu, zhou, sun, chen)):
        monkeypatch.setattr(reading, "BESIDE", beside)
        found = Found(person.actor(), QueryDict(address.format(**told)))
        is_open = "outcome" not in address
        rows = Opportunity.objects.reached_by(person.actor())
        rows = rows.open() if is_open else rows.unmerged()
        for active in found.active:
            rows = rows.filter(active.rows)
        expected, seen = added_up(rows, process), shown(found, process)
        assert seen.keys() == expected.keys(), (beside, address, person)
        for key, (count, amounts, weighted) in seen.items():
            assert (count, {c: n for c, n in amounts.items() if n}) == (
                expected[key][0], {c: n for c, n in expected[key][1].items() if n},
            ), (beside, address, person)  # fmt: skip
            for currency, worth in weighted.items():
                assert float(worth) == pytest.approx(expected[key][2][currency])


def test_cards_in_parts_are_the_cards_of_the_whole(many, lin, wu, zhou, process, monkeypatch):
    for beside, person in product(BESIDE, (lin, wu, zhou)):
        monkeypatch.setattr(reading, "BESIDE", beside)
        found = Found(person.actor(), QueryDict(""))
        whole_rows = Opportunity.objects.reached_by(person.actor()).open().filter(pipeline=process)
        for lane in lanes(process, found, cards=3):
            here = whole_rows.filter(stage__key=lane.key)
            assert [c.pk for c in lane.cards] == list(
                here.order_by(*WAITING).values_list("pk", flat=True)[:3]
            )
            assert sum(lane.largest) <= lane.totals.amount
            amounts = here.filter(currency="CNY", amount__gt=0).order_by("-amount")
            assert lane.largest == list(amounts.values_list("amount", flat=True)[:11])
        everywhere = [stage.pk for stage in process.stages.all()]
        later = found.firsts(process, [everywhere], ["-expected_on", "pk"], 4, 3)[0]
        expected = whole_rows.order_by("-expected_on", "pk").values_list("pk", flat=True)[3:7]
        assert [row.pk for row in later] == list(expected)


def test_every_verb_keeps_the_sums_and_folding_changes_none(many, chen, process):
    before = shown(Found(chen.actor(), QueryDict("")), process)
    rows = Tally.objects.count()
    assert Tally.amiss() == []
    assert verify().ok
    reading.fold(None)
    assert Tally.objects.count() < rows
    assert shown(Found(chen.actor(), QueryDict("")), process) == before
    assert Tally.amiss() == []
    Tally.fold()
    assert Tally.amiss() == []


def test_a_sum_that_is_wrong_is_named_and_mended(crane, chen, process, capsys):
    Tally.objects.all().delete()
    Tally.note([(None, {**crane.snapshot(), "currency": "EUR"})])
    flaws = verify().flaws
    assert [flaw.what for flaw in flaws] == ["miscounted"]
    recount.run(None)
    assert capsys.readouterr().out.strip().startswith("2")
    assert verify().ok
    assert whole(lanes(process, Found(chen.actor(), QueryDict("")))).amount == crane.amount
    recount.run(None)
    assert not capsys.readouterr().out.startswith("2")


def test_what_is_not_its_owners_is_reached_in_the_other_part(crane, pump, wu, lin):
    crane.share_with(wu, by=lin.actor())
    through, otherwise = Opportunity.reach_parts(wu.actor(), Level.READ)
    assert list(Opportunity.objects.filter(through)) == []
    assert list(Opportunity.objects.filter(otherwise)) == [crane]
