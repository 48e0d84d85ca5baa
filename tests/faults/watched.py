"""Two reactions that each leave one row for an event: a row too few or too many is a broken promise."""

import importlib
import time
from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.db import connection

LEASE = timedelta(seconds=3)
EFFECTS = "CREATE TABLE IF NOT EXISTS fault_effect (event_id BIGINT NOT NULL, reaction VARCHAR(200) NOT NULL)"


class Watched(AppConfig):
    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        from shangji.activities.events import FollowUpLogged
        from shangji.core.events import on
        from shangji.opportunities.events import StageMoved

        importlib.import_module("shangji.core.jobs").LEASE = LEASE
        on(FollowUpLogged)(count_follow_up)
        on(StageMoved)(count_move)


def count_follow_up(event: Any) -> None:
    _leave_a_row(event, count_follow_up.__qualname__)


def count_move(event: Any) -> None:
    _leave_a_row(event, count_move.__qualname__)


def _leave_a_row(event: Any, reaction: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO fault_effect (event_id, reaction) VALUES (%s, %s)", [event.pk, reaction])
    time.sleep(0.002)  # a wider window between the effect and the commit
