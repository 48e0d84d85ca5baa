"""Owned: exactly one accountable owner, collaborators beside them, and handing over without loss."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, OutOfReach, Refusal, System
from shangji.core.actions import action
from shangji.core.calendar import today
from shangji.core.subjects import Traced
from shangji.people.events import Assigned, Shared, Unshared
from shangji.people.handover.carrying import give_along_back, take_along
from shangji.people.handover.events import HandedBack, HandedOver, PassedAlong
from shangji.people.models import Absence, Collaboration, Loan, User
from shangji.people.pool_events import Given, JoinAsked, Lent
from shangji.people.reach import Reason, either, is_led_by, read_with, reasons


class NotActive(Refusal):
    message = _("This person can no longer sign in and cannot take over records.")


class ReasonMissing(Refusal):
    message = _("Say in a few words why.")


class NobodysYet(Refusal):
    message = _("Nobody has it: assign it first.")


class Owned(Traced):
    """A noun with an owner. Transfer resets nothing: stage, clocks and authors stay."""

    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True

    @classmethod
    def reach_reasons(cls, actor: Actor, level: Level) -> list[Reason]:
        """Every way to reach rows of this noun; a noun may add ways of its own."""
        return reasons(actor, level)

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return either(cls.reach_reasons(actor, level))

    def is_plainly_reached_by(self, actor: Actor) -> bool:
        """Its owner, whatever the role; whoever leads them, where the row was read with its owner and their team."""
        is_own = actor.user_id is not None and actor.user_id == self.owner_id
        return is_own or is_led_by(actor, read_with(self, "owner"))

    @classmethod
    def reach_parts(cls, actor: Actor, level: Level) -> tuple[Q, Q]:
        """The same reach in two: through who owns it, and in other ways; an empty one of these adds nothing."""
        found = cls.reach_reasons(actor, level)
        through = either([reason for reason in found if reason.is_through_owner])
        others = [reason for reason in found if not reason.is_through_owner]
        return through, either(others) if others and through else Q()

    @classmethod
    def beside_owner(cls, rows: QuerySet[Any], actor: Actor) -> list[QuerySet[Any]]:
        """Those of some rows that are read in another way than through who owns them, way by way: an index alone answers each,
        where an OR of them reads the rows. Ways may share some."""
        through, _others = cls.reach_parts(actor, Level.READ)
        ways = [way.rows for way in cls.reach_reasons(actor, Level.READ) if not way.is_through_owner]
        return [rows.filter(way).exclude(through).order_by() for way in ways]

    @action("assign", level=Level.OWN)
    def assign_to(self, owner: User, *, by: Actor, note: str = "") -> Assigned | Given | None:
        """Make somebody else accountable. Raises NotActive."""
        if owner.pk == self.owner_id:
            return None
        if not owner.is_active:
            raise NotActive
        old, self.owner = self.owner, owner
        self.save(update_fields=["owner", *self.taken_over(by)])
        Collaboration.objects.filter(subject_id=self.pk, user=owner).delete()
        Loan.objects.filter(subject_id=self.pk).delete()
        if old is None:
            return Given(owner_id=owner.pk, owner=owner.name, note=note)
        return Assigned(
            old_owner_id=old.pk, old_owner=old.name, owner_id=owner.pk, owner=owner.name, note=note
        )

    def taken_over(self, by: Actor) -> Sequence[str]:
        """What else changes with the owner: the columns to save."""
        return []

    @action("assign", level=Level.OWN)
    def hand_over_to(
        self, owner: User, *, by: Actor, handover_id: int = 0, note: str = "", reads_until: date | None = None
    ) -> HandedOver | None:
        """Change its owner and nothing else: no clock begins anew, and what the old owner had to do on it goes along.

        With a day the old owner reads it until then. Raises NotActive, NobodysYet.
        """
        if owner.pk == self.owner_id:
            return None
        if not owner.is_active:
            raise NotActive
        if self.owner is None:
            raise NobodysYet
        old, self.owner = self.owner, owner
        self.save(update_fields=["owner"])
        Collaboration.objects.filter(subject_id=self.pk, user=owner).delete()
        if reads_until:
            Collaboration.objects.update_or_create(
                subject_id=self.pk, user=old, defaults={"level": int(Level.READ), "until": reads_until}
            )
        return HandedOver(
            handover_id=handover_id, old_owner_id=old.pk, old_owner=old.name, owner_id=owner.pk, owner=owner.name,
            note=note, reads_until=reads_until.isoformat() if reads_until else "",
            along=take_along(self.pk, old.pk, owner.pk),
        )  # fmt: skip

    @action("assign", level=Level.OWN)
    def hand_back_to(
        self, owner: User, *, by: Actor, handover_id: int, along: dict[str, list[int]]
    ) -> HandedBack | None:
        """The other way of `hand_over_to`, with what went along. Raises NotActive."""
        if owner.pk == self.owner_id:
            return None
        if not owner.is_active:
            raise NotActive
        old, self.owner = self.owner, owner
        self.save(update_fields=["owner"])
        Collaboration.objects.filter(subject_id=self.pk, user=owner).delete()
        give_along_back(along, owner.pk)
        return HandedBack(
            handover_id=handover_id, old_owner_id=old.pk if old else None, old_owner=old.name if old else "—",
            owner_id=owner.pk, owner=owner.name,
        )  # fmt: skip

    @action("pass_along", level=Level.READ)
    def pass_along(self, giver: User, *, by: Actor) -> PassedAlong | None:
        """What somebody who leaves had to do on a record of another is its owner's; only the system says so.

        Raises OutOfReach (nobody owns it).
        """
        if self.owner is None:
            raise OutOfReach
        along = take_along(self.pk, giver.pk, self.owner.pk)
        if not along:
            return None
        return PassedAlong(
            giver_id=giver.pk, giver=giver.name, owner_id=self.owner.pk, owner=self.owner.name, along=along
        )

    @action("share", level=Level.OWN)
    def share_with(
        self, user: User, *, by: Actor, level: Level = Level.READ, until: date | None = None
    ) -> Shared:
        """Let somebody read it or work on it, until the end of a day if one is named."""
        Collaboration.objects.update_or_create(
            subject_id=self.pk, user=user, defaults={"level": int(level), "until": until}
        )
        until_text = until.isoformat() if until else ""
        return Shared(user_id=user.pk, user=user.name, level=int(level), until=until_text)

    @action("unshare", level=Level.OWN)
    def stop_sharing_with(self, user: User, *, by: Actor) -> Unshared | None:
        """End a collaboration at once."""
        gone, _rows = Collaboration.objects.filter(subject_id=self.pk, user=user).delete()
        return Unshared(user_id=user.pk, user=user.name) if gone else None

    @action("lend")
    def lend(self, absence: Absence, *, by: Actor) -> Lent | None:
        """Let the deputy of its owner's absence work on it until that ends; only the system says so."""
        if self.owner_id != absence.user_id or absence.deputy is None:
            return None
        _loan, is_new = Loan.objects.get_or_create(subject_id=self.pk, absence=absence)
        if not is_new:
            return None
        return Lent(
            deputy_id=absence.deputy.pk, deputy=absence.deputy.name, owner_id=absence.user_id,
            owner=absence.user.name, until=absence.ends_on.isoformat(),
        )  # fmt: skip

    def let_in_as(self, other: "Owned", by: Actor) -> None:
        """Whoever works on one record beside or for its owner works so on what it becomes."""
        if by.user_id is None or self.is_reached_by(by, Level.WRITE):
            return
        door = System(by.name, channel=by.channel).on_behalf_of(by.user_id)
        loans = Loan.objects.live(today()).filter(subject_id=other.pk, absence__deputy_id=by.user_id)
        for loan in loans.select_related("absence__user", "absence__deputy"):
            self.lend(loan.absence, by=door)
        shares = Collaboration.objects.live(today(), Level.WRITE).filter(
            subject_id=other.pk, user_id=by.user_id
        )
        for share in shares.select_related("user"):
            self.share_with(share.user, level=Level.WRITE, until=share.until, by=door)

    def hear_request(self, reason: str, *, by: Actor) -> None:
        """Somebody who does not see it would work on it: the owner is told. Raises ReasonMissing, OutOfReach (no owner)."""
        if not reason.strip():
            raise ReasonMissing
        door = System(by.name, channel=by.channel).on_behalf_of(by.user_id)
        self.note_request(by.user_id or 0, by.name, reason.strip()[:200], by=door)

    @action("note_request")
    def note_request(self, user_id: int, user: str, reason: str, *, by: Actor) -> JoinAsked:
        """The other half of `hear_request`: only the system says so. Raises OutOfReach (nobody owns it)."""
        if self.owner_id is None:
            raise OutOfReach
        return JoinAsked(owner_id=self.owner_id, user_id=user_id, user=user, reason=reason)

    def collaborators(self) -> models.QuerySet[Collaboration]:
        return Collaboration.objects.filter(subject_id=self.pk).select_related("user").order_by("user__name")

    def why_reached_by(self, user: User) -> list[Reason]:
        """The reasons for which a person sees this record; none means they do not."""
        return self.why_reached_by_each([user])[user.pk]

    def why_reached_by_each(self, users: Sequence[User]) -> dict[int, list[Reason]]:
        """Person → reasons, in one statement for all of them: for tens of people, not thousands."""
        found = {user.pk: self.reach_reasons(user.actor(), Level.READ) for user in users}
        asked = [
            (pk, n) for pk, reasons_ in found.items() for n, reason in enumerate(reasons_) if reason.rows
        ]
        answers = {
            f"r{pk}_{n}": Case(When(found[pk][n].rows, then=Value(1)), default=Value(0)) for pk, n in asked
        }
        row = type(self)._base_manager.filter(pk=self.pk).values(**answers).get() if answers else {}
        return {
            pk: [reason for n, reason in enumerate(reasons_) if row.get(f"r{pk}_{n}", 1)]
            for pk, reasons_ in found.items()
        }
