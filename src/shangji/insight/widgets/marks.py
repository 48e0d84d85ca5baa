"""From answers to marks of a picture: the number, and the records behind it."""

from collections.abc import Sequence

from shangji.insight.charts.series import Mark
from shangji.insight.charts.units import Number
from shangji.insight.metrics.addresses import drill_url
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import Answer, Member, Row, Value
from shangji.insight.widgets import known
from shangji.insight.widgets.kind import Context
from shangji.ui.templatetags.ui import step_of


def number(value: Value | None) -> Number | None:
    return value.value if value else None


def size(value: Value | None) -> float:
    """For arithmetic of pictures: what is not known takes no room."""
    return float(value.value) if value and value.value is not None else 0.0


def url(answer: Answer, metric: str, members: Sequence[Member] = (), part: str = "") -> str:
    return drill_url(answer.query, metric, members, part)


def mark(answer: Answer, row: Row, metric: str, part: str = "") -> Mark:
    return Mark(number(row.values[metric]), url(answer, metric, row.members, part))


def steps(members: Sequence[Member]) -> dict[str, str]:
    """Key of a stage → its step on the ramp, as it stands among the others."""
    return {member.key: str(step_of(n, len(members))) for n, member in enumerate(members)}


def past(answer: Answer, context: Context) -> list[Row]:
    """Rows of an answer by time, without those that have not begun."""
    return [row for row in answer.rows if has_begun(row.members[0], context)]


def has_begun(member: Member, context: Context) -> bool:
    start = known.begins(member)
    return start is not None and start <= context.now


def grain_of(period: Period) -> str:
    """Into what a period is split so that a line can be drawn through it."""
    return (
        "day"
        if period.days <= 31
        else "week"
        if period.days <= 200
        else "month"
        if period.days <= 1500
        else "year"
    )
