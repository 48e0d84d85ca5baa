"""Subject: the identity that events, activities, attachments and panels hang on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, ClassVar, Self, cast

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from shangji.core.access import Actor, Level, OutOfReach, Refusal, Scope
from shangji.core.bulk import update
from shangji.core.calendar import today
from shangji.core.matching.fingerprint import Fingerprint
from shangji.core.numbers import pk_of
from shangji.core.prepared import Prepared
from shangji.core.reached import Reached
from shangji.core.rows import is_plain, of_row

_PLAIN = frozenset({str, int, float, bool})
_PLAIN_IN: dict[str, type] = {
    "BigAutoField": int, "BigIntegerField": int, "BooleanField": bool, "CharField": str, "EmailField": str, "FloatField": float,
    "IntegerField": int, "PositiveIntegerField": int, "PositiveSmallIntegerField": int, "SlugField": str, "TextField": str,
}  # fmt: skip
"""Kind of a column → what its values are in Python and in JSON alike."""


class Subject(models.Model):
    """One traced thing. `version` is the seq of its last event, `head` that event's hash."""

    kind = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    version = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "id"], name="subject_kind")]

    def __str__(self) -> str:
        return self.label

    @property
    def model(self) -> type["Traced"]:
        return traced_models()[self.kind]

    def noun(self) -> "Traced":
        """The row of its own table."""
        found: Traced = self.model._base_manager.get(pk=self.pk)
        return found

    def get_absolute_url(self) -> str:
        return self.noun().get_absolute_url()


def reach_of(model: "type[Traced]", actor: Actor, level: Level) -> Q:
    """What `reach` says, put together once a day for everybody: it takes longer than many a statement that it stands in."""
    return _reach_on(today(), model, _undated(actor), level)


def _undated(actor: Actor) -> Actor:
    """Reach does not depend on the moment of which somebody tells."""
    return actor.at(None) if actor.occurred_at else actor


@lru_cache(maxsize=2048)
def _reach_on(_day: date, model: "type[Traced]", actor: Actor, level: Level) -> Q:
    return model.reach(actor, level)


def reaches(actor: Actor, model: "type[Traced]", pk: int, level: Level) -> bool:
    """Whether somebody reaches a row that there is."""
    return not reach_of(model, actor, level) or bool(_reached(model, level)(_undated(actor), pk))


@cache
def _reached(model: "type[Traced]", level: Level) -> Reached:
    """The row of a key, if the actor reaches it."""
    return Reached(lambda actor, pk: model._base_manager.filter(reach_of(model, actor, level), pk=pk))


class TracedQuerySet(models.QuerySet[Any]):
    def reached_by(self, actor: Actor, level: Level = Level.READ) -> Self:
        """The only way to read for a person: what the actor reaches at this level."""
        if actor.is_system:
            return self
        return self.filter(reach_of(self.model, actor, level))

    def within(self, actor: Actor, pk: int | str, level: Level = Level.READ) -> Any:
        """One row in reach. Raises OutOfReach, and what `not_within` says of it."""
        if (key := pk_of(pk)) is None:
            raise OutOfReach
        asked = self._kept_within if self._is_bare() else self._asked_within
        found = asked(actor, key, level)
        if found is None:
            raise self.model.not_within(key, actor) or OutOfReach()
        return found

    def _is_bare(self) -> bool:
        """Whether nothing else is asked of the rows: then the statement that finds one is kept."""
        mine: Any = self
        query = mine.query
        is_more = (
            query.where
            or query.annotations
            or query.select_related
            or query.select_for_update
            or query.is_sliced
        )
        is_less = query.deferred_loading[0] or mine._fields is not None
        return not (is_more or is_less or mine._prefetch_related_lookups)

    def _asked_within(self, actor: Actor, pk: int, level: Level) -> Any:
        return self.reached_by(actor, level).filter(pk=pk).first()

    def _kept_within(self, actor: Actor, pk: int, level: Level) -> Any:
        """The row alone mostly says that it is reached by who reaches only what is theirs."""
        model: Any = self.model
        if actor.is_system or actor.scope is Scope.OWN:
            row = _row_of(model).first(pk)
            if row and (actor.is_system or row.is_plainly_reached_by(actor)):
                return row
        return None if actor.is_system else _reached(model, level).first(_undated(actor), pk)


@cache
def _row_of(model: "type[Traced]") -> Prepared:
    return Prepared(lambda pk: model._base_manager.filter(pk=pk))


class Traced(models.Model):
    """A noun whose every change is an event. It shares its primary key with its Subject."""

    subject = models.OneToOneField(
        Subject, on_delete=models.PROTECT, primary_key=True, related_name="+", db_column="id"
    )

    untraced: ClassVar[frozenset[str]] = frozenset()
    """Columns that never enter the log, such as a password hash."""

    searched: ClassVar[frozenset[str]] = frozenset()
    """Columns that `search_terms` is made of: a change in one is indexed again."""

    matched: ClassVar[frozenset[str]] = frozenset()
    """Columns that `match_fields` is made of, and those that end it: a change in one is compared again."""

    tallied: ClassVar[frozenset[str]] = frozenset()
    """Columns that kept sums are made of: a change in one is counted."""

    told: ClassVar[dict[str, str | Promise]] = {}
    """Column → what people call it: what the past of a record is told in."""

    customised: ClassVar[bool] = False
    """Whether fields of one's own can be added to it."""

    objects = TracedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Columns that a verb names are written by a statement that is kept: the ORM would write it anew each time."""
        if update_fields is None or args or kwargs:
            super().save(*args, update_fields=update_fields, **kwargs)
        elif names := tuple(update_fields):
            update([self], *names)

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:  # type: ignore[override]  # the stubs are of a later Django
        if is_plain(cls):
            return cast("Self", of_row(cls, str(db), field_names, values))
        return super().from_db(db, field_names, values)

    @classmethod
    def kind(cls) -> str:
        return cls._meta.label_lower

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        """Which rows an actor reaches, by the actor and the day alone: asks the database nothing, keeps what it must ask as
        statements within. Nobody reaches anything until a noun says so.
        """
        return Q() if actor.scope is Scope.ALL and actor.is_system else Q(pk__in=[])

    def is_plainly_reached_by(self, actor: Actor) -> bool:
        """Whether the row alone says that the actor reaches it at every level: then `reach` need not be asked.

        True only where `reach` would say so too; a test holds that for every noun.
        """
        return False

    def is_reached_by(self, actor: Actor, level: Level = Level.READ) -> bool:
        """Whether it is within somebody's reach. Whom the row names, and who reaches everything, are known without asking."""
        if actor.is_system or self.is_plainly_reached_by(actor):
            return True
        return reaches(actor, type(self), self.pk, level)

    @classmethod
    def not_within(cls, pk: int, by: Actor) -> Refusal | None:
        """What to say of a row that is out of reach because somebody was quicker; None says nothing of it."""
        return None

    @property
    def label(self) -> str:
        return str(self)

    def get_absolute_url(self) -> str:
        return ""

    def search_terms(self) -> Iterable[str]:
        """What a search finds this noun by; nothing means it is not searched."""
        return ()

    def match_fields(self) -> Fingerprint | None:
        """What the duplicate check knows this noun by; None means it is not compared, or not any more."""
        return None

    @classmethod
    def known_anew(cls, changed: Sequence[tuple[Self, Mapping[str, list[Any]]]], *, is_birth: bool) -> None:
        """Nouns whose `matched` columns were just written, with column → [old, new]; runs in that transaction."""

    @classmethod
    def consequences(cls, entries: Sequence[Any]) -> Iterable[Any]:
        """Entries that follow at once from these of this noun: logged in the same transaction.

        A verb calls it with one entry, a bulk with thousands: what it reads and writes is set-based. A noun that is
        being born has its key, but its row is not there yet.
        """
        return ()

    @classmethod
    def count_anew(cls, changed: Sequence[tuple[Self, Mapping[str, list[Any]]]], *, is_birth: bool) -> None:
        """Nouns whose `tallied` columns were just written, as for `known_anew`; one may come several times, in order."""

    @classmethod
    def custom_anew(cls, changed: Sequence[tuple[Self, Mapping[str, list[Any]]]], *, is_birth: bool) -> None:
        """Nouns whose fields of one's own were just written, as for `known_anew`."""

    @classmethod
    def before_birth(cls, entries: Sequence[Any]) -> None:
        """Set what new nouns get by themselves, with their first entries; runs in the transaction of their birth."""

    @classmethod
    def miscounted(cls) -> Iterable[str]:
        """Kept sums that are not what the rows add up to, each in words."""
        return ()

    def after_birth(self, by: Actor) -> None:
        """Rows that come into being with the noun; runs in the transaction of its birth."""

    def put_column(self, name: str, value: Any) -> None:
        """Set a logged column to a value of the log. Saves nothing."""
        setattr(self, name, _logged(type(self))[name][1](value))

    def adopt(self, name: str, value: Any) -> None:
        """Hold what another record says in a column. Saves nothing."""
        setattr(self, name, value)

    def snapshot(self, *names: str) -> dict[str, Any]:
        """Every logged column, or these, as a JSON value: what events compare and the past is folded into."""
        logged, found = _logged(type(self)), {}
        for name in names or logged:
            value, (plain_kind, made) = getattr(self, name), logged[name]
            found[name] = value if value is None or type(value) is plain_kind else plain(made(value))
        return found

    def twin(self) -> Self:
        """The same with attributes of its own: what the row was before a verb, also where that adds to a list it holds."""
        found = object.__new__(type(self))
        held = found.__dict__
        held.update(self.__dict__)
        for name in _logged(type(self)):
            if isinstance(held.get(name), (dict, list)):
                held[name] = deepcopy(held[name])
        return found

    def changes_since(self, before: Self) -> dict[str, list[Any]]:
        """Logged column → [old, new] of what differs. A value that is the same object need not be made plain to be compared."""
        here, there = self.__dict__, before.__dict__
        touched = [name for name in _logged(type(self)) if here.get(name) is not there.get(name)]
        return difference(before.snapshot(*touched), self.snapshot(*touched)) if touched else {}


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Column → [old, new] of what differs; a column never set before counts as None."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


@cache
def _logged(model: type[Traced]) -> dict[str, tuple[type | None, Callable[[Any], Any]]]:
    """Logged column → what its values are if in JSON they are the same, and what makes any value the one that it holds."""
    return {
        field.attname: (_PLAIN_IN.get(_pointed_at(field).get_internal_type()), field.to_python)
        for field in model._meta.concrete_fields
        if not field.primary_key and field.attname not in model.untraced
    }


def _pointed_at(field: Any) -> Any:
    """Of a relation the column that it holds a value of."""
    return _pointed_at(field.target_field) if field.is_relation else field


def plain(value: Any) -> Any:
    """A value as JSON keeps it: Decimals without trailing zeros, moments in UTC."""
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return _in_utc(value, value.fold)
    if isinstance(value, date | time):
        return value.isoformat()
    return value


@lru_cache(maxsize=4096)
def _in_utc(moment: datetime, _fold: int) -> str:
    """Several columns of a record hold the same one. Of the hour that a clock strikes twice, both count as equal."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@cache
def traced_models() -> Mapping[str, type[Traced]]:
    """Kind → model of every traced noun of the installed packages."""
    return MappingProxyType({m.kind(): m for m in apps.get_models() if issubclass(m, Traced)})
