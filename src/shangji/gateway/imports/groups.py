"""Says which company of a file belongs to which: the parent it names is in the file, or there already, or stays words."""

from collections.abc import Mapping

from shangji.core.access import Actor
from shangji.core.names import normal_form

from .existing import Customers
from .lines import Line
from .records import DUPLICATE, INVALID, UPDATE, Item, Plan

PARENT = "parent"


class Groups:
    """Nothing is added for the sake of a parent, and no circle goes in: then its name is kept as text."""

    def __init__(self, plan: Plan, known: Customers, by: Actor) -> None:
        self.plan, self.known, self.by = plan, known, by
        self._named: list[tuple[Item, str, str]] = []

    def note(self, item: Item, line: Line) -> None:
        """Remember the parent of a row of the table of customers, with the words of its header."""
        name = line.text("customer", PARENT)
        column = line.mapping.column_for("customer", PARENT)
        if name and column:
            self._named.append((item, name, column.header))

    def join(self, items: Mapping[str, Item]) -> None:
        """When every row is read: whom each name means."""
        for item, name, header in self._named:
            if item.action == INVALID:
                continue
            key = self._key(name, items)
            if key is None or self._closes_circle(item, key, items) or not self._may_join(item):
                self._keep(item, header, name)
            elif not self._is_there(item, key):
                item.refs[PARENT] = key
                if item.target is not None:
                    item.known[PARENT], item.action, item.reason = True, UPDATE, ""

    def _key(self, name: str, items: Mapping[str, Item]) -> str | None:
        key = f"customer:{normal_form(name)}"
        if key in items and items[key].action != INVALID:
            return key
        there = self.known.rows.get(self.known.by_normal.get(normal_form(name)[:200], 0))
        now = self.known.held.get(there.pk, there) if there else None
        if now is None or now.pk not in self.known.read:
            return None
        self.plan.ids[key] = now.pk
        return key

    def _closes_circle(self, item: Item, key: str, items: Mapping[str, Item]) -> bool:
        """Among what the file says; what the database says besides is asked when it is written."""
        seen = {item.key}
        found: str | None = key
        while found is not None:
            if found in seen:
                return True
            seen.add(found)
            above = items.get(found)
            found = above.refs.get(PARENT) if above else None
        return False

    def _may_join(self, item: Item) -> bool:
        if not self.by.may("customers.set_parent"):
            return False
        return item.target is None or item.target in self.known.write

    def _is_there(self, item: Item, key: str) -> bool:
        there = self.known.rows.get(item.target or 0)
        return there is not None and there.parent_id is not None and there.parent_id == self.plan.ids.get(key)

    def _keep(self, item: Item, header: str, name: str) -> None:
        there = self.known.rows.get(item.target or 0)
        if there is not None and there.extra.get(header) == name:
            return
        before = {**there.extra} if there is not None else {}
        item.known["extra"] = {**before, **item.known.get("extra", {}), header: name}
        if item.action == DUPLICATE and item.target in self.known.write:
            item.action, item.reason = UPDATE, ""


def depth_of(item: Item, items: Mapping[str, Item]) -> int:
    """How many companies of the same file stand above it: what it belongs to is written before it."""
    depth, found = 0, items.get(item.refs.get(PARENT, ""))
    while found is not None:
        depth, found = depth + 1, items.get(found.refs.get(PARENT, ""))
    return depth
