"""What the open page shows at once: lines newer than the last one it knows, and how many are unread."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from shangji.people.inbox import is_urgent
from shangji.people.models import Notification, User
from shangji.people.queries import within_reach

SHOWN = 20


@dataclass
class News:
    """`last` is the newest line there is: what the page asks from next time."""

    unread: int
    last: int
    lines: list[Notification] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "unread": self.unread,
            "last": self.last,
            "lines": [line_as_json(line) for line in self.lines],
        }


def news_since(user: User, after: int | None) -> News:
    """Unread lines after one, within reach as in the inbox; none where the page knows none yet."""
    own = Notification.objects.filter(user_id=user.pk)
    last = own.order_by("-pk").values_list("pk", flat=True).first() or 0
    found: list[Notification] = []
    if after is not None and last > after:
        rows = own.unread().filter(pk__gt=after).select_related("event__subject")
        found = within_reach(list(rows.order_by("-pk")[:SHOWN])[::-1], user.actor())
    return News(own.unread().count(), last, found)


def line_as_json(line: Notification) -> dict[str, Any]:
    """One line in the reader's language; opening it is a form of the page, so its address is all that is needed."""
    return {
        "id": line.pk, "label": line.event.subject.label, "text": line.event.sentence,
        "open": reverse("people:open_line", args=[line.pk]), "is_urgent": is_urgent(line.event.kind),
    }  # fmt: skip
