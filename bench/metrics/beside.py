"""The same questions by hand: what the database needs at least, on the same tables and indexes."""

from dataclasses import dataclass

from django.db import connection

from bench.measure import Times
from bench.metrics.timing import seconds

MONTH = {
    "sqlite": "strftime('%Y-%m', {0}, '+8 hours')",
    "postgresql": "to_char({0} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')",
}
QUARTER = {
    "sqlite": "{0} >= date('now', 'start of month', '-' || ((strftime('%m', 'now') - 1) % 3 + 3) || ' months') AND {0} < date('now', 'start of month', '-' || ((strftime('%m', 'now') - 1) % 3) || ' months')",
    "postgresql": "{0} >= date_trunc('quarter', now()) - interval '3 months' AND {0} < date_trunc('quarter', now())",
}


@dataclass(frozen=True)
class Question:
    title: str
    metrics: tuple[str, ...]
    period: str
    by: tuple[str, ...]
    sql: str
    month_of: str = ""
    in_quarter: str = ""

    def read(self) -> None:
        """By hand."""
        vendor = connection.vendor
        sql = self.sql.replace("MONTH", MONTH[vendor].format(self.month_of))
        with connection.cursor() as cursor:
            cursor.execute(sql.replace("QUARTER", QUARTER[vendor].format(self.in_quarter)))
            cursor.fetchall()

    def by_hand(self, runs: int) -> float:
        self.read()
        return Times.of([seconds(self.read) for _n in range(max(runs // 20, 1))]).median


QUESTIONS = (
    Question(
        "Funnel now", ("open_count", "open_amount"), "all", ("stage",),
        "SELECT stage_id, COUNT(*), SUM(amount) FROM opportunities_opportunity WHERE closed_at IS NULL GROUP BY stage_id",
    ),
    Question(
        "Ranking of a quarter", ("won_count", "won_amount", "win_rate"), "last-quarter", ("owner",),
        "SELECT owner_id, SUM(CASE WHEN outcome = 'won' THEN 1 ELSE 0 END), SUM(CASE WHEN outcome = 'won' THEN amount END), COUNT(*) "
        "FROM opportunities_opportunity WHERE outcome IN ('won', 'lost') AND QUARTER GROUP BY owner_id",
        in_quarter="closed_at",
    ),
    Question(
        "Trend of what was won, by month, all time", ("won_amount",), "all", ("month",),
        "SELECT MONTH, COUNT(*), SUM(amount) FROM opportunities_opportunity WHERE outcome = 'won' GROUP BY 1",
        month_of="closed_at",
    ),
    Question(
        "Loss reasons by stage, all time", ("lost_count",), "all", ("loss_reason", "stage"),
        "SELECT loss_reason_id, stage_id, COUNT(*) FROM opportunities_opportunity WHERE outcome = 'lost' GROUP BY 1, 2",
    ),
    Question(
        "Follow-ups by month, all time", ("follow_up_count",), "all", ("month",),
        "SELECT MONTH, COUNT(*) FROM activities_followup GROUP BY 1", month_of="happened_at",
    ),
    Question(
        "Entered stages of a quarter", ("stage_entered",), "last-quarter", ("stage",),
        "SELECT stage_id, COUNT(*) FROM opportunities_stagestay WHERE QUARTER GROUP BY stage_id", in_quarter="entered_at",
    ),
    Question(
        "Win rate by industry, all time", ("win_rate",), "all", ("industry",),
        "SELECT c.industry, SUM(CASE WHEN o.outcome = 'won' THEN 1 ELSE 0 END), COUNT(*) FROM opportunities_opportunity o "
        "LEFT JOIN customers_customer c ON c.id = o.customer_id WHERE o.outcome IN ('won', 'lost') GROUP BY 1",
    ),
)  # fmt: skip
