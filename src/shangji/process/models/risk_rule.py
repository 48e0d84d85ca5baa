"""RiskRule: how a company has set one rule of the risk ledger, or a rule of its own."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.calendar import local_day
from shangji.core.prepared import Prepared
from shangji.core.subjects import Traced
from shangji.process.conditions import as_q, check
from shangji.process.risk_events import RiskRuleAdded, RiskRuleChanged
from shangji.process.risks import HIGH, LARGE, LEVELS, LOW, Limits, Risk, Rows, product_rules, watched

KEPT = 100


class RiskRuleNotRight(Refusal):
    message = _("A risk rule needs a name, something to look for, and limits within their range.")


class RiskRule(Traced):
    """One row a rule. Those of the product have their `key`, own ones a `condition`. None is ever deleted."""

    key = models.CharField(max_length=24, blank=True)
    noun = models.CharField(max_length=60)
    """The kind of what it looks at."""
    name = models.CharField(max_length=60, blank=True)
    is_on = models.BooleanField(default=True)
    severity = models.PositiveSmallIntegerField(choices=[*LEVELS.items()])
    thresholds = models.JSONField(default=dict, blank=True)
    condition = models.JSONField(default=dict, blank=True)
    advice = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="risk_rule_key", condition=~Q(key="")),
        ]

    def __str__(self) -> str:
        known = product_rules().get(self.key)
        return str(known.name) if known else self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @property
    def is_own(self) -> bool:
        return not self.key

    @property
    def code(self) -> str:
        """What its alerts name it by."""
        return self.key or f"own-{self.pk}"

    @birth("add_risk_rule")
    @classmethod
    def add(
        cls, /, name: str, *, noun: str, condition: Mapping[str, Any], severity: int, by: Actor, advice: str = ""
    ) -> tuple[Self, RiskRuleAdded]:  # fmt: skip
        """A rule of one's own: a condition that the database can be asked. Raises RiskRuleNotRight, ConditionNotRight."""
        rule = cls(
            name=name.strip(), noun=noun, condition=condition, severity=severity, advice=advice.strip()
        )
        rule._check()
        return rule, RiskRuleAdded(name=rule.name)

    @birth("add_risk_rule")
    @classmethod
    def of_product(cls, /, key: str, *, by: Actor) -> tuple[Self, RiskRuleAdded]:
        """A rule that the product brings, as it comes. Raises RiskRuleNotRight."""
        known = product_rules().get(key)
        if known is None:
            raise RiskRuleNotRight
        return cls(key=key, noun=known.kind, severity=known.severity), RiskRuleAdded(name=key)

    @action("change_risk_rule")
    def change(
        self, *, by: Actor, is_on: bool | None = None, severity: int | None = None,
        thresholds: Mapping[str, int] | None = None, name: str | None = None,
        condition: Mapping[str, Any] | None = None, advice: str | None = None,
    ) -> RiskRuleChanged | None:  # fmt: skip
        """What it looks for, how grave that is, and whether it looks. Raises RiskRuleNotRight, ConditionNotRight."""
        asked = {
            "is_on": is_on, "severity": severity, "thresholds": thresholds, "advice": advice,
            "name": name if self.is_own else None, "condition": condition if self.is_own else None,
        }  # fmt: skip
        changed = [n for n, value in asked.items() if value is not None and value != getattr(self, n)]
        for column in changed:
            setattr(self, column, asked[column])
        if not changed:
            return None
        self._check()
        self.save(update_fields=changed)
        return RiskRuleChanged(name=str(self), is_on=self.is_on)

    def _check(self) -> None:
        if not LOW <= self.severity <= HIGH or (self.noun not in watched() and self.is_own):
            raise RiskRuleNotRight
        known = product_rules().get(self.key)
        allowed = {t.name: t for t in (*(known.thresholds if known else ()), LARGE)}
        for column, value in self.thresholds.items():
            limit = allowed.get(column)
            if limit is None or not isinstance(value, int) or not limit.least <= value <= limit.most:
                raise RiskRuleNotRight
        if self.is_own:
            if not self.name or not _asks(self.condition):
                raise RiskRuleNotRight
            check(self.noun, self.condition, in_database=True)

    def limits(self, known: Risk) -> Limits:
        return {**known.defaults, **self.thresholds}

    def as_risk(self) -> Risk:
        """An own rule as the registry would have it."""
        condition, kind = self.condition, self.noun

        def rows(now: Any, _limits: Limits) -> Rows:
            return watched()[kind].rows().filter(as_q(kind, condition, now))

        return Risk(
            key=self.code, kind=kind, name=self.name, words=self.name.replace("%", "%%"), advice=self.advice,
            severity=self.severity, rows=rows, evidence=lambda _row, _now, _limits: {},
        )  # fmt: skip


def _asks(condition: Mapping[str, Any]) -> bool:
    """Whether it asks for anything: an empty one holds for everything."""
    return "field" in condition or any(condition.get(group) for group in ("all", "any"))


class InForce:
    """A rule as it is applied: the product's or an own one, with the company's limits and severity."""

    def __init__(self, risk: Risk, row: RiskRule | None) -> None:
        self.risk, self.row = risk, row
        self.severity = row.severity if row else risk.severity
        self.limits: Limits = row.limits(risk) if row else risk.defaults
        self.is_on = row.is_on if row else True
        self.advice = (row.advice if row else "") or str(risk.advice)

    @property
    def key(self) -> str:
        return self.risk.key

    @property
    def title(self) -> str:
        """What a line of the log keeps of an own rule, whose name may change."""
        return str(self.risk.name) if self.row and self.row.is_own else ""

    def found_of(self, keys: Sequence[int], now: datetime) -> set[int]:
        """Those of these records that it finds."""
        if not keys:
            return set()
        if self.risk.is_daily:
            read = self.risk.reads(self.limits) if self.risk.reads else None
            return set(_asked(self.key, tuple(self.limits.items()), local_day(now), read).among(keys))
        return set(self.risk.rows(now, self.limits).filter(pk__in=keys).values_list("pk", flat=True))


@lru_cache(KEPT)
def _asked(key: str, limits: tuple[tuple[str, int], ...], day: date, read: Hashable) -> Prepared:
    """What a rule of the product asks of some records on a day. Each verb on a record with an alert asks it."""
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    rows, known = product_rules()[key].rows, () if read is None else (read,)
    return Prepared(
        lambda *keys: rows(noon, dict(limits), *known).filter(pk__in=keys).values_list("pk", flat=True)
    )


_saved = Prepared(lambda: RiskRule._base_manager.order_by("pk"))
_saved_as = Prepared(lambda *keys: RiskRule._base_manager.filter(key__in=keys))


def rules_in_force(*, also_off: bool = False, among: Collection[str] | None = None) -> dict[str, InForce]:
    """Code → rule: those of the product in their order, then the own ones; all, or these. One statement."""
    known = product_rules()
    saved = _saved() if among is None or not known.keys() >= set(among) else _saved_as.among(among)
    by_key = {row.key: row for row in saved if row.key}
    found = {
        key: InForce(risk, by_key.get(key)) for key, risk in known.items() if among is None or key in among
    }
    found |= {row.code: InForce(row.as_risk(), row) for row in saved if row.is_own and row.noun in watched()}
    return {key: rule for key, rule in found.items() if also_off or rule.is_on}
