"""What the tests of gates share: requirements as they are published, and one way to meet them."""

import hashlib
from typing import Any

from django.db import connection

from shangji.core.access import Actor
from shangji.opportunities.models import Opportunity
from shangji.opportunities.models.requirement import RequirementPlan


def need(kind: str, name: str = "要有", key: str = "", **params: Any) -> RequirementPlan:
    side, required = params.pop("side", "entry"), params.pop("required", True)
    return RequirementPlan(
        key=key or kind.replace("_", "-"),
        kind=kind,
        name=name,
        params=params,
        side=side,
        is_required=required,
    )


def everything() -> str:
    """A hash over every row of every table."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            digest.update(repr((table, cursor.fetchall())).encode())
    return digest.hexdigest()


def quote(opportunity: Opportunity, by: Actor) -> None:
    opportunity.log_follow_up("报价单已发", type="quote", by=by)
