"""ApprovalTemplate: the steps of an approval under a name, to be asked for by hand, by a gate or by a rule."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced, TracedQuerySet
from shangji.process.approval_events import ApprovalTemplateAdded, ApprovalTemplateChanged
from shangji.process.approvers import Step, check_steps


class TemplateNameMissing(Refusal):
    message = _("An approval needs a name.")


class TemplateNameTaken(Refusal):
    status = 409
    message = _("There is already an approval with this name.")


class ApprovalTemplateQuerySet(TracedQuerySet):
    def live(self) -> Self:
        return self.filter(is_active=True)


class ApprovalTemplate(Traced):
    name = models.CharField(_("Name"), max_length=60, unique=True)
    note = models.CharField(max_length=200, blank=True)
    """When to ask for it."""
    steps = models.JSONField()
    is_active = models.BooleanField(default=True)

    COLUMNS = ("name", "note", "steps", "is_active")
    objects = ApprovalTemplateQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @birth("add_approval_template")
    @classmethod
    def add(
        cls, /, name: str, steps: list[Step], *, by: Actor, note: str = ""
    ) -> tuple[Self, ApprovalTemplateAdded]:
        """A new one. Raises TemplateNameMissing, TemplateNameTaken, StepsNotRight."""
        template = cls(name=name.strip(), steps=steps, note=note.strip())
        template._check()
        return template, ApprovalTemplateAdded(name=template.name)

    @action("change_approval_template")
    def change(self, *, by: Actor, **known: Any) -> ApprovalTemplateChanged | None:
        """Change columns of COLUMNS; what was asked before goes its way. Raises what `add` raises."""
        changed = [n for n in self.COLUMNS if n in known and known[n] != getattr(self, n)]
        for name in changed:
            setattr(self, name, known[name])
        if not changed:
            return None
        self._check()
        self.save(update_fields=changed)
        return ApprovalTemplateChanged(name=self.name)

    @property
    def topic(self) -> str:
        """What a request by this template is about."""
        return f"template:{self.pk}"

    def _check(self) -> None:
        if not self.name.strip():
            raise TemplateNameMissing
        if ApprovalTemplate._base_manager.filter(name=self.name).exclude(pk=self.pk).exists():
            raise TemplateNameTaken
        check_steps(self.steps)
