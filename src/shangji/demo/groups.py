"""Some customers of the demo company belong to one another."""

from itertools import groupby

from shangji.core.access import System
from shangji.customers.models import Customer

GROUPS, MOST = 4, 5


def join_groups() -> None:
    """Of each of four salespeople, the oldest customer is the head of a small group; one branch has a branch of its own."""
    by = System("demo")
    rows = Customer._base_manager.filter(owner__isnull=False, withdrawn_at__isnull=True).order_by(
        "owner", "pk"
    )
    found = [list(mine) for _owner, mine in groupby(rows, key=lambda row: row.owner_id)]
    for mine in [mine for mine in found if len(mine) > MOST][:GROUPS]:
        head, *rest = mine[:MOST]
        for customer in rest[:-1]:
            customer.set_parent(head, by=by)
        rest[-1].set_parent(rest[0], by=by)
