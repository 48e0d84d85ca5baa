"""What is counted of people: how content they are, in sums of which none is of fewer than a role in a month."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.insight.metrics.dimensions import plain
from shangji.insight.metrics.grains import Grain, Number, Rows, Shown, Time, grain
from shangji.people.models import Pulse
from shangji.people.reach import reaches_all


def _pulses(actor: Actor) -> Rows:
    """For whoever reaches everything; nobody else has a part of it."""
    return Pulse.objects.all() if reaches_all(actor) else Pulse.objects.none()


plain("role", _("Role"), lambda lookup: lookup.roles)
grain(
    Grain(
        name="pulse", label=_("Answers of a role in a month"), rows=_pulses,
        times={"asked": Time(path="month", label=_("of which month"), is_day=True)},
        columns={"role": "role_id"},
        numbers={
            "asked": Number(unit="number", asked=lambda run: F("asked")),
            "answers": Number(unit="number", asked=lambda run: F("answers")),
            "score": Number(unit="number", asked=lambda run: F("total")),
        },
        shown=(
            Shown("asked", _("Month"), "record", lambda p: p, "month"),
            Shown("role", _("Role"), "text", lambda p: p.role.shown),
            Shown("answers", _("Have answered"), "number", lambda p: p.answers, "answers"),
            Shown("people", _("Were asked"), "number", lambda p: p.asked),
            Shown("mean", _("On average"), "number", lambda p: None if p.mean is None else round(p.mean, 1)),
        ),
        listed=lambda rows: rows.select_related("role"),
    )
)  # fmt: skip
