"""A statement that is written once answers as the query set it was made of."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.db.models import Q

from shangji.core import clock
from shangji.core.counting import MOST, Counting
from shangji.core.events import Event
from shangji.core.prepared import Prepared, for_each
from shangji.core.search import matching
from shangji.core.subjects import Subject
from shangji.people.models import User


def test_it_gives_the_rows_with_their_joins_for_each_value(lin, wu, django_assert_num_queries):
    prepared = Prepared(lambda pk: User.objects.for_sign_in().filter(pk=pk))
    for person in (lin, wu, lin):
        with django_assert_num_queries(1):
            found = prepared.first(person.pk)
            assert (found, found.role.key, found.team) == (person, "sales", person.team)
    assert prepared.first(0) is None


def test_moments_and_words_are_values_too(crane, lin):
    written = Prepared(
        lambda kind, since: Event.objects.filter(kind=kind, recorded_at__gte=since).order_by("pk")
    )
    now = clock.now()
    expected = list(Event.objects.filter(kind="opportunities.opened"))
    assert written("opportunities.opened", now - timedelta(days=1)) == expected
    assert written("opportunities.opened", now + timedelta(days=1)) == []
    assert written("opportunities.won", now - timedelta(days=1)) == []


def test_columns_alone_come_as_they_do_from_the_query_set(lin, wu):
    names = Prepared(lambda: User.objects.order_by("pk").values_list("pk", "name"))
    assert names() == [(lin.pk, lin.name), (wu.pk, wu.name)]


def test_any_number_of_keys_is_asked_for(db):
    made = [Subject.objects.create(kind="x", label=str(n)) for n in range(300)]
    by_key = Prepared(lambda *keys: Subject.objects.filter(pk__in=keys))
    for count in (0, 1, 3, 4, 300):
        keys = [subject.pk for subject in made[:count]]
        assert by_key.in_bulk(keys) == Subject.objects.in_bulk(keys)
    assert by_key.in_bulk([made[0].pk, made[0].pk, 0]) == {made[0].pk: made[0]}


def test_a_value_that_is_reckoned_with_is_refused(lin):
    later = Prepared(lambda at: Event.objects.filter(recorded_at__gte=at + timedelta(days=1)))
    with pytest.raises(TypeError):
        later(clock.now())


def test_the_same_query_set_for_each_of_several_values(crane, pump, lin, stages):
    events = for_each(
        lambda pk: Event.objects.filter(subject_id=pk).order_by("-seq").values_list("seq")[:2],
        [(crane.pk,), (pump.pk,), (0,)],
    )
    assert events == [
        list(Event.objects.filter(subject_id=one.pk).order_by("-seq").values_list("seq", flat=True)[:2])
        for one in (crane, pump)
    ] + [[]]
    assert for_each(lambda pk: Event.objects.filter(pk=pk).values_list("pk"), []) == []


def test_parameters_of_any_kind_stand_beside_the_values(crane, pump, yongtuo):
    """A search gives PostgreSQL a list of tokens."""
    found = for_each(
        lambda pk: Subject.objects.filter(pk__in=matching(crane.name[:4], crane.kind()), id=pk).values_list(
            "pk"
        ),
        [(crane.pk,), (yongtuo.pk,)],
    )
    assert found == [[crane.pk], []]


def test_what_cannot_be_is_not_found(db):
    never = Prepared(lambda *keys: Subject.objects.filter(Q(pk__in=[]), pk__in=keys))
    assert never(1) == [] and never.among([1, 2]) == []


def test_groups_of_rows_are_counted_in_one_statement(db, django_assert_num_queries):
    Subject.objects.bulk_create(Subject(kind="x", label=str(n)) for n in range(MOST + 20))
    rows = Subject.objects.filter(kind="x")
    few, none, one = rows.filter(label__in="123"), rows.filter(label="y"), rows.filter(label="4")
    counting = Counting([[few], [none, rows.filter(Q(pk__in=[])), few, one], [], [rows]])
    with django_assert_num_queries(1):
        assert counting.read() == [3, 4, 0, MOST + 1]


def test_two_threads_do_not_meet(committed, system):
    """Each has a connection of its own; what one asks for, the other does not get."""
    made = [Subject.objects.create(kind="x", label=str(n)) for n in range(8)]
    by_key = Prepared(lambda pk: Subject.objects.filter(pk=pk))
    wrong: list[str] = []

    def ask(subject: Subject) -> None:
        for _round in range(30):
            if by_key.first(subject.pk).label != subject.label:
                wrong.append(subject.label)
        connection.close()

    threads = [Thread(target=ask, args=[subject]) for subject in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
