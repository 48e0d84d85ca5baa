"""Approvable: a record about which others are asked to decide, step by step."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, OutOfReach, Refusal
from shangji.core.actions import action
from shangji.people.leading import leader_of
from shangji.people.models import User
from shangji.people.owned import Owned
from shangji.people.reach import Reason
from shangji.process.approval_events import (
    ApprovalAsked,
    ApprovalChased,
    ApprovalDelegated,
    ApprovalGranted,
    ApprovalRejected,
    ApprovalSentBack,
    ApprovalSigned,
    ApprovalTimedOut,
    ApprovalWithdrawn,
)
from shangji.process.approvers import Step, check_steps, is_only_administrator, people_of
from shangji.process.models import Approval, Approver

CHASE_AGAIN = timedelta(hours=1)


class TitleMissing(Refusal):
    message = _("Say in a few words what is to be approved.")


class AlreadyAsked(Refusal):
    status = 409
    message = _("This has been asked already and is being decided.")


class NotWaiting(Refusal):
    status = 409
    message = _("This has been decided or withdrawn meanwhile.")


class NotAsked(Refusal):
    status = 403
    message = _("It is not up to you to decide this, or you have done so already.")


class OwnRequest(Refusal):
    status = 403
    message = _("Nobody decides what they asked for themselves.")


class WhyRejected(Refusal):
    message = _("Say in a few words why it is rejected.")


class NoSuchStep(Refusal):
    message = _("It can only go back to a step before this one.")


class CannotDecide(Refusal):
    message = _(
        "%(name)s cannot decide this: they are asked already, they asked for it, or their role does not allow it."
    )


class ChasedLately(Refusal):
    status = 409
    message = _("They were reminded less than an hour ago.")


class Approvable(Owned):
    """Who is asked reads the record while they are. Nobody decides about what they asked for themselves."""

    class Meta:
        abstract = True

    @classmethod
    def reach_reasons(cls, actor: Actor, level: Level) -> list[Reason]:
        found = super().reach_reasons(actor, level)
        if level is Level.READ and actor.user_id and all(reason.rows for reason in found):
            asked = Approver.objects.filter(user_id=actor.user_id, state=Approver.State.ASKED)
            found.append(
                Reason(_("is asked to decide about it"), Q(pk__among=asked.values("approval__subject_id")))
            )
        return found

    @action("ask_approval")
    def ask_approval(
        self, topic: str, title: str, steps: Sequence[Step], *, by: Actor, details: Mapping[str, str] | None = None,
        valid_until: datetime | None = None,
    ) -> ApprovalAsked:  # fmt: skip
        """Ask others to decide. Raises TitleMissing, StepsNotRight, AlreadyAsked, NobodyToDecide."""
        if not title.strip():
            raise TitleMissing
        check_steps(steps)
        if Approval.objects.waiting().filter(subject_id=self.pk, topic=topic).exists():
            raise AlreadyAsked
        asker_id = by.user_id or by.on_behalf_of_id
        first, *_later = [self._deciders(step, asker_id) for step in steps]
        approval = Approval.objects.create(
            subject=self.subject, topic=topic, title=title.strip()[:200], details=dict(details or {}), steps=list(steps),
            asked_by_id=asker_id, asked_by_name=by.name, asked_at=by.now, valid_until=valid_until,
        )  # fmt: skip
        asked = approval.begin_step(0, first, by.now)
        return ApprovalAsked(
            approval_id=approval.pk,
            topic=topic,
            title=approval.title,
            approvers=_names(asked),
            asked_ids=_ids(asked),
        )

    @action("approve", level=Level.READ)
    def approve(self, approval: Approval, *, by: Actor, note: str = "") -> ApprovalSigned | ApprovalGranted:
        """Agree, as one who is asked. Raises NotWaiting, NotAsked, OwnRequest."""
        approval, mine = self._decided_by(approval, by)
        is_over, asked = approval.signed(mine, note, by.now)
        if is_over and approval.step + 1 < len(approval.steps):
            following = approval.step + 1
            people = self._deciders(approval.steps[following], approval.asked_by_id)
            is_over, asked = False, approval.begin_step(following, people, by.now)
        if not is_over:
            return ApprovalSigned(
                approval_id=approval.pk,
                title=approval.title,
                step=mine.step + 1,
                note=mine.note,
                asked_ids=_ids(asked),
            )
        approval.end(Approval.State.GRANTED, by.now)
        return ApprovalGranted(
            approval_id=approval.pk, topic=approval.topic, title=approval.title, note=mine.note, asker_id=approval.asked_by_id
        )  # fmt: skip

    @action("approve", level=Level.READ)
    def reject(
        self, approval: Approval, note: str, *, by: Actor, to_step: int | None = None
    ) -> ApprovalRejected | ApprovalSentBack:
        """Say no, or send it back to an earlier step (from 0), where it is decided again.

        Raises NotWaiting, NotAsked, OwnRequest, WhyRejected, NoSuchStep.
        """
        approval, mine = self._decided_by(approval, by)
        if not note.strip():
            raise WhyRejected
        if to_step is not None and not 0 <= to_step < approval.step:
            raise NoSuchStep
        mine.decide(Approver.State.REJECTED, note, by.now)
        known = {
            "approval_id": approval.pk,
            "title": approval.title,
            "note": mine.note,
            "asker_id": approval.asked_by_id,
        }
        if to_step is None:
            approval.end(Approval.State.REJECTED, by.now)
            return ApprovalRejected(topic=approval.topic, **known)
        approval.drop_others()
        people = self._deciders(approval.steps[to_step], approval.asked_by_id)
        asked = approval.begin_step(to_step, people, by.now)
        return ApprovalSentBack(step=to_step + 1, asked_ids=_ids(asked), **known)

    @action("approve", level=Level.READ)
    def delegate_approval(
        self, approval: Approval, user: User, *, by: Actor, note: str = ""
    ) -> ApprovalDelegated:
        """Let somebody else decide in one's place. Raises NotWaiting, NotAsked, OwnRequest, CannotDecide."""
        approval, mine = self._decided_by(approval, by)
        known = approval.approvers.filter(
            step=approval.step, state__in=[Approver.State.ASKED, Approver.State.LATER]
        )
        may = user.is_active and user.actor().may(self._permission())
        if not may or user.pk == approval.asked_by_id or known.filter(user=user).exists():
            raise CannotDecide(CannotDecide.message % {"name": user.name})
        approval.pass_on(mine, user, note, by.now)
        return ApprovalDelegated(
            approval_id=approval.pk, title=approval.title, user=user.name, note=mine.note, asked_ids=[user.pk]
        )

    @action("ask_approval")
    def withdraw_approval(self, approval: Approval, *, by: Actor) -> ApprovalWithdrawn:
        """Nobody needs to decide it any more. Raises NotWaiting."""
        approval = self._waiting(approval)
        approval.end(Approval.State.WITHDRAWN, by.now)
        return ApprovalWithdrawn(approval_id=approval.pk, title=approval.title)

    @action("ask_approval")
    def chase_approval(self, approval: Approval, *, by: Actor) -> ApprovalChased:
        """Remind those who are asked, at most once an hour. Raises NotWaiting, ChasedLately."""
        approval = self._waiting(approval)
        if approval.chased_at and by.now - approval.chased_at < CHASE_AGAIN:
            raise ChasedLately
        approval.note_chase(by.now)
        asked = _ids([one.user for one in approval.asked()])
        return ApprovalChased(approval_id=approval.pk, title=approval.title, asked_ids=asked)

    @action("time_out_approval")
    def time_out_approval(self, approval: Approval, *, by: Actor) -> ApprovalTimedOut | None:
        """The time of the step is over: remind those who are asked, or ask their leaders instead. Raises NotWaiting."""
        approval = self._waiting(approval)
        if approval.due_at is None or approval.due_at > by.now:
            return None
        is_escalated = approval.plan.get("late") == "escalate" and self._escalate(approval, by)
        approval.wait_again(by.now)
        asked = [one.user for one in approval.asked()]
        return ApprovalTimedOut(
            approval_id=approval.pk, title=approval.title, approvers=_names(asked), is_escalated=is_escalated,
            asked_ids=_ids(asked),
        )  # fmt: skip

    def _escalate(self, approval: Approval, by: Actor) -> bool:
        """Whether anybody was found above those who did not decide."""
        is_done, known = False, {one.user_id for one in approval.asked()} | {approval.asked_by_id}
        for late in approval.asked():
            leader = leader_of(late.user)
            if leader and leader.pk not in known and leader.actor().may(self._permission()):
                approval.pass_on(late, leader, "", by.now)
                known.add(leader.pk)
                is_done = True
        return is_done

    def _deciders(self, step: Step, asker_id: int | None) -> list[User]:
        return people_of(step, self.owner, asker_id, self._permission())

    def _permission(self) -> str:
        return f"{self._meta.app_label}.approve"

    def _waiting(self, approval: Approval) -> Approval:
        if approval.subject_id != self.pk:
            raise OutOfReach
        found = Approval.objects.select_for_update().get(pk=approval.pk)
        if not found.is_waiting:
            raise NotWaiting
        return found

    def _decided_by(self, approval: Approval, by: Actor) -> tuple[Approval, Any]:
        found = self._waiting(approval)
        mine = found.asked().filter(user_id=by.user_id).first()
        if mine is None:
            raise NotAsked
        if found.asked_by_id == by.user_id and not is_only_administrator(by.user_id):
            raise OwnRequest
        return found, mine


def _ids(people: Sequence[User]) -> list[int]:
    return [user.pk for user in people]


def _names(people: Sequence[User]) -> str:
    return "、".join(user.name for user in people)
