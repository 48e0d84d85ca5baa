"""A child: imports a file and tells how far it is, or takes up what another one left; last, what there is now."""

import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from shangji.config.loading import load


def tell(done: int, total: int) -> None:
    print(f"{done} {total}", flush=True)


def import_file(path: Path) -> None:
    from shangji.core.access import System
    from shangji.gateway.imports.running import run

    run([path], dry_run=False, mapping_path=None, by=System("faults", "import"), progress=tell)


def take_up(minutes: int) -> None:
    """What the worker does every minute, but later, beside it whatever else waits; told through the job's own progress."""
    from shangji.core import clock, jobs
    from shangji.gateway.imports.running import resume

    jobs.Job.progress = lambda _job, done, total: tell(done, total)  # type: ignore[method-assign]
    with clock.at(clock.now() + timedelta(minutes=minutes)):
        resume(jobs.Job())
        work()


def work() -> None:
    from shangji.core import jobs

    while jobs.run_due(1):
        pass


def look_for_risks() -> None:
    """At one moment, over everything, whatever was seen while half of it was there."""
    from shangji.core import clock
    from shangji.process.risk_scan import scan

    with clock.at(clock.now() + timedelta(hours=1)):
        scan(clock.now(), everything=True)


def totals() -> dict[str, Any]:
    """Everything an import makes, counted and summed; of the risks what stands: who looked at a half saw another way there."""
    from django.db.models import Count, Sum

    from shangji.activities.models import FollowUp
    from shangji.core.events import Event
    from shangji.core.models import SearchEntry
    from shangji.core.seals import seal
    from shangji.core.subjects import Subject
    from shangji.core.verify import verify
    from shangji.gateway.models import ImportBatch
    from shangji.opportunities.models import Opportunity, StageStay
    from shangji.process.models import Alert
    from shangji.process.risk_events import RiskOpened
    from shangji.process.risk_scan import OWN_LINES

    seal()
    batch = ImportBatch._base_manager.get()
    kinds = (
        Event.objects.exclude(kind__in=OWN_LINES).values_list("kind").annotate(n=Count("pk")).order_by("kind")
    )
    risks = Alert.objects.standing().values_list("rule", "severity").annotate(n=Count("pk"))
    stages = Opportunity._base_manager.values_list("stage__key").annotate(n=Count("pk"))
    return {
        "state": batch.state, "counts": batch.counts, "rows": batch.rows.count(), "kinds": dict(kinds),
        "subjects": Subject.objects.count(), "amount": str(Opportunity._base_manager.aggregate(s=Sum("amount"))["s"]),
        "stages": dict(stages.order_by("stage__key")), "stays": StageStay.objects.count(),
        "follow_ups": FollowUp.objects.count(), "found": SearchEntry.objects.count(),
        "risks": sorted(map(list, risks)), "alerts": Alert.objects.count(),
        "opened": Event.objects.filter(kind=RiskOpened.kind).count(),
        "flaws": [flaw.detail for flaw in verify().flaws],
    }  # fmt: skip


def main(what: str, argument: str, at_once: str = "0") -> None:
    load()
    from shangji.gateway.imports import apply

    apply.AT_ONCE = int(at_once) or apply.AT_ONCE
    if what == "prepare":
        from shangji.config.prepare import prepare

        prepare()
        print("{}", flush=True)
        return
    if what == "import":
        import_file(Path(argument))
        work()
    else:
        take_up(int(argument))
    look_for_risks()
    print(json.dumps(totals()), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
