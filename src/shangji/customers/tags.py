"""Reads about tags: what pickers offer, which customers have them, how many."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from shangji.customers.models import Tag, Tagging

Pairs = Sequence[tuple[Any, Any]]


def with_tags(pks: Iterable[Any]) -> Q:
    """Customers that have one of these tags; of none: those that have any. What was merged is what it became."""
    rows = Tagging.objects.filter(is_on=True, subject_id=OuterRef("pk"))
    asked = list(pks)
    if asked:
        rows = rows.filter(tag_id__in=Tag.objects.meant([int(pk) for pk in asked]))
    return Q(Exists(rows))


def tag_choices() -> Pairs:
    """(key, name) of the tags in use, by their groups."""
    return [(tag.pk, str(tag)) for tag in Tag.objects.open()]


def tag_filter(pks: Sequence[Any]) -> Q:
    """The same asked of the index of the tag: quick where few have it."""
    tag_ids = Tag.objects.meant([int(pk) for pk in pks])
    return Q(pk__in=Tagging.objects.on(*tag_ids).values("subject_id"))


def counted_tags() -> list[Tag]:
    """Every tag that was not merged, with `on_count`, those in use first."""
    rows = Tag.objects.filter(merged_into__isnull=True).select_related("owner")
    on = Count("taggings", filter=Q(taggings__is_on=True))
    return list(rows.annotate(on_count=on).order_by("is_closed", "group", "name"))
