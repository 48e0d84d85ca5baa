"""Mergeable: the verbs that make one record of several, and take them apart again."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, pgettext

from shangji.core import clock
from shangji.core.access import Actor, Conflict, Level, NotAllowed, OutOfReach, Refusal
from shangji.core.actions import action
from shangji.core.calendar import local_day
from shangji.core.events import Entry, Event, append
from shangji.core.models import SearchEntry
from shangji.core.prepared import Prepared
from shangji.core.search import index
from shangji.core.subjects import difference
from shangji.core.undo import put_columns_back
from shangji.people.merging.events import Merged, MergedInto, Split, SplitOff
from shangji.people.merging.hanging import carry
from shangji.people.merging.offers import taken
from shangji.people.merging.pairing import Paired
from shangji.people.models import Collaboration, User

SPLIT_FOR = timedelta(days=30)
AT_ONCE = 10


class CannotMerge(Refusal):
    message = gettext_lazy("A record cannot be merged with itself or with one that was merged already.")


class TooMany(Refusal):
    message = gettext_lazy("At most %(n)s records are merged at once.")


class NothingToSplit(Refusal):
    status = 409
    message = gettext_lazy("This merge has already been taken apart.")


class TooLateToSplit(Refusal):
    status = 409
    message = gettext_lazy("A merge can be taken apart for 30 days; this one until %(day)s.")


class MergedAway(Conflict):
    """Whoever asks for a record that was merged is led to the one that holds it now: `noun`."""

    message = gettext_lazy("It was merged into %(name)s.")

    @classmethod
    def to(cls, noun: "Mergeable") -> "MergedAway":
        return cls(cls.message % {"name": noun.label}, url=noun.get_absolute_url())


@cache
def _merged_into(model: type["Mergeable"]) -> Prepared:
    """Every page of a record asks for it, nearly always in vain."""
    return Prepared(lambda pk: model._base_manager.filter(merged_into_id=pk).values_list("pk", flat=True))


@cache
def _merged_away(model: type["Mergeable"]) -> Prepared:
    return Prepared(lambda pk: model._base_manager.filter(pk=pk, merged_into__isnull=False))


class Mergeable(Paired):
    """The one that is kept takes what hung on the others; they keep their own log and leave everybody's reach."""

    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged", db_index=False
    )

    merge_offers: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Fields that are chosen one by one; those in one tuple go together, the first one is shown."""
    merge_newest: ClassVar[tuple[str, ...]] = ()
    """Columns of moments of which the latest of all records is kept."""
    merge_oldest: ClassVar[tuple[str, ...]] = ()
    """And of which the earliest."""

    class Meta:
        abstract = True

    def merge(self, others: Sequence[Self], *, by: Actor, chosen: Mapping[str, int] | None = None) -> Merged:
        """Make one record of all: the rows are locked in one order, so that two merges cannot wait for each other.

        `chosen`: field → id of the record whose value it takes; what is not named is proposed by `offers`.
        Raises CannotMerge, TooMany, OutOfReach, NotAllowed.
        """
        with transaction.atomic():
            pks = {self.pk, *(other.pk for other in others)}
            list(type(self)._base_manager.select_for_update().filter(pk__in=pks).order_by("pk"))
            return self.take_in(others, by=by, chosen=chosen)

    @action("merge", level=Level.OWN)
    def take_in(
        self, others: Sequence[Self], *, by: Actor, chosen: Mapping[str, int] | None = None
    ) -> Merged:
        """The locked half of `merge`."""
        losers = self._losers(others, by)
        values, owners = taken(self, losers, chosen or {}), self._owners(losers)
        moved: dict[str, dict[str, list[int]]] = {}
        entries: list[Entry] = []
        without = {self.pk, *(loser.pk for loser in losers)}
        for loser in losers:
            carried = carry(loser, self, by, without=without)
            moved[str(loser.pk)] = carried.ids
            entries += [*carried.entries, self._put_away(loser, by)]
        for name, value in values.items():
            self.adopt(name, value)
        self._combine(losers)
        self.derive()
        self.save()
        append(entries)
        SearchEntry.objects.filter(subject_id__in=[loser.pk for loser in losers]).delete()
        return Merged(
            names=pgettext("between names", ", ").join(loser.label for loser in losers), other_ids=[loser.pk for loser in losers],
            owner_ids=sorted(owners), beside=self._keep_sight(owners), moved=moved,
        )  # fmt: skip

    @action("merge", level=Level.OWN)
    def split(self, merge: Event, *, by: Actor) -> Split:
        """Take a merge apart: what came goes back, what was added since stays here.

        Raises NothingToSplit, TooLateToSplit, and what a noun raises that cannot come back.
        """
        losers = self._to_split(merge, by)
        said = merge.payload
        put_columns_back(self, merge.changes)
        self.derive()
        self.save()
        if said["beside"]:
            Collaboration.objects.filter(subject_id=self.pk, user_id__in=said["beside"]).delete()
        entries: list[Entry] = []
        for loser in losers:
            carried = carry(self, loser, by, without={self.pk}, only=said["moved"].get(str(loser.pk), {}))
            entries += [self._bring_back(loser, by), *carried.entries]
        append(entries)
        index(losers)
        return Split(names=said["names"], other_ids=[loser.pk for loser in losers], merge_seq=merge.seq)

    @classmethod
    def not_within(cls, pk: int, by: Actor) -> Refusal | None:
        """What was merged away is told by the record that holds it now, to who reaches that."""
        row = _merged_away(cls).first(pk)
        last = row and row.merged_last
        reached = last and cls.objects.reached_by(by).filter(pk=last.pk).exists()
        return MergedAway.to(last) if last and reached else super().not_within(pk, by)

    @property
    def merged_last(self) -> "Mergeable":
        """The record that holds it in the end: itself, when it was not merged."""
        found: Mergeable = self
        while found.merged_into is not None:
            found = found.merged_into
        return found

    @cached_property
    def origin_ids(self) -> list[int]:
        """Ids of all records that are in it, also those that came with another one."""
        found: list[int] = []
        asked = [self.pk]
        while asked:
            asked = [pk for each in asked for pk in _merged_into(type(self))(each)]
            found += asked
        return found

    def merges(self) -> list[Event]:
        """Merges that can still be taken apart, the newest first. No statement where nothing was merged."""
        if not self.origin_ids:
            return []
        since = clock.now() - SPLIT_FOR
        kinds = {Merged.kind, Split.kind}
        events = Event.objects.filter(subject_id=self.pk, kind__in=kinds, recorded_at__gte=since).order_by(
            "-seq"
        )
        split = {event.payload["merge_seq"] for event in events if event.kind == Split.kind}
        return [event for event in events if event.kind == Merged.kind and event.seq not in split]

    def alike(self) -> Q:
        """Which other records may be the same, offered before anybody searches."""
        return Q(pk__in=[])

    def derive(self) -> None:
        """Work out the columns that follow from others. Raises what the noun says of values that cannot be."""

    def put_away(self, by: Actor) -> None:
        """Leave everybody's reach; a noun refuses here what must not be merged away."""
        raise NotImplementedError

    def come_back(self, joined: Event) -> None:
        """Restore the rows of its own that went with the merge."""

    def _losers(self, others: Iterable[Self], by: Actor) -> list[Self]:
        pks = {other.pk for other in others}
        if len(pks) >= AT_ONCE:
            raise TooMany(TooMany.message % {"n": AT_ONCE})
        if not pks or self.pk in pks or self.merged_into is not None:
            raise CannotMerge
        model: Any = type(self)
        rows = (
            model.objects.reached_by(by, Level.OWN)
            .filter(pk__in=pks, merged_into__isnull=True)
            .order_by("pk")
        )
        found = list(rows.select_for_update(of=("self", "subject")).select_related("subject"))
        if len(found) < len(pks):
            readable = model.objects.reached_by(by).filter(pk__in=pks)
            if readable.filter(merged_into__isnull=False).exists():
                raise CannotMerge
            raise NotAllowed if readable.count() == len(pks) else OutOfReach
        if any(getattr(row, "is_masked_for", lambda _by: False)(by) for row in [self, *found]):
            raise NotAllowed
        return found

    def _put_away(self, loser: Self, by: Actor) -> Entry:
        before = loser.snapshot()
        loser.put_away(by)
        loser.merged_into = self
        loser.save()
        changes = difference(before, loser.snapshot())
        return Entry(loser, MergedInto(other_id=self.pk, other=self.label), by, changes)

    def _bring_back(self, loser: Self, by: Actor) -> Entry:
        joined = loser.subject.events.filter(kind=MergedInto.kind).latest("seq")
        before = loser.snapshot()
        put_columns_back(loser, joined.changes)
        loser.derive()
        loser.save()
        loser.come_back(joined)
        changes = difference(before, loser.snapshot())
        return Entry(loser, SplitOff(other_id=self.pk, other=self.label), by, changes)

    def _combine(self, losers: Sequence[Self]) -> None:
        """Moments, and what came with imports and has no column."""
        for names, pick in ((self.merge_newest, max), (self.merge_oldest, min)):
            for name in names:
                said = [at for at in (getattr(row, name) for row in [self, *losers]) if at is not None]
                setattr(self, name, pick(said) if said else None)
        if hasattr(self, "extra"):
            for loser in losers:
                self.extra = {**loser.extra, **self.extra}  # type: ignore[has-type]

    def _owners(self, losers: Sequence[Self]) -> set[int]:
        return {pk for pk in (getattr(row, "owner_id", None) for row in [self, *losers]) if pk}

    def _keep_sight(self, owners: set[int]) -> list[int]:
        """Who had one of the records goes on working on it; ids of those who were not beside it yet."""
        joined = []
        elsewhere = owners - {getattr(self, "owner_id", None)}
        for user in User._base_manager.filter(pk__in=elsewhere, is_active=True).order_by("pk"):
            _row, is_new = Collaboration.objects.get_or_create(
                subject_id=self.pk, user=user, defaults={"level": int(Level.WRITE)}
            )
            joined += [user.pk] if is_new else []
        return joined

    def _to_split(self, merge: Event, by: Actor) -> list[Self]:
        if merge.subject_id != self.pk or merge.kind != Merged.kind:
            raise NothingToSplit
        if self.subject.events.filter(kind=Split.kind, payload__merge_seq=merge.seq).exists():
            raise NothingToSplit
        until = merge.recorded_at + SPLIT_FOR
        if by.now > until:
            raise TooLateToSplit(TooLateToSplit.message % {"day": local_day(until).isoformat()})
        model: Any = type(self)
        rows = model._base_manager.filter(pk__in=merge.payload["other_ids"], merged_into_id=self.pk).order_by(
            "pk"
        )
        found = list(rows.select_for_update(of=("self", "subject")).select_related("subject"))
        if len(found) < len(merge.payload["other_ids"]):
            raise NothingToSplit
        return found
