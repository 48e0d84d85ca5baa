"""What is counted of duty: obligations, alerts, and the records that somebody has to mind."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.among import Keys
from shangji.core.subjects import Subject, Traced, traced_models
from shangji.insight.metrics.grain_list.nouns import with_nouns
from shangji.insight.metrics.grain_list.opportunities import money
from shangji.insight.metrics.grains import (
    Grain,
    Lasted,
    Lasting,
    Leading,
    Near,
    Rows,
    Shown,
    Then,
    Time,
    grain,
)
from shangji.people.models import User
from shangji.people.reach import reaches_all
from shangji.process import risk_spans
from shangji.process.cases import duties_reached, out_of_reach
from shangji.process.models import Alert, Obligation
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.obliged import obliged_models
from shangji.process.risks import watched
from shangji.process.words import KINDS


def _records(actor: Actor) -> Rows:
    """Records that can be owed something."""
    rows, reach = Subject.objects.filter(kind__in=[m.kind() for m in obliged_models()]), Q(pk__in=[])
    if actor.is_system:
        return rows
    for model in obliged_models():
        reach |= Q(pk__in=model.objects.reached_by(actor).values("pk"))
    return rows.filter(reach)


def _alerts(actor: Actor) -> Rows:
    """Of who reaches little they are asked for near at hand."""
    seen = Alert.objects.exclude(state=Alert.State.FALSE_ALARM)
    return seen.reached_by(actor) if reaches_all(actor) else seen.of_many_reached_by(actor)


def _watched_records() -> list[type[Traced]]:
    return [traced_models()[kind] for kind in watched() if kind != User.kind()]


def _alerts_near(keys: Keys, actor: Actor) -> Rows:
    return Alert.objects.on_records(keys, actor).exclude(state=Alert.State.FALSE_ALARM)


def _stood(moment: datetime) -> tuple[Q, Q]:
    seen = Q(first_seen_at__lt=moment)
    return seen & Q(resolved_at__isnull=True), seen & Q(resolved_at__gte=moment)


def _gravest(alerts: Any) -> Rows:
    found: Rows = alerts.gravest()
    return found


def _beside_put_by(alerts: Any) -> Rows:
    found: Rows = alerts.beside_put_by()
    return found


def _then(actor: Actor) -> Then | None:
    past = risk_spans.past(actor)
    if past is None:
        return None

    def by_owner(moment: datetime) -> tuple[dict[Any, Lasted], Keys]:
        found, others = past.by_owner(moment)
        return {owner_id: Lasted(*then) for owner_id, then in found.items()}, others

    return Then(lambda moment: Lasted(*past.at(moment)), by_owner)


def _rule(alert: Any) -> str:
    rule = rules_in_force(also_off=True).get(alert.rule)
    return str(rule.risk.name) if rule else str(alert.rule)


grain(
    Grain(
        name="duty", label=_("Obligations"), rows=lambda actor: duties_reached(Obligation.objects.all(), actor),
        near=Near(obliged_models, lambda keys, _actor: Obligation.objects.filter(subject__one_of=keys)),
        beyond=lambda actor: out_of_reach(actor, Obligation.objects.order_by()),
        times={
            "due": Time(path="due_at", label=_("when it was due")),
            "opened": Time(path="opened_at", label=_("when it began")),
            "breached": Time(path="breached_at", label=_("when it was missed")),
        },
        columns={"owner": "owner_id", "duty": "kind", "noun": "subject__kind"},
        shown=(
            Shown("name", _("Record"), "record", lambda d: d.record),
            Shown("kind", _("What is owed"), "text", lambda d: str(KINDS[d.kind])),
            Shown("owner", _("Owner"), "person", lambda d: d.owner.name),
            Shown("opened", _("Since"), "moment", lambda d: d.opened_at, "opened_at"),
            Shown("due", _("Due"), "moment", lambda d: d.due_at, "due_at"),
            Shown("fulfilled", _("Done"), "moment", lambda d: d.fulfilled_at, "fulfilled_at"),
        ),
        listed=lambda rows: rows.select_related("subject", "owner"), dressed=with_nouns,
    )
)  # fmt: skip
grain(
    Grain(
        name="alert", label=_("Alerts"), rows=_alerts, near=Near(_watched_records, _alerts_near), stood=_stood, stands=("seen", "resolved"),
        times={
            "seen": Time(path="first_seen_at", label=_("when it was first seen")),
            "resolved": Time(path="resolved_at", label=_("when it ended")),
        },
        columns={
            "owner": "owner_id", "risk_rule": "rule", "risk_level": "severity", "noun": "kind",
            "record": "subject_id",
        },
        leading=Leading(
            column="record", number="money", rows=_gravest, rest=_beside_put_by, alike=frozenset({"owner", "noun"}),
        ),
        lasting=Lasting(column="record", number="money", read=_then),
        numbers={"money": money("money_at_risk", "currency")},
        shown=(
            Shown("name", _("Record"), "record", lambda a: a.record),
            Shown("rule", _("Rule"), "text", _rule),
            Shown("level", _("Level"), "text", lambda a: str(a.level)),
            Shown("owner", _("Owner"), "person", lambda a: a.owner.name if a.owner else ""),
            Shown("money", _("Money at risk"), "money", lambda a: (a.money_at_risk, a.currency), "money_at_risk"),
            Shown("seen", _("First seen"), "moment", lambda a: a.first_seen_at, "first_seen_at"),
            Shown("resolved", _("Ended"), "moment", lambda a: a.resolved_at, "resolved_at"),
        ),
        listed=lambda rows: rows.select_related("subject", "owner"), dressed=with_nouns,
    )
)  # fmt: skip
grain(
    Grain(
        name="record", label=_("Records"), rows=_records, times={}, columns={"noun": "kind"},
        near=Near(obliged_models, lambda keys, _actor: Subject.objects.filter(pk__one_of=keys)),
        shown=(
            Shown("name", _("Record"), "record", lambda s: s.record, "label"),
            Shown("owner", _("Owner"), "person", lambda s: s.record.owner.name if s.record.owner else ""),
            Shown("followed", _("Last followed up"), "moment", lambda s: s.record.last_qualifying_at),
            Shown("step", _("Next step"), "text", lambda s: s.record.next_step),
            Shown("step_at", _("Planned for"), "moment", lambda s: s.record.next_step_at),
        ),
        dressed=with_nouns,
    )
)  # fmt: skip
