"""What happens to metrics of the company's own."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from shangji.core.events import Fact


@dataclass(frozen=True, kw_only=True)
class OwnMetricAdded(Fact):
    kind = "insight.own_metric_added"
    sentence = _("%(actor)s added the metric %(name)s")
    icon = "chart-histogram"
    name: str


@dataclass(frozen=True, kw_only=True)
class OwnMetricChanged(Fact):
    kind = "insight.own_metric_changed"
    sentence = _("%(actor)s changed the metric %(name)s")
    icon = "chart-histogram"
    name: str


@dataclass(frozen=True, kw_only=True)
class OwnMetricRetired(Fact):
    kind = "insight.own_metric_retired"
    sentence = _("%(actor)s no longer offers the metric %(name)s")
    icon = "chart-histogram"
    name: str


@dataclass(frozen=True, kw_only=True)
class OwnMetricOffered(Fact):
    kind = "insight.own_metric_offered"
    sentence = _("%(actor)s offers the metric %(name)s again")
    icon = "chart-histogram"
    name: str
