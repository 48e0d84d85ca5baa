"""喜报: what was won just now, and by whom."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, Level
from shangji.core.numbers import pks_of
from shangji.core.reached import Reached
from shangji.insight.charts.ticker import Cheer, Ticker
from shangji.insight.metrics.terms import MetricQuery
from shangji.insight.widgets.kind import Answers, Context, Kind, Shown, kind
from shangji.insight.widgets.settings import Count, Settings
from shangji.opportunities.models import Opportunity
from shangji.people.reach import reaches_all
from shangji.ui import veil
from shangji.ui.formats import day_and_time

MOST = 20


def queries(settings: Settings, context: Context) -> Mapping[str, MetricQuery]:
    return {}


def newest_won(actor: Actor, limit: int) -> list[Any]:
    """Within reach."""
    return _rows(_newest_of_all(actor)[:limit])


def won_lately(settings: Settings, context: Context) -> list[Any]:
    """The newest of what was won, within reach; filtered as far as an opportunity has a column for it."""
    owners = pks_of(context.keys("owner"))
    if not owners:
        return newest_won(context.actor, settings["limit"])
    return _rows(_newest(context.actor, _won().filter(owner__in=owners))[: settings["limit"]])


def _won() -> Any:
    """What was merged into another one is none of these: that closes it as invalid."""
    return Opportunity._base_manager.filter(outcome="won", closed_at__isnull=False)


def _newest(actor: Actor, won: Any) -> Any:
    """(key, when) of those within reach, of who owns them and of those that are reached otherwise, each from an index."""
    parts = [won]
    if not reaches_all(actor):
        through, _others = Opportunity.reach_parts(actor, Level.READ)
        parts = [won.filter(through), *Opportunity.beside_owner(won, actor)]
    first, *more = [rows.order_by().values_list("pk", "closed_at") for rows in parts]
    return (first.union(*more) if more else first).order_by("-closed_at", "-pk")


_newest_of_all = Reached(lambda actor: _newest(actor, _won())[:MOST])


def _rows(newest: Iterable[tuple[int, Any]]) -> list[Any]:
    rows = Opportunity._base_manager.filter(pk__in=[pk for pk, _closed_at in newest])
    return list(rows.select_related("owner", "customer").order_by("-closed_at", "-pk"))


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
        settings=(Count(name="limit", label=gettext_lazy("How many"), most=MOST, default=5),),
    )
)  # fmt: skip
