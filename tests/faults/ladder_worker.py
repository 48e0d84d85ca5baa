"""A child: makes a company whose records are neglected, lets one worker climb the ladder, and tells what was told."""

import json
import sys
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from shangji.config.loading import load

HANDS = 4
BEGAN = datetime(2026, 11, 2, 10, tzinfo=timezone.get_fixed_timezone(480))
MISSED, LEADERS, RISKY = (BEGAN + timedelta(days=days) for days in (4, 8, 10))


def prepare(neglected: int) -> None:
    """Opportunities that nobody follows up, of people whom somebody leads."""
    from shangji.config.prepare import prepare as migrate
    from shangji.core import clock
    from shangji.core.access import System
    from shangji.opportunities.models import Opportunity
    from shangji.people.models import Role, Team, User

    migrate()
    by = System("faults")
    with clock.at(BEGAN):
        team = Team.add("华东一部", by=by)
        roles = {role.key: role for role in Role.objects.all()}
        User.add("leader", name="主管", role=roles["leader"], team=team, by=by)
        hands = [
            User.add(f"hand{n}", name=f"第{n}人", role=roles["sales"], team=team, by=by) for n in range(HANDS)
        ]
        for n in range(neglected):
            Opportunity.open(f"没人跟的商机{n}", owner_id=hands[n % HANDS].pk, by=by)


def climb() -> None:
    """As the worker does: the schedule of the ladder, then whoever is to be told, each job in its own transaction."""
    from shangji.core import clock, jobs
    from shangji.process import ladder

    ladder.AT_ONCE = 10
    step = ladder.climb

    def told(now: Any, by: Any, at_once: int = 10) -> int:
        print("piece", flush=True)
        return step(now, by, at_once)

    ladder.climb = told
    jobs.enqueue(ladder.RULE, {}, key=f"{ladder.RULE}@{clock.now().isoformat()}")
    while jobs.run_due(1):
        print("piece", flush=True)


def totals() -> dict[str, Any]:
    """What came of it; the same whether it was done at one go or not."""
    from django.db.models import Count

    from shangji.core.events import Event
    from shangji.core.jobs import Job
    from shangji.core.verify import verify
    from shangji.people.models import Notification
    from shangji.process.models import Escalation, Obligation

    kinds = Event.objects.values_list("kind").annotate(n=Count("pk")).order_by("kind")
    lines = Notification.objects.values_list("user__username", "event__kind").annotate(n=Count("pk"))
    levels = Escalation.objects.values_list("level").annotate(n=Count("pk")).order_by("level")
    return {
        "kinds": dict(kinds), "told": sorted(map(list, lines)), "levels": list(map(list, levels)),
        "twice": Notification.objects.values("user", "event__subject", "event__kind", "event__payload__level")
        .annotate(n=Count("pk")).filter(n__gt=1).count(),
        "open": Obligation.objects.open().count(), "failed": Job.objects.filter(state="failed").count(),
        "flaws": [flaw.detail for flaw in verify().flaws],
    }  # fmt: skip


def main(what: str, number: str, minutes: str = "0") -> None:
    load()
    from shangji.core import clock

    if what == "prepare":
        prepare(int(number))
    else:
        with clock.at((MISSED, LEADERS, RISKY)[int(number)] + timedelta(minutes=int(minutes))):
            climb()
    print(json.dumps(totals()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
