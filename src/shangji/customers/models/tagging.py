"""Tagging: a tag on a record, since when and until when; written by the verbs of `Tagged` and, for many, here."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.core.events import Entry, Fact, append
from shangji.core.prepared import Prepared
from shangji.core.subjects import Subject, plain, traced_models
from shangji.customers.tag_events import TagExpired, TagPut, TagPutByRule, TagTakenByRule
from shangji.people.models import User

CUSTOMERS = "customers.customer"
ON = Q(is_on=True)


class TaggingQuerySet(models.QuerySet["Tagging"]):
    def on(self, *tag_ids: int) -> Self:
        """Those that are on, of these tags."""
        return self.filter(ON, tag_id__in=tag_ids)

    def over(self, day: date) -> Self:
        return self.filter(ON, until__lt=day)


class Tagging(models.Model):
    """One row a record and tag. `is_on` is false where a person took off what a rule had put on: it stays off."""

    tag = models.ForeignKey(
        "customers.Tag", on_delete=models.PROTECT, related_name="taggings", db_index=False
    )
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="taggings", db_index=False)
    is_on = models.BooleanField(default=True)
    by_rule = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    """The last day on which it is on."""
    put_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects = TaggingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "tag"], name="tagging_once")]
        indexes = [
            models.Index(fields=["tag", "subject"], name="tagged_with", condition=ON),
            models.Index(fields=["until"], name="tagging_until", condition=Q(until__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}: {self.tag_id}"

    @classmethod
    def of(cls, subject_id: int, tag_id: int) -> "Tagging | None":
        return cls.objects.filter(subject_id=subject_id, tag_id=tag_id).first()

    @classmethod
    def keep(cls, subject_id: int, tag_id: int, **known: Any) -> None:
        """Put it on, or as `known` says."""
        cls.objects.update_or_create(subject_id=subject_id, tag_id=tag_id, defaults={"is_on": True, **known})

    def said(self) -> dict[str, Any]:
        """The row as a fact keeps it, which `put_back` reads."""
        return {
            "is_on": self.is_on, "by_rule": self.by_rule, "since": plain(self.since), "until": plain(self.until),
            "put_by_id": self.put_by_id,
        }  # fmt: skip

    @classmethod
    def put_back(cls, subject_id: int, tag_id: int, said: dict[str, Any] | None) -> None:
        """The row as it was before; none where there was none."""
        if said is None:
            cls.objects.filter(subject_id=subject_id, tag_id=tag_id).delete()
        else:
            until = said["until"] and date.fromisoformat(said["until"])
            cls.keep(subject_id, tag_id, **{**said, "since": datetime.fromisoformat(said["since"]), "until": until})  # fmt: skip

    @classmethod
    def move(cls, old: int, new: int) -> None:
        """Every row of one tag becomes one of another; where both are there, the one that is on stays."""
        mine, there = cls.objects.filter(tag_id=old), cls.objects.filter(tag_id=new)
        there.filter(is_on=False, subject_id__in=mine.filter(ON).values("subject_id")).delete()
        mine.filter(subject_id__in=there.values("subject_id")).delete()
        mine.filter(is_on=False).delete()
        mine.update(tag_id=new, by_rule=False)


def put_many(pairs: Iterable[tuple[int, Any]], *, by: Actor, until: Callable[[Any], date | None]) -> int:
    """Put tags on customers, as an import does: (customer, tag). What is on already stays as it is. Raises NotAllowed."""
    by.require("customers.tag")
    wanted = list(dict.fromkeys(pairs))
    keys = {pk for pk, _tag in wanted}
    with transaction.atomic():
        nouns = _locked(keys)
        there = set(Tagging.objects.filter(ON, subject_id__in=keys).values_list("subject_id", "tag_id"))
        new = [(pk, tag) for pk, tag in wanted if (pk, tag.pk) not in there and pk in nouns]
        silent = Tagging.objects.filter(is_on=False, subject_id__in=keys)
        asked = {(pk, tag.pk) for pk, tag in new}
        rows = [row.pk for row in silent if (row.subject_id, row.tag_id) in asked]
        Tagging.objects.filter(pk__in=rows).delete()
        Tagging.objects.bulk_create(
            Tagging(subject_id=pk, tag=tag, since=by.now, until=until(tag), put_by_id=by.user_id) for pk, tag in new
        )  # fmt: skip
        append(
            Entry(nouns[pk], TagPut(tag=tag.name, tag_id=tag.pk, until=until(tag)), by, {}) for pk, tag in new
        )
    return len(new)


def put_by_rule(tag: Any, pks: Collection[int], holds: Q, *, by: Actor) -> int:
    """Put it on those of these for which its condition holds now that they are locked, unless somebody took it off."""
    with transaction.atomic():
        known = Tagging.objects.filter(tag=tag, subject_id__in=pks).values_list("subject_id", flat=True)
        nouns = _locked(set(pks) - set(known), holds)
        Tagging.objects.bulk_create(
            Tagging(subject_id=pk, tag=tag, since=by.now, by_rule=True) for pk in nouns
        )
        return _log(nouns, TagPutByRule(tag=tag.name, tag_id=tag.pk), by)


def take_by_rule(tag: Any, pks: Collection[int], holds: Q, *, by: Actor) -> int:
    """Take it off those of these for which its condition no longer holds."""
    with transaction.atomic():
        nouns = _locked(pks, ~Q(Exists(_same(holds))))
        Tagging.objects.filter(ON, tag=tag, by_rule=True, subject_id__in=nouns).delete()
        return _log(nouns, TagTakenByRule(tag=tag.name, tag_id=tag.pk), by)


def end_expired(day: date, at_once: int, *, by: Actor) -> int:
    """One step: what was on until before this day ends."""
    with transaction.atomic():
        rows = list(Tagging.objects.over(day).select_related("tag").order_by("pk")[:at_once])
        nouns = _locked({row.subject_id for row in rows})
        Tagging.objects.filter(pk__in=[row.pk for row in rows]).delete()
        append(
            Entry(nouns[row.subject_id], TagExpired(tag=row.tag.name, tag_id=row.tag_id), by, {})
            for row in rows
            if row.subject_id in nouns
        )
    return len(rows)


_on = Prepared(
    lambda *keys: (
        Tagging.objects.filter(ON, subject_id__in=keys)
        .select_related("tag", "put_by")
        .order_by("tag__group", "tag__name")
    )
)


def tags_on(pks: Sequence[int]) -> dict[int, list[Tagging]]:
    """Record → what is on there, by group and name; one statement."""
    found: dict[int, list[Tagging]] = {pk: [] for pk in pks}
    for row in _on.among(pks):
        found[row.subject_id].append(row)
    return found


def until_of(expires_days: int, now: datetime) -> date | None:
    """The last day of something that lasts so many days."""
    from_day = local_day(now)
    return from_day + timedelta(days=expires_days) if expires_days else None


def _same(holds: Q) -> Any:
    return traced_models()[CUSTOMERS]._base_manager.filter(holds, pk=OuterRef("pk"))


def _locked(pks: Collection[int], *also: Q) -> dict[int, Any]:
    rows = traced_models()[CUSTOMERS]._base_manager.select_for_update(of=("self", "subject"))
    found = rows.select_related("subject").filter(*also, pk__in=pks).order_by("pk")
    return {noun.pk: noun for noun in found}


def _log(nouns: dict[int, Any], fact: Fact, by: Actor) -> int:
    append(Entry(noun, fact, by, {}) for noun in nouns.values())
    return len(nouns)
