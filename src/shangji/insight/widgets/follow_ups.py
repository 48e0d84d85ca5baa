"""Who keeps what was promised: follow-ups in time, by person, with the misses beside."""

from django.utils.translation import gettext_lazy

from shangji.insight.widgets.kind import Kind, kind
from shangji.insight.widgets.ranking import SETTINGS, queries, show

kind(
    Kind(
        name="follow-ups", label=gettext_lazy("Follow-ups in time"), icon="clock-check", queries=queries, show=show,
        size=(4, 9), least=(3, 5), question=gettext_lazy("Who keeps what was promised, and who needs help?"),
        settings=SETTINGS, drills=("by",),
        starts={"metric": "on_time_rate", "by": "owner", "order": "rising", "beside": ["follow_up_count"], "limit": 12},
    )
)  # fmt: skip
