"""喜报: what was won just now, and by whom."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor
from shangji.core.numbers import pks_of
from shangji.insight.charts.ticker import Cheer, Ticker
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind
from shangji.insight.widgets.settings import Count, Settings
from shangji.opportunities.models import Opportunity
from shangji.ui import veil
from shangji.ui.formats import day_and_time


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    return {}


def newest_won(actor: Actor, limit: int) -> list[Any]:
    """Within reach."""
    return list(_won(actor)[:limit])


def won_lately(settings: Settings, context: Context) -> list[Any]:
    """The newest of what was won, within reach; filtered as far as an opportunity has a column for it."""
    rows = _won(context.actor)
    if owners := pks_of(context.keys("owner")):
        rows = rows.filter(owner__in=owners)
    return list(rows[: settings["limit"]])


def _won(actor: Actor) -> Any:
    rows = Opportunity.objects.reached_by(actor).unmerged().filter(outcome="won", closed_at__isnull=False)
    return rows.select_related("owner", "customer").order_by("-closed_at", "-pk")


def show(found: Answers, settings: Settings, context: Context) -> Shown:
    more = (_("All that was won"), f"{reverse('opportunities:list')}?outcome=won&group=none")
    chart = Ticker(
        cheers=tuple(cheer_of(row) for row in found["won"]),
        empty=_("Nothing was won yet. The next one stands here."),
    )
    return Shown(chart=chart, more=more)


def cheer_of(row: Any) -> Cheer:
    """In a hall where customers are not named, what was sold stands for them."""
    named = [row.customer.name if row.customer else "", row.name]
    what = " · ".join(filter(None, [veil.DOTS, row.product] if veil.hides_names() else named))
    who = row.owner.name if row.owner else _("Nobody")
    amount = row.amount if row.currency == "CNY" else None
    return Cheer(
        who=who, what=what, amount=amount, when=day_and_time(row.closed_at), url=row.get_absolute_url()
    )


kind(
    Kind(
        name="cheers", label=gettext_lazy("Good news"), icon="confetti", queries=queries, show=show, size=(4, 6), least=(3, 3),
        question=gettext_lazy("What was won just now?"), readings={"won": won_lately},
        settings=(Count(name="limit", label=gettext_lazy("How many"), most=20, default=5),),
    )
)  # fmt: skip
