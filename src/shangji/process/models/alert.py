"""Alert: one rule that holds of one record, from the day it was first seen until its cause is gone."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Self, cast

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Scope
from shangji.core.among import Keys
from shangji.core.bulk import update
from shangji.core.calendar import local_day
from shangji.core.prepared import Prepared
from shangji.core.reached import Reached
from shangji.core.rows import is_plain, of_row
from shangji.core.subjects import Subject, reach_of
from shangji.people.models import User
from shangji.people.owned import Owned
from shangji.people.reach import either, hangs_on_reached, reaches_all, reasons
from shangji.process.risks import LEVELS, TONES, Rows, Watched, watched

STANDING = Q(resolved_at__isnull=True)
PUT_BY = Q(state="false_alarm") | Q(snoozed_until__isnull=False)
"""What may stand and not be pending."""
BESIDE = 1_000
"""Alerts that are reached otherwise than through their owner and are asked for by their keys."""


def is_pending(day: date) -> Q:
    """Of what stands: neither put off nor called a false alarm."""
    return ~Q(state=Alert.State.FALSE_ALARM) & (Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=day))


class AlertQuerySet(models.QuerySet["Alert"]):
    def standing(self) -> Self:
        """The cause is still there."""
        return self.filter(STANDING)

    def pending(self, day: date) -> Self:
        """Somebody has to look at it: neither put off nor called a false alarm."""
        return self.standing().filter(is_pending(day))

    def snoozed(self, day: date) -> Self:
        return self.standing().exclude(state=Alert.State.FALSE_ALARM).filter(snoozed_until__gt=day)

    def gravest(self) -> Self:
        """Of what is pending, one of each record, the gravest. Those of records of which something was put by may have
        another one that is pending: `beside_put_by` are all of these."""
        return self.filter(is_gravest=True).exclude(subject__in=_put_by())

    def beside_put_by(self) -> Self:
        """Those of records of which one was once put off, or called a false alarm: few."""
        return self.filter(subject__in=_put_by())

    def reached_by(self, actor: Actor) -> Self:
        """Those of records within reach; those about a person, for who reaches the records of that person."""
        if actor.is_system:
            return self
        found = Q(pk__in=[])
        for noun in watched().values():
            found |= Q(kind=noun.kind) & _reach(noun, actor, lambda rows: Q(subject__among=rows.values("pk")))
        return self.filter(found)

    def on_records(self, keys: Keys, actor: Actor) -> Self:
        """`reached_by` for whoever knows which records are within reach; an alert about a person is that person's own."""
        if keys.are_few and actor.scope is Scope.OWN and actor.user_id is not None:
            # People are subjects as records are: no record has the key of one.
            return self.filter(subject__each_of=(keys, Keys([actor.user_id])))
        of_people = either(reasons(actor, Level.OWN, "subject"))
        return self.filter(Q(subject__one_of=keys) | Q(kind=User.kind()) & of_people)

    def standing_within(self, actor: Actor) -> Self:
        """`standing` of `reached_by`. What stands goes to a new owner with its record, so its own column tells whose it
        is; each way of reach begins at an index of its own, and who reaches little reads little."""
        return self.standing() if reaches_all(actor) else self.standing().among(*self.standing_parts(actor))

    def standing_read(self, actor: Actor) -> Self:
        """`standing_within` for whoever asks several times: what is reached otherwise than through its owner is read
        here, once; as a rule it is little, and the rest is one index."""
        if reaches_all(actor):
            return self.standing()
        keys = set(_beside(actor))
        if len(keys) > BESIDE:
            return self.standing_within(actor)
        through = _through_owner(actor)
        return self.standing().filter(through | Q(pk__in=keys) if keys else through)

    def standing_parts(self, actor: Actor) -> list[Self]:
        """`standing_within` in parts, of which no two share a record: first those of who owns it, then noun by noun."""
        standing = self.standing()
        if reaches_all(actor):
            return [standing]
        parts = [standing.filter(_through_owner(actor))]
        for noun in watched().values():
            model = noun.rows().model
            if not issubclass(model, Owned):
                continue
            keys = [rows.values("pk") for rows in model.beside_owner(model._base_manager.all(), actor)]
            if keys:
                parts.append(standing.filter(subject__in=keys[0].union(*keys[1:]) if keys[1:] else keys[0]))
        return parts

    def ended_within(self, actor: Actor, since: datetime) -> Self:
        """Those of `reached_by` that ended since then: few, of which each is asked about by itself."""
        ended = self.filter(resolved_at__gte=since)
        return ended if reaches_all(actor) else ended.each_reached_by(actor)

    def of_many_reached_by(self, actor: Actor) -> Self:
        """`reached_by` for who reaches many records: each alert is looked up among their keys, those of people with them."""
        records = [model for noun in watched().values() if issubclass(model := noun.rows().model, Owned)]
        people = User._base_manager.filter(either(reasons(actor, Level.OWN, "pk"))).order_by().values("pk")
        return self.filter(hangs_on_reached(records, actor, also=[people]))

    def each_reached_by(self, actor: Actor) -> Self:
        """`reached_by`, asked of each alert by itself: for few of them."""
        found = Q(pk__in=[])
        for noun in watched().values():
            own = _reach(noun, actor, lambda rows: Q(Exists(rows.filter(pk=OuterRef("subject_id")))))
            found |= Q(kind=noun.kind) & own
        return self.filter(found)

    def among(self, *parts: "AlertQuerySet") -> Self:
        """Those of any of these parts, of which no two share one."""
        first, *more = [part.values("pk") for part in parts]
        return self.filter(pk__among=first.union(*more, all=True) if more else first)


def _put_by() -> models.QuerySet[Any, Any]:
    return Alert.objects.standing().filter(PUT_BY).values("subject")


def _keys_beside(actor: Actor) -> models.QuerySet[Any, Any]:
    _own, first, *more = [part.values_list("pk", flat=True) for part in Alert.objects.standing_parts(actor)]
    return first.union(*more, all=True)[: BESIDE + 1]


_beside = Reached(_keys_beside)


def _through_owner(actor: Actor) -> Q:
    return either(reasons(actor, Level.OWN, "owner"))


def _reach(noun: Watched, actor: Actor, is_one_of: Callable[[Rows], Q]) -> Q:
    model = noun.rows().model
    if issubclass(model, User):
        return _through_owner(actor)
    reach = reach_of(model, actor, Level.READ)
    if reach and reaches_all(actor):
        return ~is_one_of(model._base_manager.exclude(reach))  # the few that nobody reaches
    return is_one_of(model._base_manager.filter(reach)) if reach else Q()


class Worth(models.Func):
    """Of a currency and an amount, what is added up of it. The words of an index stand in it, which know no values."""

    output_field = models.DecimalField(max_digits=18, decimal_places=2)

    def as_sql(self, compiler: Any, connection: Any, *_given: Any, **_more: Any) -> Any:
        (currency, _none), (money, _nor) = map(compiler.compile, self.get_source_expressions())
        return f"(CASE WHEN {currency} = 'CNY' THEN COALESCE({money}, 0) ELSE 0 END)", ()


WORTH = Worth("currency", "money_at_risk")


class Alert(models.Model):
    """Nobody opens or ends one by hand: it stands while its rule holds. The verbs of `AtRisk` say what is done about it.

    A false alarm goes on standing, silently, until its day has come or it has grown graver.
    """

    class State(models.TextChoices):
        NEW = "new", _("Not seen yet")
        KNOWN = "known", _("Known")
        IN_HAND = "in_hand", _("Being handled")
        RESOLVED = "resolved", _("Resolved")
        FALSE_ALARM = "false_alarm", _("False alarm")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="alerts", db_index=False)
    kind = models.CharField(max_length=60)
    rule = models.CharField(max_length=24)
    evidence = models.JSONField(default=dict)
    severity = models.PositiveSmallIntegerField(choices=[*LEVELS.items()])
    money_at_risk = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, default="CNY")
    is_gravest = models.BooleanField(default=False)
    """Of all that stands on its record, it says how grave that is: each record is counted by this one."""
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.NEW)
    snoozed_until = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    """Why it was put off, or called a false alarm."""
    acted_at = models.DateTimeField(null=True)
    """When somebody first did something about the record after it was opened."""
    notified_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """Whose deed ended it; nobody's where time or the system did."""

    objects = AlertQuerySet.as_manager()

    stays_with_record = True
    """Each record was at risk by itself, also the one that was merged into another."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "rule"], name="one_alert_standing", condition=STANDING
            ),
            models.CheckConstraint(
                condition=Q(state="resolved", resolved_at__isnull=False)
                | ~Q(state="resolved") & (STANDING | Q(state="false_alarm")),
                name="alert_resolved_when_resolved",
            ),
        ]
        indexes = [
            models.Index(fields=["rule", "subject"], name="alerts_standing", condition=STANDING),
            models.Index(fields=["owner", "kind"], name="alerts_of", condition=STANDING),
            models.Index(
                fields=["notified_at", "-severity"], name="alerts_untold", condition=STANDING & Q(notified_at__isnull=True)
            ),
            models.Index(fields=["rule", "first_seen_at"], name="alerts_by_rule"),
            # What ended, and all that past months are split by. SQLite does not see that NOT (… IS NULL) is IS NOT NULL.
            models.Index(
                fields=[
                    "-resolved_at", "first_seen_at", "rule", "severity", "owner", "kind", "state", "subject", "currency",
                    "money_at_risk",
                ],
                name="alerts_over", condition=Q(resolved_at__isnull=False),
            ),
            models.Index(fields=["subject"], name="alerts_put_by", condition=STANDING & PUT_BY),
            models.Index(fields=["subject", "first_seen_at"], name="alerts_on"),
            # Everything that the board asks of all that stand, record by record.
            models.Index(
                fields=[
                    "subject", "kind", "severity", "currency", "money_at_risk", "first_seen_at", "state", "snoozed_until", "rule",
                ],
                name="alerts_by_record", condition=STANDING,
            ),
            # The records in the order of the board, with everything that is counted of them.
            models.Index(
                models.F("severity").desc(), WORTH.desc(), "subject", "owner", "kind", "currency", "money_at_risk", "state",
                "snoozed_until", name="alerts_gravest", condition=STANDING & Q(is_gravest=True),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.rule} of {self.subject_id}"

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any) -> Self:  # type: ignore[override]  # the stubs are of a later Django
        """A pass over everything reads them by the hundred thousand."""
        if is_plain(cls):
            return cast("Self", of_row(cls, str(db), field_names, values))
        return super().from_db(db, field_names, values)

    @property
    def tone(self) -> str:
        return TONES[self.severity]

    @property
    def level(self) -> Any:
        return LEVELS[self.severity]

    def is_quiet(self, day: date) -> bool:
        """A false alarm whose day has not come."""
        until = self.snoozed_until
        return self.state == self.State.FALSE_ALARM and until is not None and day < until

    @classmethod
    def note_told(cls, alerts: list["Alert"], moment: datetime) -> None:
        for alert in alerts:
            alert.notified_at = moment
        update(alerts, "notified_at")

    def days_standing(self, now: datetime) -> int:
        return max((local_day(self.resolved_at or now) - local_day(self.first_seen_at)).days, 0)


class ScanMark(models.Model):
    """How far the log was read for the ledger: one row."""

    name = models.CharField(max_length=20, primary_key=True)
    event_pk = models.BigIntegerField(default=0)
    """The last line that was there when the last pass began."""
    before_pk = models.BigIntegerField(default=0)
    """That of the pass before it: lines that were written late are looked at by the next one."""
    full_on = models.DateField(null=True)
    """The day of the last pass over everything."""
    scanned_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of_risks(cls) -> "ScanMark":
        return cls.objects.get_or_create(name="risks")[0]

    def passed(self, event_pk: int, now: datetime, *, is_full: bool) -> None:
        """A pass is over: what was there when it began has been looked at."""
        self.before_pk, self.event_pk, self.scanned_at = self.event_pk or event_pk, event_pk, now
        if is_full:
            self.full_on = local_day(now)
        self.save()


_standing_on_one = Prepared(lambda pk: Alert.objects.standing().filter(subject_id=pk).order_by("pk"))


def standing_on(keys: Iterable[int]) -> list[Alert]:
    """The alerts that stand on these records; of one record, every verb asks it."""
    asked = list(keys)
    if len(asked) == 1:
        return _standing_on_one(*asked)
    return list(Alert.objects.standing().filter(subject__in=asked).order_by("pk"))
