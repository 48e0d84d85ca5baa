from django.db import connection
from django.db.models import Q

from shangji.core.among import Keys, one_of_few
from shangji.customers.models import Customer
from shangji.people.models import User


def test_it_finds_what_in_finds(lin, zhou):
    mine = Customer.add("宁波甬拓立体库", by=lin.actor())
    Customer.add("苏州恒澜新能源", by=zhou.actor())
    names = User.objects.filter(name=lin.name).values("pk")
    assert list(Customer.objects.filter(owner__among=names)) == [mine]
    assert list(Customer.objects.filter(owner__in=names)) == [mine]
    assert list(Customer.objects.filter(owner__among=[lin.pk])) == [mine]
    assert not Customer.objects.filter(owner__among=User.objects.none().values("pk")).exists()


def test_an_index_serves_it_inside_an_or(lin, db):
    asked = str(Customer.objects.reached_by(lin.actor()).query)
    wanted = "= ANY(ARRAY(SELECT" if connection.vendor == "postgresql" else "IN (SELECT"
    assert wanted in asked


def test_thousands_of_keys_are_one_value(lin, zhou):
    mine = Customer.add("宁波甬拓立体库", by=lin.actor())
    other = Customer.add("苏州恒澜新能源", by=zhou.actor())
    keys = Keys([*range(10**9, 10**9 + 70_000), mine.pk])
    assert list(Customer.objects.filter(pk__one_of=keys)) == [mine]
    assert list(Customer.objects.filter(owner_id__one_of=Keys([zhou.pk]))) == [other]
    assert list(Customer.objects.filter(~Q(owner__one_of=Keys([zhou.pk])))) == [mine]
    assert not Customer.objects.filter(pk__one_of=Keys([])).exists()


def test_one_of_few_is_in(lin, zhou):
    mine, other = Customer.add("宁波甬拓", by=lin.actor()), Customer.add("苏州恒澜", by=zhou.actor())
    people = User.objects.filter(pk__in=[lin.pk, zhou.pk])
    for few, wanted in ((people.filter(pk=lin.pk), [mine]), (people, [mine, other]), (people.none(), [])):
        rows = Customer.objects.filter(one_of_few("owner_id", "pk", few.values("pk")))
        assert list(rows.order_by("pk")) == wanted
