"""What is owed and what is in danger, told when records change hands: it goes along, and keeps its time."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core import clock
from shangji.core.calendar import today
from shangji.core.subjects import plain
from shangji.people.handover.briefs import Roots, Said, Section, section
from shangji.people.handover.bundle import SHOWN, Bundle, Counted, Due, bundle_due, bundle_part
from shangji.process.models import Alert, Obligation
from shangji.process.models.approval import Approver
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.risks import LEVELS, TONES, told_by
from shangji.process.words import KINDS
from shangji.ui.formats import day_and_time

SOON = timedelta(days=14)


@bundle_part
def owed_and_asked(bundle: Bundle) -> Iterable[Counted]:
    """What is owed goes with the record and is due when it was; what the person is asked to approve does not go."""
    owed = Obligation.objects.open().filter(bundle.on_them())
    soon = Count("pk", filter=Q(due_at__lte=clock.now() + SOON))
    sums = owed.aggregate(soon=soon, all=Count("pk"))
    note = _("keep their time; %(n)s are due within 14 days") % {"n": sums["soon"]}
    yield Counted(gettext_lazy("Obligations"), sums["all"], note, icon="clock")
    alerts = Alert.objects.standing().filter(bundle.on_them())
    yield Counted(gettext_lazy("Risks"), alerts.count(), icon="alert-triangle")
    if bundle.leaver:
        asked = Approver.objects.filter(user=bundle.leaver, state=Approver.State.ASKED)
        told = _("are not handed over: pass them on under Approvals")
        yield Counted(
            gettext_lazy("Approvals that wait for them"), asked.count(), told, "others", "rubber-stamp"
        )


@bundle_due
def due_soon(bundle: Bundle) -> Iterable[Due]:
    now = clock.now()
    rows = Obligation.objects.open().filter(bundle.on_them(), due_at__lte=now + SOON)
    # The first ones are found by their keys: sorting thousands of whole rows takes ten times as long.
    first = [pk for _at, pk in rows.order_by("due_at", "pk").values_list("due_at", "pk")[:SHOWN]]
    shown = Obligation.objects.filter(pk__in=first).select_related("subject")
    for row in shown.order_by("due_at", "pk"):
        yield Due(row.due_at, row.kind_label, row.subject.label, is_late=row.was_due(now))


def _at_risk(roots: Roots) -> Mapping[int, Any]:
    """What stands on the ledger of risks, and what is owed and late."""
    titles = {key: rule.title for key, rule in rules_in_force().items()}
    alerts = Alert.objects.pending(today()).filter(subject__in=list(roots.beneath))
    found = [
        (a.subject_id, {"rule": a.rule, "title": titles.get(a.rule, ""), "severity": a.severity, "since": plain(a.first_seen_at), "evidence": a.evidence, "of": roots.labels[a.subject_id]})
        for a in alerts.order_by("-severity", "first_seen_at")
    ]  # fmt: skip
    owed = Obligation.objects.open().filter(subject__in=list(roots.beneath)).order_by("due_at")
    found += [
        (o.subject_id, {"owed": o.kind, "due": plain(o.due_at), "is_late": o.was_due(clock.now()), "of": roots.labels[o.subject_id]})
        for o in owed
    ]  # fmt: skip
    return roots.by_root(found)


def _tell_at_risk(known: Any) -> Iterable[Said]:
    for one in known:
        if "rule" in one:
            severity = one["severity"]
            yield Said(str(LEVELS[severity]), told_by(one), one["of"], TONES[severity])
        else:
            due = _("due %(moment)s") % {"moment": day_and_time(parse_datetime(one["due"]))}
            late = _("missed by the one before") if one["is_late"] else ""
            yield Said(
                due,
                str(KINDS[one["owed"]]),
                " · ".join(filter(None, [one["of"], late])),
                "risk" if late else "",
            )


section(
    Section("at_risk", gettext_lazy("What is owed and what is in danger"), _at_risk, _tell_at_risk, order=50)
)
