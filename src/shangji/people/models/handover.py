"""Handover: a bundle of records that changes hands at once, from its plan to its receipt or its way back."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, NotAllowed, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.jobs import Job, enqueue
from shangji.people.handover.events import (
    HandoverBegun,
    HandoverDone,
    HandoverReturned,
    HandoverTakenBack,
    HandoverTriedAgain,
    WorkEnded,
)
from shangji.people.models.handover_item import HandoverItem
from shangji.people.models.handover_receipt import Received
from shangji.people.models.user import User

TAKE_BACK_FOR = timedelta(days=7)
NAMES = 3
State = HandoverItem.State


class NothingToHandOver(Refusal):
    message = _("There is nothing here that you may hand over.")


class StillRunning(Refusal):
    status = 409
    message = _("It is still running.")


class TooLateToTakeBack(Refusal):
    status = 409
    message = _("A hand-over can be taken back for seven days, once. Hand the records over anew.")


class Handover(Received):
    """Whoever made it, gives or receives by it, or reaches the records of these people, sees it."""

    class Course(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        RETURNING = "returning", _("being taken back")
        RETURNED = "returned", _("taken back")

    title = models.CharField(max_length=200)
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    leaver = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    """Whose account is closed once nothing is left."""
    note = models.CharField(max_length=200)
    message = models.TextField(blank=True)
    """Words for whoever receives it."""
    rules = models.JSONField(default=dict)
    """Noun → how it was split, and among whom."""
    reads_until = models.DateField(null=True)
    with_closed = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=Course, default=Course.RUNNING)
    total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    planned: Sequence[HandoverItem] = ()

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="handovers_newest")]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        if actor.user_id is None:
            return Q(pk__in=[])
        if actor.scope is Scope.ALL:
            return Q()
        made = _led_by(actor, "made_by")
        if level > Level.READ:
            return made
        return made | Q(pk__in=HandoverItem.objects.filter(cls.concerns(actor)).values("handover_id"))

    @classmethod
    def concerns(cls, actor: Actor) -> Q:
        """The items that somebody gave or got, or people they lead."""
        return _led_by(actor, "giver") | _led_by(actor, "receiver")

    def is_made_by(self, actor: Actor) -> bool:
        """Whether somebody sees all of it: who made it, who leads them, who reaches everything."""
        return self.is_reached_by(actor, Level.OWN)

    @birth("assign")
    @classmethod
    def begin(
        cls, items: Sequence[HandoverItem], *, note: str, by: Actor, message: str = "", rules: dict[str, Any] | None = None,
        reads_until: date | None = None, with_closed: bool = False,
    ) -> tuple[Self, HandoverBegun]:  # fmt: skip
        """Hand these records over, each with what is under it. Raises NothingToHandOver."""
        if not items:
            raise NothingToHandOver
        found = cls(
            made_by_id=by.user_id, made_at=by.now, note=note.strip()[:200], message=message.strip(), rules=rules or {},
            reads_until=reads_until, with_closed=with_closed,
        )  # fmt: skip
        names = found._plan(items)
        return found, HandoverBegun(count=found.total, note=found.note, **names)

    @birth("end_work")
    @classmethod
    def end_work(
        cls, leaver: User, items: Sequence[HandoverItem], *, note: str, by: Actor, message: str = "",
        rules: dict[str, Any] | None = None, with_closed: bool = False,
    ) -> tuple[Self, WorkEnded]:  # fmt: skip
        """Hand over all that somebody has, then close their account. Raises NotAllowed (one does not lead them)."""
        if not _leads(by, leaver):
            raise NotAllowed
        found = cls(
            made_by_id=by.user_id, made_at=by.now, note=note.strip()[:200], message=message.strip(), rules=rules or {},
            with_closed=with_closed, leaver=leaver,
        )  # fmt: skip
        names = found._plan(items)
        return found, WorkEnded(
            leaver_id=leaver.pk, leaver=leaver.name, count=found.total, note=found.note, **names
        )

    @action("run_handover", level=Level.READ)
    def finish(self, *, by: Actor) -> HandoverDone | HandoverReturned | None:
        """Every record has had its turn: say how it went, and close the account of who leaves if nothing is left."""
        if self.state not in (self.Course.RUNNING, self.Course.RETURNING):
            return None
        counts = self.counts()
        is_back = self.state == self.Course.RETURNING
        self.state, self.finished_at = (self.Course.RETURNED if is_back else self.Course.DONE), by.now
        self.save(update_fields=["state", "finished_at"])
        if is_back:
            return HandoverReturned(
                returned=counts.get(State.RETURNED, 0),
                kept=counts.get(State.KEPT, 0) + counts.get(State.MOVED, 0),
            )
        refused = counts.get(State.REFUSED, 0)
        is_closed = self._close_account(by) if self.leaver_id and not refused else False
        return HandoverDone(moved=counts.get(State.MOVED, 0), refused=refused, is_closed=is_closed)

    @action("assign", level=Level.OWN)
    def take_back(self, *, by: Actor) -> HandoverTakenBack:
        """Everything goes back that nobody has worked on since. Raises StillRunning, TooLateToTakeBack."""
        if self.state == self.Course.RUNNING:
            raise StillRunning
        if self.state != self.Course.DONE or by.now - self.made_at > TAKE_BACK_FOR:
            raise TooLateToTakeBack
        if self.leaver and not self.leaver.is_active:
            self.leaver.enable(by=by)
        self.state = self.Course.RETURNING
        self.save(update_fields=["state"])
        self._set_going(by)
        return HandoverTakenBack()

    @action("assign", level=Level.OWN)
    def try_again(self, *, by: Actor) -> HandoverTriedAgain | None:
        """Those that were refused, once more; or the rest, when its job gave up. Raises StillRunning."""
        if self.state in (self.Course.RUNNING, self.Course.RETURNING):
            if self._is_going():
                raise StillRunning
            self._set_going(by)
            waiting = State.WAITING if self.state == self.Course.RUNNING else State.MOVED
            return HandoverTriedAgain(count=self.items.filter(state=waiting).count())
        count = self.items.filter(state=State.REFUSED).update(state=State.WAITING, said="")
        if not count:
            return None
        self.state = self.Course.RUNNING
        self.save(update_fields=["state"])
        self._set_going(by)
        return HandoverTriedAgain(count=count)

    def counts(self) -> dict[str, int]:
        """State → how many records."""
        rows = self.items.order_by().values_list("state").annotate(n=models.Count("pk"))
        return dict(rows)

    def after_birth(self, by: Actor) -> None:
        for item in self.planned:
            item.handover_id = self.pk
        HandoverItem.add_all(list(self.planned))
        self._set_going(by)

    def get_absolute_url(self) -> str:
        return reverse("people:handover", args=[self.pk])

    def can_be_taken_back(self, by: Actor) -> bool:
        return (
            self.state == self.Course.DONE
            and by.now - self.made_at <= TAKE_BACK_FOR
            and by.may("people.assign")
        )

    def _plan(self, items: Sequence[HandoverItem]) -> dict[str, list[str]]:
        self.planned, self.total = items, len(items)
        names = self._names()
        self.title = f"{_some(names['givers'])} → {_some(names['receivers'])}"[:200]
        return names

    def _names(self) -> dict[str, list[str]]:
        people = {item.giver_id for item in self.planned} | {item.receiver_id for item in self.planned}
        names = dict(User._base_manager.filter(pk__in=people - {None}).values_list("pk", "name"))
        if self.leaver:
            names[self.leaver.pk] = self.leaver.name
        givers = dict.fromkeys([names[self.leaver.pk]] if self.leaver else [])
        givers |= dict.fromkeys(names[i.giver_id] for i in self.planned if i.giver_id)
        receivers = dict.fromkeys(names[i.receiver_id] for i in self.planned if i.receiver_id)
        return {"givers": list(givers)[:NAMES], "receivers": list(receivers)[:NAMES]}

    def _is_going(self) -> bool:
        alive = Job.objects.filter(state__in=[Job.State.READY, Job.State.RUNNING], name="people.hand_over")
        return alive.filter(args__handover=self.pk).exists()

    def _set_going(self, by: Actor) -> None:
        enqueue("people.hand_over", {"handover": self.pk}, asked_by_id=by.user_id)

    def _close_account(self, by: Actor) -> bool:
        leaver = User.objects.for_sign_in().get(pk=self.leaver_id)
        if not leaver.is_active:
            return True
        try:
            leaver.disable(by=by)
        except Refusal:
            return False
        return True


def _some(names: list[str]) -> str:
    return ", ".join(names) or "—"


def _led_by(actor: Actor, field: str) -> Q:
    """Oneself, and the people whose records the actor's role reaches."""
    found = Q(**{field: actor.user_id})
    if actor.scope is Scope.TEAM and actor.team_id:
        found |= Q(**{f"{field}__team_id": actor.team_id})
    if actor.scope is Scope.SUBTREE and actor.team_path:
        found |= Q(**{f"{field}__team__path__startswith": actor.team_path})
    return found


def _leads(by: Actor, leaver: User) -> bool:
    """Whoever reaches everything, or leads the team that somebody stands in; nobody ends their own work."""
    if by.user_id == leaver.pk:
        return False
    if by.scope is Scope.ALL:
        return True
    below = bool(by.team_path and leaver.team and leaver.team.path.startswith(by.team_path))
    return by.scope is Scope.SUBTREE and below and (leaver.role is None or leaver.role.scope != Scope.ALL)
