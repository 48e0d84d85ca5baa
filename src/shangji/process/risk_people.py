"""People in the risk ledger: alerts about what somebody carries or does. They are for who leads them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, IntegerField, Value, When
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.events import Event
from shangji.people.models import User
from shangji.process.risks import Card, Limits, Rows, Watched, days_back, watch

KIND = User.kind()


def active() -> Rows:
    return User._base_manager.filter(is_active=True)


def did_much(kinds: Sequence[str], now: datetime, limits: Limits) -> Rows:
    """Who did such things more than `count` times within the `days` before a moment; what came in by a file is not theirs."""
    since = days_back(now, limits["days"])
    events = Event.objects.filter(
        kind__in=kinds, occurred_at__gte=since, occurred_at__lte=now, actor__isnull=False
    )
    done = events.exclude(channel="import").order_by().values_list("actor").annotate(n=Count("pk"))
    return with_count("done", dict(done.filter(n__gt=limits["count"])))


def with_count(name: str, counts: Mapping[int, int]) -> Rows:
    """These people, each with their number. It was counted once for all: asked of each, the same rows are read again."""
    each = Case(
        *(When(pk=pk, then=Value(n)) for pk, n in counts.items()), default=0, output_field=IntegerField()
    )
    return active().filter(pk__in=counts).annotate(**{name: each})


def deeds(row: Any, _now: datetime, limits: Limits) -> dict[str, Any]:
    """The evidence of `did_much`."""
    return {"count": row.done, "limit": limits["count"], "days": limits["days"] + 1}


def cards(keys: Sequence[int], _actor: Actor) -> dict[int, Card]:
    rows = User._base_manager.filter(pk__in=keys).select_related("team")
    return {row.pk: Card(noun=row, second=row.team.name if row.team else "") for row in rows}


watch(Watched(kind=KIND, label=_("People"), rows=active, cards=cards))
