"""The queue: a long job that goes on piece by piece, and one that fails on the way."""

import threading
from datetime import timedelta
from unittest.mock import Mock

import pytest

from shangji.core import clock, jobs
from shangji.core.jobs import Job, MoreToDo, claim, enqueue, run_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(monkeypatch):
    """What the two jobs of these tests did, in order."""
    told = []

    def long(found):
        told.append(found.args["next"])
        found.note(next=found.args["next"] + 1)
        if found.args["next"] < 4:
            raise MoreToDo

    monkeypatch.setitem(Job.handlers, "tests.long", long)
    monkeypatch.setitem(Job.handlers, "tests.short", lambda _found: told.append("short"))
    monkeypatch.setattr(Job, "step_by_step", {*Job.step_by_step, "tests.long"})
    return told


def test_after_each_piece_what_waits_comes_first(done):
    start = clock.now()
    with clock.at(start):
        job = enqueue("tests.long", {"next": 1})
        enqueue("tests.short", {})
    with clock.at(start + timedelta(seconds=5)):
        run_due()
    job.refresh_from_db()
    assert done == [1, "short", 2, 3]
    assert (job.state, job.attempts, job.error) == (Job.State.DONE, 1, "")


def test_a_piece_that_fails_is_tried_again_from_what_was_noted(done, monkeypatch):
    job, handler = enqueue("tests.long", {"next": 1}), Job.handlers["tests.long"]

    def broken(found):
        if found.args["next"] == 2 and found.attempts == 1:
            raise ValueError("the network is away")
        handler(found)

    monkeypatch.setitem(Job.handlers, "tests.long", broken)
    run_due()
    job.refresh_from_db()
    assert (done, job.state, job.attempts) == ([1], Job.State.READY, 1)
    assert "the network is away" in job.error
    with clock.at(clock.now() + timedelta(minutes=1)):
        run_due()
    job.refresh_from_db()
    assert (done, job.state, job.error) == ([1, 2, 3], Job.State.DONE, "")


def test_what_takes_long_keeps_nobody_waiting(db):
    long, short = enqueue("gateway.import", {}), enqueue("core.sweep_jobs", {})
    assert {"gateway.import", "people.hand_over"} <= Job.patient and "process.ladder" not in Job.patient
    assert claim(without=Job.patient) == short
    assert claim(without=Job.patient) is None
    assert claim() == long


def test_a_worker_runs_both_beside_each_other(monkeypatch):
    stop, told = threading.Event(), threading.Event()
    waiting, was_beside = [Job(name="gateway.import"), Job(name="core.sweep_jobs")], []

    def next_one(*, without=()):
        return next((waiting.pop(n) for n, each in enumerate(waiting) if each.name not in without), None)

    def runs(found):
        if found.name == "gateway.import":
            was_beside.append(told.wait(10))
            stop.set()
        else:
            told.set()
        return True

    for name, stand_in in {
        "claim": next_one, "run": runs, "queue_schedules": lambda: None, "close_old_connections": lambda: None,
        "WorkerPulse": Mock(),
    }.items():  # fmt: skip
        monkeypatch.setattr(jobs, name, stand_in)
    jobs.run_worker(stop, pause_s=0.001)
    assert waiting == [] and was_beside == [True]
