"""What conditions ask of opportunities, leads and customers: one record and the database answer alike; and how they are typed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils.translation import override

from shangji.core import clock
from shangji.customers.models import Customer
from shangji.leads.defaults import ensure_leads
from shangji.leads.models import Lead, Source
from shangji.opportunities.models import Opportunity
from shangji.process.comparisons import Type
from shangji.process.conditions import as_q, fields_of, holds, in_words, ops_of
from shangji.process.forms.conditions import ConditionDraft, typed

OPPORTUNITY = Opportunity.kind()


@pytest.fixture
def records(crane, pump, lin, wu, zhou, system, too_dear, stages):
    ensure_leads()
    with clock.at(clock.now() - timedelta(days=20)):
        old = Opportunity.open("旧单", source="展会", by=wu.actor())
    old.lose(too_dear, competitor="同创", by=wu.actor())
    crane.log_follow_up(
        "聊过", next_step="报价", next_step_at=clock.now() + timedelta(days=2), by=lin.actor()
    )
    crane.set_win_ratio(0.6, by=lin.actor())
    Lead.capture(
        company="宁波甬拓", phone="13800002107", province="浙江", source=Source.objects.first(), by=system
    )
    Lead.capture(company="昆山", owner_id=lin.pk, by=lin.actor())
    Customer.add("另一家", by=wu.actor())
    return {model.kind(): list(model.objects.order_by("pk")) for model in (Opportunity, Lead, Customer)}


def asked(found, op, noun, now, actor):
    """A value that tells this record from others, as a condition keeps it."""
    if op.takes == "days":
        return 3
    value = found.read(noun, now)
    if found.type is Type.MANY:
        value = min(value, default=None)
    if op.takes == "none" or value in (None, ""):
        return None
    if found.type is Type.BRANCH:
        return [int(value.strip("/").split("/")[-1])]
    if found.type in (Type.DAY, Type.MOMENT):
        return str(value)[:10]
    return [value] if op.takes == "many" else str(value)


@pytest.mark.parametrize("kind", [OPPORTUNITY, "leads.lead", "customers.customer"])
def test_one_record_and_the_database_answer_alike(records, lin, kind):
    now, told = clock.now(), 0
    for found in fields_of(kind).values():
        for name, op in ops_of(found).items():
            for noun in records[kind]:
                value = asked(found, op, noun, now, lin.actor())
                if op.takes not in ("none", "days") and value is None:
                    continue
                leaf = {"field": found.name, "op": name, "value": value}
                kept = {n for n in records[kind] if holds(kind, leaf, n, now)}
                assert in_words(kind, leaf, lin.actor())
                if found.path:
                    assert set(type(noun).objects.filter(as_q(kind, leaf, now))) == kept, leaf
                told += 0 < len(kept) < len(records[kind])
    assert told > 20


def test_a_team_stands_for_all_below_it(crane, teams, wu, lin):
    theirs = Opportunity.open("南方", by=wu.actor())
    for team, kept in (("company", {crane, theirs}), ("east", {crane}), ("south", {theirs})):
        leaf = {"field": "team", "op": "is", "value": [teams[team].pk]}
        assert set(Opportunity.objects.filter(as_q(OPPORTUNITY, leaf, clock.now()))) == kept


def test_amounts_and_percents_are_typed_as_people_write_them(crane, lin):
    data = QueryDict(
        "c=0&c=4&c0-field=amount&c0-op=at_least&c0-text=120万&c4-field=win_ratio&c4-op=below&c4-text=55%25&saves=1"
    )
    draft = ConditionDraft.read(data, OPPORTUNITY, lin.actor())
    assert draft.is_valid()
    assert draft.condition() == {
        "all": [
            {"field": "amount", "op": "at_least", "value": "1200000"},
            {"field": "win_ratio", "op": "below", "value": "0.55"},
        ]
    }
    with override("zh-hans"):
        assert draft.words() == "金额不低于 120万 元，且赢率低于 55 %"
    assert holds(OPPORTUNITY, draft.condition(), crane, clock.now())
    again = ConditionDraft.of(draft.condition(), OPPORTUNITY, lin.actor())
    assert again.condition() == draft.condition()
    assert [Decimal(row.text.rstrip("万").replace(",", "")) for row in again.rows][1] == 55


@pytest.mark.parametrize(
    "wrong",
    [
        "c0-field=amount&c0-op=at_least&c0-text=viel", "c0-field=amount&c0-op=at_least&c0-text=",
        "c0-field=stage&c0-op=is", "c0-field=owner&c0-op=is&c0-values=x", "c0-field=product&c0-op=contains&c0-text=，",
        "c0-field=expected_on&c0-op=before&c0-text=morgen", "c0-field=expected_on&c0-op=within_next&c0-text=-1",
        "c0-field=win_ratio&c0-op=below&c0-text=%25",
    ],
)  # fmt: skip
def test_what_does_not_do_is_said_beside_its_row(lin, db, wrong):
    draft = ConditionDraft.read(QueryDict(f"c=0&{wrong}"), OPPORTUNITY, lin.actor())
    assert not draft.is_valid() and draft.rows[0].error and draft.condition() == {"all": []}


def test_rows_come_and_go_without_a_script_and_a_group_is_kept_whole(lin, db):
    inner = {"any": [{"field": "product", "op": "filled"}, {"field": "need", "op": "filled"}]}
    condition = {"any": [{"field": "outcome", "op": "is", "value": ["won"]}, inner]}
    data = typed(condition, OPPORTUNITY)
    draft = ConditionDraft.read(data, OPPORTUNITY, lin.actor())
    assert draft.condition() == condition and draft.rows[1].words
    data["act"] = "add_c"
    assert [row.n for row in ConditionDraft.read(data, OPPORTUNITY, lin.actor()).rows] == [0, 1, 2]
    data["act"] = "drop_c:1"
    assert ConditionDraft.read(data, OPPORTUNITY, lin.actor()).condition() == {"any": condition["any"][:1]}
    data["act"], data["c1-kept"] = "", '{"all": "x"}'
    assert len(ConditionDraft.read(data, OPPORTUNITY, lin.actor()).rows) == 1, (
        "what is no condition is not kept"
    )


def test_an_unknown_field_becomes_one_that_is_known(lin, db):
    draft = ConditionDraft.read(QueryDict("c=0&c0-field=password&c0-op=like"), OPPORTUNITY, lin.actor())
    assert draft.rows[0].field.name == "amount"
