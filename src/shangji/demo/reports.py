"""The weekly report of the demo company, as it went out this morning."""

from datetime import datetime

from django.utils.translation import override

from shangji.core.access import System
from shangji.gateway.models import Recipients, ReportRun, ReportSchedule
from shangji.gateway.reports.making import fill
from shangji.people.models import User


def weekly_report(now: datetime) -> None:
    """To the director, a leader and one of her salespeople: three who see different rows."""
    people = [User.objects.for_sign_in().get(username=name) for name in ("shen", "zhou", "lin")]
    director = people[0]
    with override("zh-hans"):
        schedule = ReportSchedule.add(
            "销售周报", to=Recipients(people=tuple(people)), author=director, by=director.actor().at(now), board="director",
            formats=["pdf", "xlsx"], channels=["mail", "messengers"],
        )  # fmt: skip
        first, last = schedule.timing.covered(now)
        run = ReportRun.begin(schedule, "demo", first, last, by=System("demo").at(now))
        fill(run)
