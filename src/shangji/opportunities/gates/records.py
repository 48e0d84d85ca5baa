"""What is known of some opportunities: each table is read once for all of them, when a requirement first asks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import QuerySet

from shangji.activities.models import Attachment, FollowUp, Task
from shangji.customers.chain.reading import Chain, chains
from shangji.customers.models import Contact
from shangji.process.models import Approval, ApprovalTemplate


class Said(NamedTuple):
    type: str
    at: datetime


class Met(NamedTuple):
    contact_id: int
    name: str
    title: str
    at: datetime


class Records:
    """Lists are newest first. A noun that is being born has nothing yet."""

    def __init__(self, nouns: Iterable[Any], now: datetime) -> None:
        self.nouns = [noun for noun in nouns if noun.pk]
        self.ids = [noun.pk for noun in self.nouns]
        self.now = now

    @cached_property
    def follow_ups(self) -> dict[int, list[Said]]:
        rows = FollowUp.objects.filter(subject_id__in=self.ids).order_by("-happened_at", "-pk")
        return _by_subject(
            (pk, Said(*rest)) for pk, *rest in _told(rows, "subject_id", "type", "happened_at")
        )

    @cached_property
    def met(self) -> dict[int, list[Met]]:
        """Contacts that follow-ups name."""
        named = FollowUp.contacts.through.objects.filter(followup__subject_id__in=self.ids)
        rows = list(
            _told(
                named.order_by("-followup__happened_at", "-pk"),
                "followup__subject_id", "subject_id", "followup__happened_at",
            )
        )  # fmt: skip
        contacts = Contact._base_manager.in_bulk({contact for _pk, contact, _at in rows})
        return _by_subject(
            (pk, Met(contact, contacts[contact].name, contacts[contact].title, at))
            for pk, contact, at in rows
            if contact in contacts
        )

    @cached_property
    def files(self) -> dict[int, list[Attachment]]:
        rows = Attachment.objects.filter(subject_id__in=self.ids, removed_at__isnull=True).order_by("-pk")
        return _by_subject((file.subject_id, file) for file in rows)

    @cached_property
    def tasks(self) -> dict[int, list[Task]]:
        rows = Task.objects.filter(subject_id__in=self.ids).order_by("-pk")
        return _by_subject((task.subject_id, task) for task in rows)

    @cached_property
    def chains(self) -> dict[int, Chain]:
        return chains(self.nouns, self.now)

    @cached_property
    def approvals(self) -> dict[int, list[Approval]]:
        rows = Approval.objects.filter(subject_id__in=self.ids).order_by("-pk")
        return _by_subject((approval.subject_id, approval) for approval in rows)

    @cached_property
    def approval_templates(self) -> dict[str, ApprovalTemplate]:
        """By name."""
        return {template.name: template for template in ApprovalTemplate.objects.all()}


def _told(rows: QuerySet[Any, Any], *names: str) -> Iterator[tuple[Any, ...]]:
    return iter(rows.values_list(*names))


def _by_subject(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for pk, one in pairs:
        found[pk].append(one)
    return found
