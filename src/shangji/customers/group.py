"""The tree of a group of customers: what lies above a customer and below it, in one statement each, however deep."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

# UNION, not UNION ALL: a circle that should never be there ends the walk instead of holding the database.
_BELOW = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM customers_customer WHERE id = %s
    UNION SELECT c.id FROM customers_customer c JOIN below b ON c.parent_id = b.id
)
SELECT id FROM below
"""
_TREE = """
WITH RECURSIVE below(id) AS (
    SELECT id FROM customers_customer WHERE id = %s
    UNION SELECT c.id FROM customers_customer c JOIN below b ON c.parent_id = b.id
)
SELECT c.id, c.parent_id FROM customers_customer c JOIN below b ON b.id = c.id WHERE c.withdrawn_at IS NULL
"""
_ABOVE = """
WITH RECURSIVE way(id, parent_id) AS (
    SELECT id, parent_id FROM customers_customer WHERE id = %s
    UNION SELECT c.id, c.parent_id FROM customers_customer c JOIN way w ON c.id = w.parent_id
)
SELECT id, parent_id FROM way
"""


def above(pk: int) -> list[int]:
    """Ids from what it belongs to up to the top of the group."""
    parents = dict(_rows(_ABOVE, pk))
    way: list[int] = []
    found = parents.get(pk)
    while found is not None and found not in way:
        way.append(found)
        found = parents.get(found)
    return way


def tree(pk: int) -> dict[int, list[int]]:
    """Id → ids directly below it, of a customer and everything under it that is still there."""
    found: dict[int, list[int]] = defaultdict(list)
    for child, parent in sorted(_rows(_TREE, pk)):
        if parent is not None and child != pk:
            found[parent].append(child)
    return found


def in_group(pk: int) -> Q:
    """A customer and everything under it, for a query set of customers."""
    return Q(pk__in=RawSQL(_BELOW, [pk]))  # noqa: S611 - our own columns, the id is a parameter


def walk(pk: int, below: Mapping[int, Sequence[int]]) -> Iterable[tuple[int, int]]:
    """(id, depth) of a customer and everything under it, each before what is under it."""
    waiting, seen = [(pk, 0)], set()
    while waiting:
        found, depth = waiting.pop()
        if found in seen:
            continue
        seen.add(found)
        yield found, depth
        waiting += [(child, depth + 1) for child in reversed(below.get(found, ()))]


def _rows(statement: str, pk: int) -> list[tuple[int, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [pk])
        return list(cursor.fetchall())
