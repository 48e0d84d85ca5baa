import shutil

import pytest
from django.db import connection

from shangji.core import append_only
from shangji.core.events import Event
from shangji.core.seals import Seal, seal, seal_file
from shangji.core.subjects import Subject
from shangji.core.verify import verify


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def history(home, crane, pump, lin, stages):
    """Two records with a few events each, sealed, and one event after the seal."""
    crane.move_to(stages["negotiation"], by=lin.actor())
    crane.change_amount(1300000, by=lin.actor())
    pump.move_to(stages["analysis"], by=lin.actor())
    seal()
    crane.move_to(stages["contract"], by=lin.actor())
    return crane


@pytest.fixture
def unlocked(history):
    """The database without its append-only rule, as whoever holds its password has it."""
    append_only.remove(connection)
    yield history
    append_only.install(connection)


def events_of(noun):
    return Event.objects.filter(subject_id=noun.pk).order_by("seq")


def flaw():
    report = verify()
    assert not report.ok
    return report.flaws[0]


def test_an_untouched_log_is_clean(history):
    report = verify()
    assert report.lines()[1:] and report.ok
    assert report.events == Event.objects.count()
    assert report.seals == 1


def test_an_edited_event_is_named(unlocked):
    event = events_of(unlocked)[1]
    Event.objects.filter(pk=event.pk).update(payload={**event.payload, "reason": "x"})
    assert (flaw().what, flaw().event_id) == ("edited", event.pk)


def test_a_deleted_event_is_named(unlocked):
    gone = events_of(unlocked)[1]
    Event.objects.filter(pk=gone.pk).delete()
    found = flaw()
    assert (found.what, found.seq) == ("deleted", gone.seq + 1)


def test_an_inserted_event_is_named(unlocked):
    last = events_of(unlocked).last()
    forged = Event(
        **{f.attname: getattr(last, f.attname) for f in Event._meta.concrete_fields if f.attname != "id"}
    )
    forged.seq, forged.prev_hash = last.seq + 1, last.hash
    forged.hash = forged.digest()
    forged.save(force_insert=True)
    assert (flaw().what, flaw().event_id) == ("inserted", forged.pk)


def test_reordered_events_are_named(unlocked):
    a, b = events_of(unlocked)[1:3]
    Event.objects.filter(pk=a.pk).update(seq=-1)
    Event.objects.filter(pk=b.pk).update(seq=a.seq)
    Event.objects.filter(pk=a.pk).update(seq=b.seq)
    assert flaw().event_id == b.pk


def test_a_cut_tail_is_named(unlocked):
    last = events_of(unlocked).last()
    Event.objects.filter(pk=last.pk).delete()
    found = flaw()
    assert (found.what, found.subject_id) == ("cut", unlocked.pk)


def test_a_rewritten_chain_is_named(unlocked):
    rewritten = events_of(unlocked)[1]
    head = events_of(unlocked)[0].hash
    for event in events_of(unlocked)[1:]:
        if event.pk == rewritten.pk:
            event.payload = {**event.payload, "reason": "as I wish it had been"}
        event.prev_hash = head
        event.hash = head = event.digest()
        Event.objects.filter(pk=event.pk).update(
            payload=event.payload, prev_hash=event.prev_hash, hash=event.hash
        )
    Subject.objects.filter(pk=unlocked.pk).update(head=head)
    assert (flaw().what, flaw().event_id) == ("rewritten", rewritten.pk)


def test_an_older_backup_is_named(unlocked, home):
    kept = home / "kept.jsonl"
    seal()
    shutil.copy(seal_file(), kept)
    newest = Seal.objects.latest("pk")
    Seal.objects.filter(pk=newest.pk).delete()
    last = events_of(unlocked).last()
    Event.objects.filter(pk=last.pk).delete()
    before = events_of(unlocked).last()
    Subject.objects.filter(pk=unlocked.pk).update(version=before.seq, head=before.hash)
    assert "older" in {found.what for found in verify().flaws}


def test_a_row_changed_without_an_event_is_named(history):
    type(history).objects.filter(pk=history.pk).update(name="something else")
    assert (flaw().what, flaw().subject_id) == ("untraced", history.pk)
