from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from shangji.core import append_only
from shangji.core.access import NotAllowed, OutOfReach, Refusal
from shangji.core.events import Event, on
from shangji.core.jobs import Job, run_due
from shangji.core.undo import TooLateToUndo
from shangji.opportunities.events import StageMoved
from shangji.opportunities.models import Opportunity


def test_a_verb_writes_change_event_and_version_together(crane, lin, stages, facts):
    crane.move_to(stages["negotiation"], by=lin.actor())
    crane.refresh_from_db()
    event = Event.objects.filter(subject_id=crane.pk, kind="opportunities.stage_moved").get()
    assert crane.stage == stages["negotiation"]
    assert facts(crane) == ["opportunities.opened", "opportunities.stage_moved"]
    assert event.changes["stage_id"] == [stages["proposal"].pk, stages["negotiation"].pk]
    assert crane.subject.version == event.seq == 3
    assert event.actor_name == "林嘉禾"


def test_a_refused_verb_leaves_nothing_behind(crane, lin, stages, facts):
    with pytest.raises(Refusal):
        crane.move_to(stages["contact"], by=lin.actor())
    crane.refresh_from_db()
    assert crane.stage == stages["proposal"]
    assert facts(crane) == ["opportunities.opened"]


def test_out_of_reach_is_told_apart_from_not_allowed(crane, wu, he, stages):
    with pytest.raises(OutOfReach):
        crane.move_to(stages["negotiation"], by=wu.actor())
    with pytest.raises(NotAllowed):
        crane.move_to(stages["negotiation"], by=he.actor())


def test_a_verb_acts_on_the_row_as_it_is_now(crane, lin, stages):
    stale = Opportunity.objects.get(pk=crane.pk)
    crane.move_to(stages["negotiation"], by=lin.actor())
    assert stale.move_to(stages["negotiation"], by=lin.actor()) is None


def test_a_verb_without_an_actor_is_a_mistake(crane, stages):
    with pytest.raises(TypeError):
        crane.move_to(stages["negotiation"])


def test_the_database_refuses_to_change_the_log(crane):
    for change in (lambda e: e.update(kind="x"), lambda e: e.delete()):
        with pytest.raises(DatabaseError, match=append_only.MESSAGE), transaction.atomic():
            change(Event.objects.filter(subject_id=crane.pk))


def test_a_reaction_runs_once_after_the_commit(crane, lin, stages, monkeypatch):
    monkeypatch.setattr("shangji.core.events._reactions", {StageMoved.kind: []})
    told = []

    @on(StageMoved)
    def tell(event):
        told.append(event.payload["to_stage"])

    try:
        crane.move_to(stages["negotiation"], by=lin.actor())
        assert told == []
        assert run_due() == 1
        assert run_due() == 0
        assert told == ["商务谈判"]
    finally:
        Job.handlers.pop(f"{tell.__module__}.{tell.__qualname__}")


def test_the_last_change_can_be_taken_back_for_ten_minutes(crane, lin, stages, facts):
    crane.move_to(stages["negotiation"], by=lin.actor())
    event = Event.objects.filter(subject_id=crane.pk).latest("seq")
    with pytest.raises(TooLateToUndo):
        crane.undo(event, by=lin.actor().at(event.recorded_at + timedelta(minutes=11)))
    crane.undo(event, by=lin.actor())
    crane.refresh_from_db()
    assert crane.stage == stages["proposal"]
    assert crane.stays.get().left_at is None
    assert facts(crane)[-1] == "core.undone"
    with pytest.raises(TooLateToUndo):
        crane.undo(event, by=lin.actor())


def test_nobody_takes_back_what_somebody_else_did(crane, lin, zhou, stages):
    crane.move_to(stages["negotiation"], by=lin.actor())
    event = Event.objects.filter(subject_id=crane.pk).latest("seq")
    with pytest.raises(TooLateToUndo):
        crane.undo(event, by=zhou.actor())


def test_foreign_keys_are_enforced(db):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
