from django.db import connection

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
