"""What a rule refuses, the table itself refuses; whatever path a second record comes by."""

from collections.abc import Callable

import pytest

from shangji.core import jobs
from shangji.core.access import Actor
from shangji.core.actions import bear
from shangji.core.events import Entry
from shangji.core.subjects import difference
from shangji.customers.models import Customer
from shangji.leads.capture import arrive
from shangji.leads.models import Lead
from shangji.people.duplicates import DuplicateFound
from shangji.people.models import DuplicateRule, TakenKey, User

pytestmark = pytest.mark.usefixtures("teams", "process")
Rule = Callable[..., DuplicateRule]


@pytest.fixture
def refuse(system: Actor) -> Rule:
    def made(noun: type = Customer, *keys: str) -> DuplicateRule:
        rule = DuplicateRule.add(noun.kind(), list(keys or ("phone",)), "block", by=system)
        jobs.run_due()
        return rule

    return made


def holders() -> set[int]:
    return set(TakenKey.objects.values_list("subject_id", flat=True))


def test_without_a_rule_nothing_is_taken(lin: User) -> None:
    for name in ("甲", "乙"):
        Customer.add(name, phone="0512-66889900", by=lin.actor())
    assert holders() == set()


def test_the_table_refuses_what_no_check_has_seen(refuse: Rule, lin: User) -> None:
    """As if two had been checked at the same instant: the row is written past the check of the verb."""
    refuse()
    first = Customer.add("甲", phone="0512-66889900", by=lin.actor())
    second = Customer(name="乙", phone="0512 6688 9900", owner=lin, created_at=lin.actor().now)
    second._check()
    fact = first.subject.events.get().fact(name="乙")
    with pytest.raises(DuplicateFound):
        bear([second], [Entry(second, fact, lin.actor(), difference({}, second.snapshot()))])
    assert holders() == {first.pk}


def test_a_change_into_what_another_has_is_refused_and_one_away_from_it_gives_it_free(
    refuse: Rule, lin: User
) -> None:
    refuse()
    first = Customer.add("甲", phone="0512-66889900", by=lin.actor())
    second = Customer.add("乙", by=lin.actor())
    with pytest.raises(DuplicateFound):
        second.change(phone="0512 66889900", by=lin.actor())
    second.refresh_from_db()
    assert second.phone == ""
    first.change(phone="021-55556666", by=lin.actor())
    second.change(phone="0512 66889900", by=lin.actor())
    assert holders() == {first.pk, second.pk}


def test_what_was_there_before_the_rule_stays_and_may_be_worked_on(refuse: Rule, lin: User) -> None:
    first, second = (Customer.add(name, phone="0512-66889900", by=lin.actor()) for name in ("甲", "乙"))
    refuse()
    assert holders() == {first.pk}, "the older one has it"
    second.change(name="乙方", by=lin.actor())
    with pytest.raises(DuplicateFound):
        Customer.add("丙", phone="0512-66889900", by=lin.actor())


def test_a_rule_that_ends_gives_everything_back(refuse: Rule, lin: User, system: Actor) -> None:
    rule = refuse()
    Customer.add("甲", phone="0512-66889900", by=lin.actor())
    rule.change(level="warn", by=system)
    jobs.run_due()
    assert holders() == set()
    Customer.add("乙", phone="0512-66889900", by=lin.actor())
    rule.change(level="block", by=system)
    jobs.run_due()
    assert len(holders()) == 1


def test_two_keys_are_refused_together_only(refuse: Rule, lin: User) -> None:
    refuse(Lead, "phone", "name")
    Lead.capture(company="甲公司", phone="13800001111", by=lin.actor())
    Lead.capture(company="乙公司", phone="13800001111", by=lin.actor())
    with pytest.raises(DuplicateFound):
        Lead.capture(company="甲公司", phone="138 0000 1111", by=lin.actor())


def test_what_arrives_by_itself_is_the_one_that_came_again(refuse: Rule, system: Actor) -> None:
    refuse(Lead, "name")
    first, again = (
        arrive({"n": n}, {"company": "苏州恒澜", "person": person}, channel="form", inlet="官网", by=system)
        for n, person in enumerate(("张三", "李四"))
    )
    assert again.lead_id == first.lead_id and Lead.objects.count() == 1


def test_a_lead_that_is_closed_gives_its_number_free_and_comes_back_beside_another(
    refuse: Rule, lin: User
) -> None:
    refuse(Lead)
    first = Lead.capture(company="甲", phone="13800001111", owner_id=lin.pk, by=lin.actor())
    first.invalidate("空号", by=lin.actor())
    second = Lead.capture(company="乙", phone="13800001111", owner_id=lin.pk, by=lin.actor())
    first.revive(by=lin.actor())
    assert holders() == {second.pk}
    second.invalidate("空号", by=lin.actor())
    jobs.run_due()
    assert holders() == set()


def test_a_merge_gives_the_number_to_the_one_that_is_kept_and_a_split_gives_it_back(
    refuse: Rule, lin: User
) -> None:
    refuse()
    first = Customer.add("甲", by=lin.actor())
    second = Customer.add("乙", phone="0512-66889900", by=lin.actor())
    first.merge([second], chosen={"phone": second.pk}, by=lin.actor())
    assert holders() == {first.pk}
    event = first.subject.events.get(kind="people.merged")
    first.split(event, by=lin.actor())
    with pytest.raises(DuplicateFound):
        Customer.add("丙", phone="0512-66889900", by=lin.actor())
