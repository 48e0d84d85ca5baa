"""Grouped: customers that belong to one another, as a tree of any depth."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action
from shangji.core.subjects import Traced
from shangji.customers.events import ParentSet
from shangji.customers.group import above

if TYPE_CHECKING:
    from shangji.customers.models.customer import Customer


class CircleInGroup(Refusal):
    message = _("%(name)s belongs to this customer already, or is it: a group has one top.")


class Grouped(Traced):
    """A customer lies under at most one other; nothing follows from that for who may see it."""

    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="subsidiaries", db_index=False
    )
    parent_id: int | None

    class Meta:
        abstract = True

    @action("set_parent")
    def set_parent(self: "Customer", parent: "Customer | None", *, by: Actor) -> ParentSet | None:  # type: ignore[misc]
        """Say to which company it belongs; None takes that back. Raises OutOfReach, CircleInGroup."""
        model = type(self)
        if parent is not None:
            parent = model.objects.within(by, parent.pk)
            self._refuse_circle(parent)
        if (parent.pk if parent else None) == self.parent_id:
            return None
        old = model._base_manager.filter(pk=self.parent_id).first() if self.parent_id else None
        self.parent = parent
        self.save(update_fields=["parent"])
        return ParentSet(parent=parent.name if parent else "", old=old.name if old else "")

    def mend_group(self) -> None:
        """After a merge: what it belongs to is never itself, nor something below it, nor what was merged away."""
        if self.parent_id is None:
            return
        parent = self._still_there(self.parent_id)
        self.parent = None if parent is None or self.pk in above(parent.pk) else parent

    def _still_there(self, pk: int | None) -> "Customer | None":
        """What a company was merged into; of one that was merged into this one, what that belonged to."""
        seen = set()
        while pk is not None and pk not in seen:
            seen.add(pk)
            named: Customer = type(self)._base_manager.get(pk=pk)  # type: ignore[assignment]
            last = named.merged_last
            if last.pk != self.pk:
                return last  # type: ignore[return-value]
            pk = named.parent_id if named.pk != self.pk else None
        return None

    def _refuse_circle(self, parent: "Customer") -> None:
        """The rows on the way up are held: two changes at once cannot close a circle that neither of them sees."""
        way = [parent.pk, *above(parent.pk)]
        list(type(self)._base_manager.select_for_update().filter(pk__in=way).order_by("pk").values_list("pk"))
        if self.pk in way or self.pk in above(parent.pk):
            raise CircleInGroup(CircleInGroup.message % {"name": parent.name})
