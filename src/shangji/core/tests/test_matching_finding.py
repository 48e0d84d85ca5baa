"""Keys follow their nouns, and records are found by them; also pair by pair among all of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shangji.core.bulk import insert
from shangji.core.matching.evidence import evidence
from shangji.core.matching.finding import RARE, find
from shangji.core.matching.fingerprint import Fingerprint
from shangji.core.matching.known import known
from shangji.core.matching.sweeping import sweep
from shangji.core.matching.upkeep import keep, keys_of, rebuild
from shangji.core.matching.weights import PERHAPS, likelihood
from shangji.core.models import MatchEntry, MatchKey, Subject
from shangji.customers.models import Contact, Customer

NAMES = [
    "宁波甬拓立体库有限公司",
    "甬拓立体库",
    "苏州恒澜新能源科技",
    "恒澜新能源科技（苏州）有限公司",
    "Siemens Ltd., China",
    "无锡甬拓立体库",
]


@pytest.fixture
def compared(monkeypatch):
    """Customers and contacts as the check knows them."""

    def customer(noun):
        here = Fingerprint(names=(noun.name,), phones=(noun.phone,), websites=(noun.website,), code=noun.uscc)
        return None if noun.withdrawn_at else here

    monkeypatch.setattr(Customer, "match_fields", customer)
    monkeypatch.setattr(Customer, "matched", frozenset({"name", "phone", "website", "uscc", "withdrawn_at"}))
    monkeypatch.setattr(
        Contact, "match_fields", lambda noun: Fingerprint(phones=(noun.phone,), person=noun.name)
    )


@pytest.fixture
def yongtuo(compared, lin):
    return Customer.add(NAMES[0], phone="13800001111", by=lin.actor())


def found(*names, **told):
    return [match.subject_id for match in find(Fingerprint(names=names, **told))]


def put(names, first=900_000, kind="customers.customer"):
    """Entries without their nouns."""
    entries = [
        MatchEntry(subject_id=first + n, kind=kind, known=Fingerprint(names=(name,)).kept())
        for n, name in enumerate(names)
    ]
    insert([Subject(pk=entry.subject_id, kind=kind, label="x") for entry in entries])
    insert(entries)
    insert(keys_of(entries))
    return [entry.subject_id for entry in entries]


def test_a_new_noun_is_found_at_once(yongtuo):
    assert found("甬拓立体库") == found(phones=("138 0000 1111",)) == [yongtuo.pk]


def test_a_changed_noun_is_found_by_what_it_is_now(yongtuo, lin):
    yongtuo.change(name="常州龙澄新材料", phone="13900002222", by=lin.actor())
    assert found("常州龙澄新材料") == [yongtuo.pk]
    assert found("甬拓立体库") == found(phones=("13800001111",)) == []


def test_a_withdrawn_noun_is_not_found(yongtuo, system):
    yongtuo.withdraw(by=system)
    assert found("甬拓立体库") == []
    assert not MatchKey.objects.filter(subject_id=yongtuo.pk).exists()


def test_nothing_is_written_when_nothing_changed(yongtuo, lin):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        keep([yongtuo])
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        yongtuo.change(note="x", by=lin.actor())
    assert not any("core_match" in query["sql"] for query in queries)


def test_many_are_kept_in_as_many_statements_as_one(compared, lin):
    customers = [Customer.add(f"宁波甬拓{n}号厂", by=lin.actor()) for n in range(4)]
    MatchEntry.objects.all().delete()
    MatchKey.objects.all().delete()
    with CaptureQueriesContext(connection) as one:
        keep(customers[:1])
    with CaptureQueriesContext(connection) as three:
        keep(customers[1:])
    assert len(one) == len(three)
    assert MatchEntry.objects.count() == 4


def test_keys_of_older_records_are_made_afterwards(yongtuo):
    MatchKey.objects.all().delete()
    MatchEntry.objects.all().delete()
    assert list(rebuild(last=yongtuo.pk)) == [yongtuo.pk]
    assert found("甬拓立体库") == [yongtuo.pk]
    assert list(rebuild(first=yongtuo.pk + 1)) == []


def test_kinds_and_what_is_left_out(yongtuo, lin):
    contact = Contact.add("李工", customer=yongtuo, phone="13800001111", by=lin.actor())
    asked = Fingerprint(phones=("13800001111",))
    assert [match.kind for match in find(asked)] == ["customers.customer", "customers.contact"]
    assert [match.subject_id for match in find(asked, kinds=[Contact.kind()])] == [contact.pk]
    assert [match.subject_id for match in find(asked, exclude=[contact.pk])] == [yongtuo.pk]
    assert len(find(asked, limit=1)) == 1
    assert find(asked, limit=0) == []


def test_the_likeliest_comes_first_and_always_the_same(compared, db):
    ids = put(NAMES)
    asked = Fingerprint(names=("宁波甬拓立体库",))
    matches = find(asked, above=0.0)
    assert [match.subject_id for match in matches][:2] == [ids[0], ids[1]]
    assert [match.score for match in matches] == sorted((m.score for m in matches), reverse=True)
    assert all(find(asked, above=0.0) == matches for _n in range(3))


def test_a_check_is_two_statements_that_read_an_index(db):
    put([f"宁波甬拓{n}立体库" for n in range(RARE + 50)])
    with CaptureQueriesContext(connection) as queries:
        assert found("宁波甬拓7立体库有限公司")
    assert len(queries) == 2
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE core_matchkey")
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{explain} {queries[0]['sql']}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "match_keys" in plan
    assert "Seq Scan" not in plan
    assert "SCAN core_matchkey" not in plan


def test_a_sweep_finds_the_pairs_that_comparing_all_would_find(db):
    ids = put(NAMES)
    everybody = {pk: known(Fingerprint(names=(name,))) for pk, name in zip(ids, NAMES, strict=True)}
    wanted = {
        (a, b): score
        for a in ids
        for b in ids
        if a < b and (score := likelihood(evidence(everybody[a], everybody[b]))) >= PERHAPS
    }
    pairs = [pair for step in sweep() for pair in step.pairs]
    assert {(pair.first, pair.second): pair.score for pair in pairs} == wanted
    assert len(pairs) == len(wanted) == 3


@pytest.mark.parametrize("size", [1, 2, 5, 100])
def test_a_sweep_that_is_broken_off_goes_on_where_it_was(db, size):
    put(NAMES)
    whole = [pair for step in sweep() for pair in step.pairs]
    since, pairs = 0, []
    while step := next(sweep(since=since, size=size), None):
        since = step.until
        pairs += step.pairs
    assert sorted(pairs, key=lambda p: (p.first, p.second)) == sorted(
        whole, key=lambda p: (p.first, p.second)
    )


def test_a_sweep_of_some_kinds_reads_no_other(db):
    first = put(NAMES[:2])
    second = put(NAMES[:2], first=950_000, kind="customers.contact")
    pairs = {(pair.first, pair.second) for step in sweep(["customers.contact"]) for pair in step.pairs}
    assert pairs == {tuple(second)}
    assert len([pair for step in sweep() for pair in step.pairs]) == 6
    assert first


def test_an_empty_table_has_no_pairs(db):
    assert list(sweep()) == []
