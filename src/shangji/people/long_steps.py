"""The job that does one verb to many records: each in a commit of its own, and from where it stood after a kill."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import Actor, OutOfReach, Refusal, System
from shangji.core.events import Event, on
from shangji.core.jobs import Job, MoreToDo, every, job
from shangji.core.subjects import traced_models
from shangji.people.inbox import told_as
from shangji.people.many import STEP, on_many
from shangji.people.models import LongStep, User
from shangji.people.models.long_step import JOB
from shangji.people.notify import tell
from shangji.people.queries import for_cards
from shangji.people.step_events import StepDone, StepGaveUp, StepReturned, StepStopped
from shangji.people.steps import lines_among, undone

LOST = "people.long_step_lost"
PIECE, TELL_EVERY = 100, 10
Act = Callable[[], Any]

told_as("handovers", StepDone, StepReturned, StepStopped, StepGaveUp)


@job(JOB, steps=True, lost=LOST)
def carry(found: Job) -> None:
    """One piece, with the rights that whoever began it has now; then what waits comes first. Repeatable."""
    step = LongStep._base_manager.get(pk=found.args["step"])
    if not step.is_going:
        return
    maker = User.objects.for_sign_in().get(pk=step.made_by_id)
    is_back = step.state == LongStep.Course.RETURNING
    with override(maker.wishes.language):
        acts = _back(step, maker.actor()) if is_back else _there(step, maker.actor())
        for n, (key, act) in enumerate(acts, 1):
            step.turn(key, act)
            if n % TELL_EVERY == 0 or n == len(acts):
                _show(found, step)
        if acts:
            raise MoreToDo
        step.finish(by=_door(maker))


@job(LOST)
def give_up(found: Job) -> None:
    """Its job was tried for the last time: whoever began it hears of it."""
    step = LongStep._base_manager.get(pk=found.args["step"])
    step.give_up(by=_door(User.objects.for_sign_in().get(pk=step.made_by_id)))


def _door(maker: User) -> Actor:
    """The system says how it went, in the name of whoever made it."""
    return System(maker.name).on_behalf_of(maker.pk)


def _there(step: LongStep, by: Actor) -> list[tuple[int, Act]]:
    """The next records and what is done to each: with what was typed, read anew."""
    keys = step.keys[step.turns : step.turns + PIECE]
    asked = on_many(step.noun, step.verb)
    if not keys or asked is None:
        return []
    by = by.via(STEP, -step.number)
    form = asked.form(QueryDict(step.said), kind=step.noun, actor=by)
    model: Any = traced_models()[step.noun]
    nouns = {noun.pk: noun for noun in for_cards(model.objects.filter(pk__in=keys))}
    act = asked.act

    def do(key: int) -> None:
        if not form.is_valid():
            raise Refusal(next(iter(form.errors.values()))[0])
        if key not in nouns:
            raise OutOfReach
        act(nouns[key], form.cleaned_data, by)

    return [(key, lambda key=key: do(key)) for key in keys]  # type: ignore[misc]  # the key of its own turn


def _back(step: LongStep, by: Actor) -> list[tuple[int, Act]]:
    """Those before the ones that had their turn, the last one first."""
    end = step.turns - step.turns_back
    keys = step.keys[max(end - PIECE, 0) : end][::-1]
    lines = lines_among(step.number, by, keys, maker_id=step.made_by_id)

    def undo(key: int) -> bool:
        line = lines.get(key)
        if line is None or line.is_back:
            return False
        if line.why:
            raise Refusal(line.why)
        undone(line, by)
        return True

    return [(key, lambda key=key: undo(key)) for key in keys]  # type: ignore[misc]  # the key of its own turn


def _show(found: Job, step: LongStep) -> None:
    if step.state == LongStep.Course.RETURNING:
        found.progress(step.turns_back, step.turns)
    else:
        found.progress(step.turns, step.total)


@on(StepDone)
@on(StepReturned)
@on(StepStopped)
@on(StepGaveUp)
def tell_those_concerned(event: Event) -> None:
    """Who began it, now that it is over, and who got the records: once, not of each of them."""
    step = LongStep._base_manager.get(pk=event.subject_id)
    got = step.receiver_id if event.payload.get("done") else None
    tell(event, [step.made_by_id, got])


@every(timedelta(days=1), "people.sweep_steps")
def sweep(_job: Job) -> None:
    LongStep.sweep(clock.now())
