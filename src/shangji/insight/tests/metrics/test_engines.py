"""Both engines answer alike: what was answered once stands in a file beside this one, to the last digit.

After a change of a definition: run it on SQLite with SHANGJI_WRITE_ANSWERS=1, which writes it anew; read the difference.
"""

import json
import os
from pathlib import Path
from typing import Any

from django.db import connection

from shangji.core import clock
from shangji.insight.metrics.asking import ask, can_split
from shangji.insight.metrics.metric import metrics
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import MetricQuery, Value
from shangji.insight.tests.metrics.company import NOW, Played

FILE = Path(__file__).parent / "answers.json"
BY = ("", "team", "stage", "month", "week", "source", "hour", "follow_up_kind", "risk_rule", "duty")


def _told(value: Value) -> list[Any]:
    return [None if value.value is None else format(value.value, ".10g"), value.n]


def _answers(played: Played) -> dict[str, Any]:
    found: dict[str, Any] = {}
    every = [m for m in metrics().values() if m.group not in ("target", "own")]
    for by in BY:
        names = tuple(m.name for m in every if not by or can_split(m, by))
        query = MetricQuery(
            actor=played.system, metrics=names, period=Period.parse("2026"), by=(by,) if by else ()
        )
        for row in ask(query).rows:
            key = f"{by}={row.members[0].label if by == 'team' else row.members[0].key}" if by else "total"
            found[key] = {
                name: told for name, value in sorted(row.values.items()) if (told := _told(value))[1]
            }
    return dict(sorted(found.items()))


def test_both_engines_answer_alike(played_once: Played, db: None) -> None:
    with clock.at(NOW):
        found = _answers(played_once)
    if os.environ.get("SHANGJI_WRITE_ANSWERS") and connection.vendor == "sqlite":
        lines = (f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(told)}" for key, told in found.items())
        FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    assert found == json.loads(FILE.read_text())
