"""Statements that are kept for somebody: what is shared or ends in the meantime counts at once."""

from datetime import timedelta

from shangji.core import clock
from shangji.core.access import Actor, Level
from shangji.core.calendar import today
from shangji.core.counting import MOST, Counting
from shangji.core.reached import Reached
from shangji.customers.models import Customer
from shangji.people.models import User


def test_what_is_kept_is_the_statement_and_not_the_answer(lin: User, wu: User, system: Actor) -> None:
    reached = Reached(lambda actor, pk: Customer.objects.reached_by(actor).filter(pk=pk))
    theirs = Customer.add("宁波甬拓", by=lin.actor())
    other = Customer.add("苏州恒澜", by=wu.actor())
    assert reached(lin.actor(), theirs.pk) == [theirs] and reached.first(lin.actor(), other.pk) is None
    other.share_with(lin, level=Level.READ, until=today() + timedelta(days=2), by=wu.actor())
    assert reached.first(lin.actor(), other.pk) == other
    with clock.at(clock.now() + timedelta(days=4)):
        assert reached.first(lin.actor(), other.pk) is None
    other.stop_sharing_with(lin, by=wu.actor())
    theirs.hand_over_to(wu, by=system)
    assert not reached(lin.actor(), theirs.pk) and not reached(lin.actor(), other.pk)


def test_a_group_is_counted_until_it_is_many(lin: User) -> None:
    for n in range(3):
        Customer.add(f"慈溪第{n}厂", by=lin.actor())
    mine, nobodys = Customer.objects.filter(owner=lin), Customer.objects.filter(owner=None)
    groups = [[mine, nobodys, mine], [nobodys.none()], [Customer.objects.none(), mine], [mine] * (MOST + 1)]
    groups.append([mine.values("owner_id").distinct(), nobodys.values("owner_id").distinct()])
    assert Counting(groups).read() == [6, 0, 3, MOST + 1, 1]
