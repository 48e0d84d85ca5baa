"""Worked: tasks, comments and files of a record."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from shangji.activities.events import Attached, Commented, Detached, TaskAdded, TaskDone, TaskReopened
from shangji.activities.files import Accepted, accept
from shangji.activities.models import Attachment, Comment, Task
from shangji.core.access import Actor, Level, NotAllowed, OutOfReach, Refusal
from shangji.core.actions import action
from shangji.core.subjects import Traced
from shangji.people.models import User


class NothingWritten(Refusal):
    message = _("Write something first.")


class CannotSee(Refusal):
    message = _("%(name)s does not see this record. Share it first, then give the task.")


class Worked(Traced):
    """Whoever may read a record may comment on it; the rest asks for the right to work on it."""

    class Meta:
        abstract = True

    @action("add_task")
    def add_task(self, title: str, *, assignee: User, by: Actor, due_on: date | None = None) -> TaskAdded:
        """Give somebody who sees it something to do about this. Raises CannotSee."""
        if not title.strip():
            raise NothingWritten
        if not self._is_seen_by(assignee):
            raise CannotSee(CannotSee.message % {"name": assignee.name})
        task = Task.objects.create(
            subject=self.subject, title=title.strip(), assignee=assignee, due_on=due_on
        )
        due_text = due_on.isoformat() if due_on else ""
        return TaskAdded(task_id=task.pk, title=task.title, assignee=assignee.name, due_on=due_text)

    @action("finish_task", level=Level.READ)
    def finish_task(self, task: Task, *, by: Actor) -> TaskDone | None:
        """Tick a task off: it is for whom it was given to, and for who may work on the record."""
        self._require_doer(task, by)
        if task.done_at:
            return None
        task.done_at, task.done_by_id = by.now, by.user_id
        task.save(update_fields=["done_at", "done_by"])
        return TaskDone(task_id=task.pk, title=task.title)

    @action("finish_task", level=Level.READ)
    def reopen_task(self, task: Task, *, by: Actor) -> TaskReopened | None:
        """Take the tick off again."""
        self._require_doer(task, by)
        if not task.done_at:
            return None
        task.done_at = task.done_by = None
        task.save(update_fields=["done_at", "done_by"])
        return TaskReopened(task_id=task.pk, title=task.title)

    @action("comment", level=Level.READ)
    def comment(self, text: str, *, by: Actor, mentioned: Iterable[User] = ()) -> Commented:
        """Say something to colleagues; whoever is mentioned and may see it is told."""
        if not text.strip():
            raise NothingWritten
        comment = Comment.objects.create(
            subject=self.subject, text=text.strip(), author_id=by.user_id, said_at=by.now
        )
        seen = [user for user in mentioned if self._is_seen_by(user)]
        comment.mentioned.set(seen)
        ids = [user.pk for user in seen]
        return Commented(comment_id=comment.pk, text=comment.text, mentioned_ids=ids)

    @action("attach")
    def attach(self, upload: "UploadedFile[Any]", *, by: Actor) -> Attached:
        """Keep a file. Raises FileRefused."""
        accepted: Accepted = accept(upload)
        attachment = Attachment.objects.create(
            subject=self.subject, name=accepted.name, content_type=accepted.content_type, file=upload,
            size_bytes=accepted.size_bytes, sha256=accepted.sha256, added_by_id=by.user_id, added_at=by.now,
        )  # fmt: skip
        return Attached(attachment_id=attachment.pk, name=attachment.name, size_bytes=attachment.size_bytes)

    @action("attach")
    def detach(self, attachment: Attachment, *, by: Actor) -> Detached | None:
        """Take a file off the record; it is kept for the log."""
        self._require_own(attachment)
        if attachment.removed_at:
            return None
        attachment.removed_at = by.now
        attachment.save(update_fields=["removed_at"])
        return Detached(attachment_id=attachment.pk, name=attachment.name)

    def _require_own(self, thing: Task | Attachment) -> None:
        if thing.subject_id != self.pk:
            raise OutOfReach

    def _require_doer(self, task: Task, by: Actor) -> None:
        self._require_own(task)
        writable = type(self).objects.reached_by(by, Level.WRITE)
        if task.assignee_id != by.user_id and not writable.filter(pk=self.pk).exists():
            raise NotAllowed

    def _is_seen_by(self, user: User) -> bool:
        return self.is_reached_by(user.actor())
