"""Board: what somebody wants to see together, laid out for the desk, the phone and the wall."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, OutOfReach, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced, TracedQuerySet
from shangji.insight.boards.plan import BoardPlan, NotABoard, plan_of
from shangji.insight.events import (
    BoardBroughtBack,
    BoardDraftDropped,
    BoardDrafted,
    BoardMade,
    BoardPublished,
    BoardRestored,
    BoardRetired,
    BoardShared,
)
from shangji.insight.models.board_version import BoardVersion
from shangji.insight.models.share import BoardShare, Circle, circle_of
from shangji.people.models import User
from shangji.ui.formats import is_chinese


class NothingToPublish(Refusal):
    message = _("Nothing differs from the version that is shown.")


class BoardQuerySet(TracedQuerySet):
    def in_use(self) -> Self:
        return self.filter(is_retired=False)

    def shown(self) -> Self:
        """Those that were published."""
        return self.in_use().filter(number__gt=0)


class Board(Traced):
    """`number` is the version that is shown, 0 before the first; `draft` is what its editors are about to publish.

    What a board shows is always what its reader reaches: sharing it shares no record.
    """

    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="boards")
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60, blank=True)
    about = models.CharField(max_length=200, blank=True)
    about_en = models.CharField(max_length=200, blank=True)
    number = models.PositiveIntegerField(default=0)
    draft = models.JSONField(null=True, blank=True)
    based_on = models.CharField(max_length=60, blank=True)
    """The key of the shipped board that it was copied from."""
    is_retired = models.BooleanField(default=False)

    untraced = frozenset({"draft"})

    objects = BoardQuerySet.as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        return self.name if is_chinese() or not self.name_en else self.name_en

    def get_absolute_url(self) -> str:
        return reverse("insight:board", args=[str(self.pk)])

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        if actor.user_id is None:
            return Q(pk__in=[])
        if actor.scope is Scope.ALL and actor.may("people.change_user"):
            return Q()
        mine = Q(owner=actor.user_id)
        if level is Level.OWN:
            return mine
        return mine | Q(pk__in=BoardShare.objects.meant(actor, level).values("board"))

    @birth("make_board")
    @classmethod
    def make(cls, plan: BoardPlan, *, by: Actor, based_on: str = "") -> tuple[Self, BoardMade]:
        """A board that nobody else sees yet: its plan is a draft until it is published. Raises NotABoard."""
        board = cls(owner_id=by.user_id, based_on=based_on, draft=_sound(plan), **_titles(plan))
        return board, BoardMade(name=board.name, based_on=based_on)

    @action("change_board")
    def keep_draft(self, plan: BoardPlan, *, by: Actor) -> BoardDrafted | None:
        """Keep what is not yet published, for whoever edits it next. Raises NotABoard."""
        told = _sound(plan)
        if told == self.draft:
            return None
        self.draft = told
        self.save(update_fields=["draft"])
        return BoardDrafted(name=self.name)

    @action("change_board")
    def drop_draft(self, *, by: Actor) -> BoardDraftDropped | None:
        """Go on from the version that is shown."""
        if self.draft is None or not self.number:
            return None
        self.draft = None
        self.save(update_fields=["draft"])
        return BoardDraftDropped(name=self.name)

    @action("change_board")
    def publish(self, plan: BoardPlan, *, by: Actor, note: str = "") -> BoardPublished:
        """Show this from now on; the versions before are kept. Raises NotABoard, NothingToPublish."""
        told = _sound(plan)
        if self.number and told == self.version().plan:
            raise NothingToPublish
        self._show(told, plan, by, note)
        return BoardPublished(name=self.name, number=self.number, note=note.strip())

    @action("change_board")
    def restore(self, number: int, *, by: Actor) -> BoardRestored:
        """Show again what an older version showed, as a new one. Raises OutOfReach, NothingToPublish."""
        old = self.versions.filter(number=number).first()
        if old is None:
            raise OutOfReach
        if old.plan == self.version().plan:
            raise NothingToPublish
        self._show(old.plan, plan_of(old.plan), by, "")
        return BoardRestored(name=self.name, old_number=number, number=self.number)

    @action("share_board", level=Level.OWN)
    def share(self, sees: Circle, edits: Circle, *, by: Actor) -> BoardShared | None:
        """Say who sees the board and who edits it; its owner always does both."""
        shares = list(self.shares.select_related("role", "team", "person"))
        if (sees, edits) == (circle_of(shares, may_edit=False), circle_of(shares, may_edit=True)):
            return None
        self.shares.all().delete()
        made = [*BoardShare.rows(sees, may_edit=False), *BoardShare.rows(edits, may_edit=True)]
        for share in made:
            share.board = self
        BoardShare.objects.bulk_create(made)
        return BoardShared(name=self.name, sees=sees.words, edits=edits.words)

    @action("change_board", level=Level.OWN)
    def retire(self, *, by: Actor) -> BoardRetired | None:
        """Put it away; its versions are kept."""
        if self.is_retired:
            return None
        self.is_retired = True
        self.save(update_fields=["is_retired"])
        return BoardRetired(name=self.name)

    @action("change_board", level=Level.OWN)
    def bring_back(self, *, by: Actor) -> BoardBroughtBack | None:
        """Offer it again."""
        if not self.is_retired:
            return None
        self.is_retired = False
        self.save(update_fields=["is_retired"])
        return BoardBroughtBack(name=self.name)

    def version(self) -> BoardVersion:
        """The one that is shown. Raises OutOfReach before the first."""
        found = self.versions.filter(number=self.number).first()
        if found is None:
            raise OutOfReach
        return found

    def plan_now(self) -> BoardPlan:
        """What is shown; what will be before it was ever published."""
        return plan_of(self.version().plan if self.number else self.draft)

    def plan_drafted(self) -> BoardPlan:
        """What its editors go on from."""
        return plan_of(self.draft) if self.draft is not None else self.plan_now()

    def _show(self, told: dict[str, Any], plan: BoardPlan, by: Actor, note: str) -> None:
        self.number += 1
        self.draft = None
        for column, value in _titles(plan).items():
            setattr(self, column, value)
        self.save(update_fields=["number", "draft", *_titles(plan)])
        BoardVersion.objects.create(
            board=self, number=self.number, plan=told, note=note.strip()[:200], published_at=by.now,
            published_by_id=by.user_id,
        )  # fmt: skip


def _titles(plan: BoardPlan) -> dict[str, str]:
    return {"name": plan.name, "name_en": plan.name_en, "about": plan.about, "about_en": plan.about_en}


def _sound(plan: BoardPlan) -> dict[str, Any]:
    """As it is kept. Raises NotABoard."""
    if not plan.name:
        raise NotABoard(_("A board needs a name."))
    return plan.plain()
