"""What a load balancer and a script ask: does it answer, does the database, is a worker alive."""

from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shangji import __version__
from shangji.core import clock
from shangji.core.jobs import WorkerPulse

SILENT_AFTER = timedelta(seconds=60)


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 while the database answers, else 503. Needs no sign-in and tells nothing about the records."""
    state: dict[str, Any] = {"version": __version__, "database": {"engine": connection.vendor}}
    try:
        state["worker"] = worker_state()
    except DatabaseError:
        state["database"]["state"] = "unreachable"
        return JsonResponse(state, status=503)
    state["database"]["state"] = "ok"
    return JsonResponse(state)


def worker_state() -> str:
    """`ok`, `silent` for more than a minute, or `absent` when there never was one."""
    seen_at = WorkerPulse.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    if seen_at is None:
        return "absent"
    return "ok" if clock.now() - seen_at < SILENT_AFTER else "silent"
