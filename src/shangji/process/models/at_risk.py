"""AtRisk: what people do about the alerts of a record."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Refusal
from shangji.core.actions import action
from shangji.core.calendar import local_day
from shangji.core.events import Entry
from shangji.core.subjects import Traced
from shangji.process.models.alert import Alert
from shangji.process.models.ledger import follow
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.models.risk_span import RiskedAnew
from shangji.process.risk_events import FalseAlarm, RiskAcked, RiskSnoozed, RiskTaken

QUIET_DAYS, LONGEST_DAYS = 30, 90


class NotStanding(Refusal):
    status = 409
    message = _("This alert has ended in the meantime.")


class RiskReasonMissing(Refusal):
    message = _("Say in a few words why.")


class RiskDayNotRight(Refusal):
    message = _("Choose a day within the next three months.")


class AtRisk(Traced):
    """An alert ends by itself with its cause; until then somebody knows of it, has it in hand, or puts it off."""

    class Meta:
        abstract = True

    @classmethod
    def consequences(cls, entries: Sequence[Entry]) -> Iterable[Entry]:
        """Whatever a change puts right ends in the same transaction."""
        yield from super().consequences(entries)
        yield from follow(cls, entries)

    @action("handle_risk")
    def know_risk(self, alert_pk: int, *, by: Actor) -> RiskAcked | None:
        """Seen; nothing is promised yet. Raises NotStanding."""
        alert = self._standing(alert_pk)
        if alert.state != Alert.State.NEW:
            return None
        self._set(alert, state=Alert.State.KNOWN)
        return RiskAcked(**_named(alert))

    @action("handle_risk")
    def take_risk(self, alert_pk: int, *, by: Actor) -> RiskTaken | None:
        """Somebody is at it. Raises NotStanding."""
        alert = self._standing(alert_pk)
        if alert.state == Alert.State.IN_HAND:
            return None
        self._set(
            alert, state=Alert.State.IN_HAND, acted_at=alert.acted_at or by.now, snoozed_until=None, reason=""
        )
        return RiskTaken(**_named(alert))

    @action("handle_risk")
    def snooze_risk(self, alert_pk: int, until: date, reason: str, *, by: Actor) -> RiskSnoozed:
        """Not before a day, with a reason. Raises NotStanding, RiskReasonMissing, RiskDayNotRight."""
        alert = self._standing(alert_pk)
        if not reason.strip():
            raise RiskReasonMissing
        if not 0 < (until - local_day(by.now)).days <= LONGEST_DAYS:
            raise RiskDayNotRight
        state = Alert.State.IN_HAND if alert.state == Alert.State.IN_HAND else Alert.State.KNOWN
        self._set(alert, state=state, snoozed_until=until, reason=reason.strip()[:300])
        return RiskSnoozed(until=until.isoformat(), reason=alert.reason, **_named(alert))

    @action("handle_risk")
    def call_false_alarm(self, alert_pk: int, until: date, reason: str, *, by: Actor) -> FalseAlarm:
        """The rule is right and yet nothing is wrong: silent until the day, unless it grows graver.

        Raises NotStanding, RiskReasonMissing, RiskDayNotRight.
        """
        alert = self._standing(alert_pk)
        if not reason.strip():
            raise RiskReasonMissing
        if not 0 < (until - local_day(by.now)).days <= LONGEST_DAYS:
            raise RiskDayNotRight
        self._set(alert, state=Alert.State.FALSE_ALARM, snoozed_until=until, reason=reason.strip()[:300])
        return FalseAlarm(until=until.isoformat(), reason=alert.reason, **_named(alert))

    def _standing(self, alert_pk: int) -> Alert:
        """One of its alerts, which others may be ending: the row of the record is locked already."""
        found = Alert.objects.standing().filter(pk=alert_pk, subject_id=self.pk).first()
        if found is None:
            raise NotStanding
        return found

    def _set(self, alert: Alert, **columns: Any) -> None:
        if Alert.State.FALSE_ALARM in (alert.state, columns["state"]):
            RiskedAnew.mark([self.pk])
        for name, value in columns.items():
            setattr(alert, name, value)
        alert.save(update_fields=list(columns))


def _named(alert: Alert) -> dict[str, str]:
    rule = rules_in_force(also_off=True, among={alert.rule}).get(alert.rule)
    return {"rule": alert.rule, "title": rule.title if rule else ""}
