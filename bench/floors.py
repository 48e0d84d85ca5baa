"""The same reads by hand-written SQL: what no program above the database can go below."""

from collections.abc import Sequence

from django.db import connection

from bench.rows import fetch
from shangji.core.search import _asked, _kind_token
from shangji.opportunities.board import CARDS, CURRENCY, SHARES
from shangji.opportunities.models import Stage

OPEN = "closed_at IS NULL"
CARD = """
SELECT o.id, o.name, o.amount, o.currency, o.expected_on, o.win_ratio, o.stage_clock_at, o.next_step, o.next_step_at,
       o.outcome, o.last_follow_up_at, c.name, u.name, s.name
FROM opportunities_opportunity o
LEFT JOIN customers_customer c ON c.id = o.customer_id
LEFT JOIN people_user u ON u.id = o.owner_id
JOIN opportunities_stage s ON s.id = o.stage_id
"""
KINDS = (
    ("opportunities_opportunity", "opportunities.opportunity"),
    ("customers_customer", "customers.customer"),
)
PAGE, LINES, COUNTED, FOUND = 51, 41, 10_001, 5


def list_by_owner_and_stage(owner_id: int, stage_id: int) -> None:
    _page(f"WHERE o.owner_id = {owner_id} AND o.{OPEN} AND o.stage_id = {stage_id}")


def list_of_own(user_id: int, stage: Stage) -> None:
    here = f"o.pipeline_id = {stage.pipeline_id} AND o.stage_id = {stage.pk}"
    _page(f"WHERE {_own(user_id)} AND o.{OPEN} AND {here}")


def _own(user_id: int) -> str:
    """What a seller reads: own records, those of own customers, and what is shared."""
    shared = f"SELECT subject_id FROM people_collaboration WHERE user_id = {user_id}"
    customers = f"SELECT id FROM customers_customer WHERE owner_id = {user_id}"
    if connection.vendor == "sqlite":
        among = f"o.id IN ({shared}) OR o.customer_id IN ({customers})"
    else:
        among = f"o.id = ANY(ARRAY({shared})) OR o.customer_id = ANY(ARRAY({customers}))"
    return f"(o.owner_id = {user_id} OR {among})"


def _page(where: str) -> None:
    fetch(f"{CARD} {where} ORDER BY o.expected_on, o.id LIMIT {PAGE}")
    fetch(f"SELECT count(*) FROM opportunities_opportunity o {where}")
    sums(where)


def list_open() -> None:
    """The ids first: sorting whole rows costs twice as much."""
    where = f"WHERE {OPEN}"
    first = fetch(f"SELECT id FROM opportunities_opportunity {where} ORDER BY expected_on, id LIMIT {PAGE}")
    fetch(f"{CARD} WHERE o.id IN ({', '.join(str(pk) for (pk,) in first)})")
    fetch(f"SELECT count(*) FROM (SELECT 1 FROM opportunities_opportunity {where} LIMIT {COUNTED}) t")
    sums(f"WHERE o.{OPEN}")


def sums(where: str) -> None:
    """What the foot of a list and the heads of the board say."""
    fetch(
        "SELECT stage_id, currency, count(*), sum(amount), sum(amount * win_ratio) FROM opportunities_opportunity o "
        f"{where} GROUP BY stage_id, currency"
    )


def board(stages: Sequence[Stage], user_id: int | None = None) -> None:
    mine = "" if user_id is None else f"{_own(user_id)} AND "
    here = f"{mine} o.pipeline_id = {stages[0].pipeline_id} AND o.{OPEN}"
    sums(f"WHERE {here}")
    for stage in stages:
        first = fetch(
            f"SELECT id FROM opportunities_opportunity o WHERE {here} AND o.stage_id = {stage.pk} "
            f"ORDER BY o.stage_clock_at, o.id LIMIT {CARDS}"
        )
        if first:
            fetch(f"{CARD} WHERE o.id IN ({', '.join(str(pk) for (pk,) in first)})")
        fetch(
            f"SELECT amount FROM opportunities_opportunity o WHERE {here} AND o.stage_id = {stage.pk} "
            f"AND o.currency = '{CURRENCY}' AND o.amount > 0 ORDER BY o.amount DESC LIMIT {SHARES}"
        )


def detail(pk: int) -> None:
    fetch(f"{CARD} WHERE o.id = %s", pk)
    fetch(f"SELECT * FROM core_event WHERE subject_id = %s ORDER BY seq DESC LIMIT {LINES}", pk)
    fetch("SELECT * FROM activities_followup WHERE subject_id = %s ORDER BY id DESC LIMIT 41", pk)
    fetch(
        "SELECT y.*, s.name FROM opportunities_stagestay y JOIN opportunities_stage s ON s.id = y.stage_id "
        "WHERE y.opportunity_id = %s ORDER BY y.id",
        pk,
    )
    fetch("SELECT * FROM activities_task WHERE subject_id = %s", pk)
    fetch("SELECT * FROM activities_attachment WHERE subject_id = %s", pk)


def search(fragment: str) -> None:
    """The newest first; on SQLite the full-text index gives them in that order and stops at the fifth."""
    for table, kind in KINDS:
        asked_for = _asked(fragment)
        words = [word for part in asked_for for word in part.words]
        tokens = [_kind_token(kind), *(token for part in asked_for for token in part.tokens)]
        if connection.vendor == "sqlite":
            source = "core_search_grams g CROSS JOIN core_searchentry e ON e.subject_id = g.rowid CROSS JOIN"
            match, order = "core_search_grams MATCH %s", "g.rowid"
            asked: object = " AND ".join(f'"{token}"' for token in tokens)
        else:
            source, order = "core_searchentry e JOIN", "o.id"
            match, asked = "string_to_array(e.tokens, ' ') @> %s", tokens
        texts = " AND ".join("e.text LIKE %s" for _word in words)
        fetch(
            f"SELECT o.id, o.name FROM {source} {table} o ON o.id = e.subject_id "
            f"WHERE {match} AND {texts} ORDER BY {order} DESC LIMIT {FOUND}",
            asked, *(f"%{word}%" for word in words),
        )  # fmt: skip
