"""Approvals as the pages show them; every read starts at whoever asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, OutOfReach
from shangji.core.prepared import Prepared
from shangji.core.subjects import Traced, traced_models
from shangji.process.approvable import Approvable
from shangji.process.approvers import told_steps
from shangji.process.models import Approval, Approver

SHOWN = 100
TABS: dict[str, str | Promise] = {
    "waiting": _("Waiting for me"),
    "asked": _("Asked by me"),
    "done": _("Decided"),
}


@dataclass
class Shown:
    """One request: `noun` is None when it is out of the reader's reach by now."""

    approval: Approval
    noun: Any
    is_mine: bool
    """Whether the reader decides it now."""
    is_own: bool
    """Whether the reader may withdraw it and remind of it."""
    now: datetime

    @property
    def asked(self) -> list[Approver]:
        return [one for one in self.approval.approvers.all() if one.state == Approver.State.ASKED]

    @property
    def is_late(self) -> bool:
        return self.approval.due_at is not None and self.approval.due_at < self.now

    @property
    def history(self) -> list[Approver]:
        """Who said what, in the order in which they said it."""
        said = [one for one in self.approval.approvers.all() if one.decided_at]
        return sorted(said, key=lambda one: (one.decided_at, one.pk))

    @property
    def ways(self) -> list[dict[str, Any]]:
        """The steps in words, with how far it is."""
        told = told_steps(self.approval.steps)
        people = list(self.approval.approvers.all())
        return [
            {
                **words, "n": n + 1, "people": [one for one in people if one.step == n],
                "is_now": self.approval.is_waiting and n == self.approval.step,
                "is_done": n < self.approval.step or self.approval.state == Approval.State.GRANTED,
            }
            for n, words in enumerate(told)
        ]  # fmt: skip


def asked_of(actor: Actor) -> Q:
    """What an actor is asked to decide now."""
    return Q(
        state=Approval.State.WAITING, pk__in=_of(actor).filter(state=Approver.State.ASKED).values("approval")
    )


def waiting_of(actor: Actor, _began: datetime) -> list[Any]:
    """The rows that the sidebar counts."""
    return [Approval.objects.filter(asked_of(actor))]


def listed(actor: Actor, tab: str, now: datetime) -> list[Shown]:
    """The requests of a tab, what waits longest first, else the newest first."""
    if tab == "waiting":
        rows = Approval.objects.filter(asked_of(actor)).order_by("asked_at", "pk")
    elif tab == "asked":
        rows = Approval.objects.filter(asked_by_id=actor.user_id).order_by("-asked_at", "-pk")
    else:
        said = _of(actor).filter(decided_at__isnull=False).values("approval")
        rows = Approval.objects.filter(pk__in=said).order_by("-asked_at", "-pk")
    return shown(actor, list(rows.for_cards()[:SHOWN]), now)


def _of(actor: Actor) -> Any:
    return Approver.objects.filter(user_id=actor.user_id)


def shown(actor: Actor, approvals: list[Approval], now: datetime) -> list[Shown]:
    """With the records that the actor reaches. Two statements a kind of record."""
    reached: dict[int, Traced] = {}
    writable: set[int] = set()
    for kind in {a.subject.kind for a in approvals}:
        model: Any = traced_models()[kind]
        ids = [a.subject_id for a in approvals if a.subject.kind == kind]
        rows = model.objects.reached_by(actor).filter(pk__in=ids)
        reached.update({row.pk: row for row in (rows.for_cards() if hasattr(rows, "for_cards") else rows)})
        writable.update(work_on(model, actor).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        Shown(
            approval, reached.get(approval.subject_id),
            any(one.user_id == actor.user_id and one.state == Approver.State.ASKED for one in approval.approvers.all()),
            approval.subject_id in writable, now,
        )
        for approval in approvals
    ]  # fmt: skip


def work_on(model: Any, actor: Actor) -> Any:
    """The records for which an actor may ask."""
    if not actor.may(f"{model._meta.app_label}.ask_approval"):
        return model.objects.none()
    return model.objects.reached_by(actor, Level.WRITE)


def one(actor: Actor, pk: int, now: datetime) -> Shown:
    """A request that the actor decides, asked for or decided, or about a record in reach. Raises OutOfReach."""
    approval = Approval.objects.for_cards().filter(pk=pk).first()
    if approval is None:
        raise OutOfReach
    found = shown(actor, [approval], now)[0]
    is_theirs = approval.asked_by_id == actor.user_id or _of(actor).filter(approval=approval).exists()
    if found.noun is None and not is_theirs:
        raise OutOfReach
    return found


def of_record(noun: Approvable, actor: Actor, now: datetime) -> list[Shown]:
    """The requests about a record that the actor reaches: what waits, then the newest."""
    approvals = sorted(_asked_of(noun.pk), key=lambda a: not a.is_waiting)
    if not approvals:
        return []
    prefetch_related_objects(approvals, "approvers__user")
    return shown(actor, approvals, now)


_asked_of = Prepared(
    lambda pk: Approval.objects.filter(subject_id=pk).for_cards().order_by("-asked_at", "-pk")[:20]
)
