"""要你出手的: the records that are worst off, to be acted on in place."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.numbers import pk_of
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind
from shangji.insight.widgets.settings import Choice, Count, Settings
from shangji.process.risk_board import Asked, alerts_of, filtered, page_of, records_in

LEVELS = (("", gettext_lazy("All")), ("3", gettext_lazy("High only")))


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    return {}


def worst_off(settings: Settings, context: Context) -> dict[str, Any]:
    """Rows of the risk board, and how many there are."""
    asked = Asked(level=int(settings["level"]) if settings["level"] else None, owner=_owner(context))
    rows = filtered(alerts_of(context.actor, "pending", context.now), asked)
    found, _after = page_of(rows, asked, context.actor, context.now, settings["limit"])
    return {
        "rows": found,
        "count": records_in(rows, asked),
    }


def _owner(context: Context) -> int | None:
    """The risk board looks at one person, or at all."""
    keys = context.keys("owner")
    return pk_of(keys[0]) if len(keys) == 1 else None


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    risks = found["risks"]
    query = f"?level={settings['level']}" if settings["level"] else ""
    more = (
        (_("All %(n)s") % {"n": risks["count"]}, f"{reverse('risks:board')}{query}")
        if risks["count"]
        else None
    )
    words = {"rows": risks["rows"], "actor": context.actor}
    return Shown(
        template="insight/widgets/risk_list.html",
        words=words,
        more=more,
        hint=_("the gravest, then the largest"),
    )


kind(
    Kind(
        name="risks", label=gettext_lazy("To act on"), icon="alert-triangle", queries=queries, show=show, size=(4, 8),
        least=(3, 4), question=gettext_lazy("Where must somebody act now?"), readings={"risks": worst_off},
        settings=(
            Count(name="limit", label=gettext_lazy("How many"), most=20, default=6),
            Choice(name="level", label=gettext_lazy("Level"), options=LEVELS, default=""),
        ),
    )
)  # fmt: skip
