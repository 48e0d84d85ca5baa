"""Followed: follow-ups and the one next step of a record."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from shangji.activities.events import FollowUpCorrected, FollowUpLogged, StepDropped, StepPlanned
from shangji.activities.models import FollowUp, SaidAnew
from shangji.activities.sentence import has_hour
from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action
from shangji.core.bulk import insert, keys
from shangji.core.calendar import today
from shangji.core.custom_fields.index import keep_new
from shangji.core.custom_fields.numbering import number
from shangji.core.custom_fields.trait import Said, kept
from shangji.core.subjects import Subject, Traced, plain, traced_models
from shangji.people.models import Collaboration
from shangji.people.reach import lent_to

EDIT_FOR = timedelta(hours=24)


class NothingSaid(Refusal):
    message = _("Say in a few words what happened, or choose what it was.")


class AlreadyLogged(Refusal):
    """The phone sent it twice: the first one counts, and the sender is told it is safe."""

    status = 409
    message = _("This follow-up has already been saved.")


class NotYours(Refusal):
    status = 403
    message = _("Only whoever wrote it can correct it.")


class Followed(Traced):
    """Kept for speed: when somebody last followed up, and what comes next."""

    owner_id: int | None

    last_follow_up_at = models.DateTimeField(null=True, blank=True)
    last_qualifying_at = models.DateTimeField(null=True, blank=True)
    """The last one that counts as being in touch: see `FollowUp.is_qualifying`."""
    heard_at = models.DateTimeField(null=True, blank=True)
    """Since when something they wrote has not been answered."""
    next_step = models.CharField(max_length=200, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    tallied = frozenset({"customer_id", "withdrawn_at", "merged_into_id"})
    """Where one of these changes, what was said on it counts for somebody else, or for nobody."""

    cadence_days = 3
    """After how many working days somebody follows up again, where nothing else is planned."""

    def people_to_name(self) -> dict[int, str]:
        """Whom a follow-up may have been with: subject id → name."""
        return {}

    @property
    def step_has_hour(self) -> bool:
        return self.next_step_at is not None and has_hour(self.next_step_at)

    @action("log_follow_up")
    def log_follow_up(
        self, text: str, *, by: Actor, type: str = FollowUp.Type.OTHER, result: str = "", next_step: str = "",
        next_step_at: datetime | None = None, contacts: Sequence[Subject] = (), duration_min: int | None = None,
        client_key: str | None = None, direction: str = FollowUp.Direction.OUT,
        custom: Said | None = None,
    ) -> FollowUpLogged:  # fmt: skip
        """Keep what happened, close the open next step and set the next one.

        `custom` goes into fields of one's own. Raises NothingSaid, AlreadyLogged (the same client_key), ValueNotRight.
        """
        if not text.strip() and type == FollowUp.Type.OTHER:
            raise NothingSaid
        follow_up = FollowUp(
            subject=self.subject, type=type, result=result, text=text.strip(), next_step=next_step,
            next_step_at=next_step_at, happened_at=by.now, recorded_at=Actor.at(by, None).now, direction=direction,
            author_id=by.on_behalf_of_id or by.user_id, duration_min=duration_min, client_key=client_key,
        )  # fmt: skip
        follow_up.custom = kept(follow_up.KIND, custom or {}, by)
        number(follow_up.KIND, [(follow_up, {})], by.now)
        follow_up.is_qualifying = follow_up.says_enough and self.is_worked_on_by(follow_up.author_id)
        self._keep_follow_up(follow_up)
        links = {c.pk: FollowUp.contacts.through(followup_id=follow_up.pk, subject_id=c.pk) for c in contacts}
        insert(list(links.values()))
        step_done, self.next_step, self.next_step_at = self.next_step, next_step, next_step_at
        self.was_in_touch(follow_up)
        columns = self.followed(follow_up, by)
        self.save(update_fields=[*Followed.FOLLOWED, "next_step", "next_step_at", *columns])
        return FollowUpLogged(
            follow_up_id=follow_up.pk, type=type, text=text.strip(), result=result, step_done=step_done,
            next_step=next_step, next_step_at=plain(next_step_at) or "", contacts=[c.label for c in contacts],
            direction=direction, is_qualifying=follow_up.is_qualifying,
        )  # fmt: skip

    @action("log_follow_up")
    def correct_follow_up(self, follow_up: FollowUp, text: str, *, by: Actor) -> FollowUpCorrected:
        """Change one's own words; after 24 hours the old ones stay beside the new. Raises NotYours."""
        if follow_up.subject_id != self.pk or follow_up.author_id != by.user_id:
            raise NotYours
        if not text.strip():
            raise NothingSaid
        old = follow_up.correction or follow_up.text
        name = "text" if by.now - follow_up.recorded_at <= EDIT_FOR else "correction"
        setattr(follow_up, name, text.strip())
        follow_up.corrected_at = by.now
        follow_up.save(update_fields=[name, "corrected_at"])
        return FollowUpCorrected(follow_up_id=follow_up.pk, old_text=old, text=text.strip())

    @action("plan_next_step")
    def plan_next_step(self, next_step: str, at: datetime, *, by: Actor) -> StepPlanned:
        """Say what comes next and when; it replaces what was planned."""
        old, self.next_step, self.next_step_at = self.next_step, next_step.strip(), at
        self.save(update_fields=["next_step", "next_step_at"])
        return StepPlanned(next_step=self.next_step, next_step_at=plain(at), old_step=old)

    @action("plan_next_step")
    def drop_next_step(self, reason: str, *, by: Actor) -> StepDropped | None:
        """Plan nothing any more, and say why."""
        old, self.next_step, self.next_step_at = self.next_step, "", None
        if not old:
            return None
        self.save(update_fields=["next_step", "next_step_at"])
        return StepDropped(old_step=old, reason=reason)

    def followed(self, follow_up: FollowUp, by: Actor) -> Sequence[str]:
        """What else changes when somebody follows up: the columns to save."""
        return []

    def is_worked_on_by(self, user_id: int | None) -> bool:
        """Whether somebody's follow-ups count: the owner's, those of who works on it beside or for them."""
        if user_id is None or user_id == self.owner_id:
            return user_id is not None
        beside = Collaboration.objects.live(today(), Level.WRITE)
        if beside.filter(subject_id=self.pk, user_id=user_id).exists():
            return True
        return bool(lent_to(user_id).filter(subject_id=self.pk).exists())

    def was_in_touch(self, follow_up: FollowUp) -> None:
        """When somebody last followed up, and whether that counts; it answers what they wrote before it."""
        at = follow_up.happened_at
        self.last_follow_up_at = max(self.last_follow_up_at or at, at)
        if follow_up.is_qualifying:
            self.last_qualifying_at = max(self.last_qualifying_at or at, at)
            self.heard_at = self.heard_at if self.heard_at and self.heard_at > at else None

    FOLLOWED: ClassVar[tuple[str, ...]] = ("last_follow_up_at", "last_qualifying_at", "heard_at")
    """The columns that the next two may change; the caller writes them."""

    def was_followed(self, follow_up: FollowUp) -> None:
        """A follow-up of an earlier time comes in."""
        self.was_in_touch(follow_up)

    def was_not_followed(self, newest: datetime | None, newest_qualifying: datetime | None) -> None:
        """Follow-ups that came in are taken back; the newest ones that are left were then."""
        self.last_follow_up_at, self.last_qualifying_at = newest, newest_qualifying

    @classmethod
    def count_anew(cls, changed: Sequence[tuple[Self, Mapping[str, list[Any]]]], *, is_birth: bool) -> None:
        super().count_anew(changed, is_birth=is_birth)
        told = [] if is_birth else [(n.pk, c) for n, c in changed if not Followed.tallied.isdisjoint(c)]
        # What was said goes along with what is merged, and comes back.
        keys = {pk for pk, _changes in told}.union(
            *(filter(None, c.get("merged_into_id", ())) for _pk, c in told)
        )
        if withdrawn := [pk for pk, changes in told if "withdrawn_at" in changes]:
            keys.update(*(_of_customers(model, withdrawn) for model in traced_models().values()))
        if keys:
            SaidAnew.mark_of(keys)

    def _keep_follow_up(self, follow_up: FollowUp) -> FollowUp:
        if follow_up.client_key and FollowUp.objects.filter(client_key=follow_up.client_key).exists():
            raise AlreadyLogged
        try:
            (follow_up.pk,) = keys(FollowUp, 1)
            insert([follow_up])
        except IntegrityError as error:
            raise AlreadyLogged from error
        keep_new(follow_up.KIND, [follow_up])
        SaidAnew.mark([follow_up])
        return follow_up


def _of_customers(model: Any, keys: Sequence[int]) -> Iterable[int]:
    """Records of a followed noun that belong to one of these customers, if it knows any."""
    if not issubclass(model, Followed) or not any(
        f.attname == "customer_id" for f in model._meta.concrete_fields
    ):
        return ()
    found: Iterable[int] = model._base_manager.filter(customer_id__in=keys).values_list("pk", flat=True)
    return found
