"""Tagged: a record that tags are put on and taken off."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action
from shangji.core.calendar import local_day
from shangji.core.events import Event
from shangji.core.subjects import Traced
from shangji.core.undo import TooLateToUndo
from shangji.customers.models.tag import Tag
from shangji.customers.models.tagging import Tagging, until_of
from shangji.customers.tag_events import TagPut, TagTaken
from shangji.process.conditions import holds

TAG_KINDS = frozenset({TagPut.kind, TagTaken.kind})


class TagClosed(Refusal):
    message = _("This tag is no longer in use.")


class TagEndsBefore(Refusal):
    message = _("Choose today or a later day.")


class Tagged(Traced):
    """The rows are beside it, the history is its log."""

    class Meta:
        abstract = True

    @action("tag")
    def tag(self, tag: Tag, *, by: Actor, until: date | None = None) -> TagPut | None:
        """Put it on. Where it had been taken off and its rule holds, it follows the rule again.

        Raises TagClosed, TagEndsBefore.
        """
        if tag.is_closed or tag.merged_into_id:
            raise TagClosed
        if until and until < local_day(by.now):
            raise TagEndsBefore
        by_rule = not until and tag.has_rule and holds(self.kind(), tag.condition, self, by.now)
        until = until or (None if by_rule else until_of(tag.expires_days, by.now))
        row = Tagging.of(self.pk, tag.pk)
        if row and row.is_on and (row.by_rule or row.until == until):
            return None
        Tagging.keep(self.pk, tag.pk, since=by.now, until=until, put_by_id=by.user_id, by_rule=by_rule)
        return TagPut(tag=tag.name, tag_id=tag.pk, until=until, before=row.said() if row else None)

    @action("tag")
    def untag(self, tag: Tag, *, by: Actor) -> TagTaken | None:
        """Take it off. One with a rule stays off until somebody puts it on again."""
        row = Tagging.of(self.pk, tag.pk)
        if row is None or not row.is_on:
            return None
        before = row.said()
        if tag.has_rule:
            Tagging.keep(
                self.pk, tag.pk, is_on=False, by_rule=False, until=None, since=by.now, put_by_id=by.user_id
            )
        else:
            row.delete()
        return TagTaken(tag=tag.name, tag_id=tag.pk, before=before)

    def put_tag_back(self, event: Event) -> None:
        """After an undo of a tag put on or taken off: the row as it was. Raises TooLateToUndo (an old line does not say)."""
        if event.kind in TAG_KINDS:
            if "before" not in event.payload:
                raise TooLateToUndo
            Tagging.put_back(self.pk, event.payload["tag_id"], event.payload["before"])

    def tag_ids(self) -> set[int]:
        rows: Any = Tagging.objects.filter(subject_id=self.pk, is_on=True)
        return set(rows.values_list("tag_id", flat=True))
