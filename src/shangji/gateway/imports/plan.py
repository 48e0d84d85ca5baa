"""From tables and their mapping to a plan: what each row would make, change, repeat, or why it cannot go in."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shangji.core.access import Actor
from shangji.core.names import person_key

from .corrections import Corrections
from .gates_met import tell_gates
from .lines import Line, LineReader
from .plan_contacts import ContactsPlan
from .plan_customers import CustomersPlan
from .plan_follow_ups import FollowUpsPlan
from .plan_leads import LeadsPlan
from .plan_opportunities import OpportunitiesPlan
from .plan_people import PeoplePlan
from .reading.fields import NUMBER
from .reading.mapping import Mapping
from .reading.tables import Table
from .records import INVALID, NEW, ORDER, UPDATE, Item, Plan, spot_of
from .unedited import Unedited

Progress = Callable[[int, int], None]


def make_plan(
    tables: Sequence[Table], mapping: Mapping, corrections: Corrections, *, by: Actor,
    progress: Progress = lambda _done, _total: None,
) -> Plan:  # fmt: skip
    """What would happen, without writing anything. Files may refer to each other in any order."""
    return _Planner(tables, mapping, corrections, by, progress).run()


class _Planner:
    def __init__(
        self,
        tables: Sequence[Table],
        mapping: Mapping,
        corrections: Corrections,
        by: Actor,
        progress: Progress,
    ) -> None:
        self.plan, self.by, self.progress = Plan(), by, progress
        self.lines: dict[str, list[Line]] = {}
        self._read(tables, mapping, corrections)
        self.people = PeoplePlan(self.plan, self.lines.get("person", []), by)
        self.customers = CustomersPlan(self.plan, self.people, by)
        self.contacts = ContactsPlan(self.plan, self.customers)
        self.opportunities = OpportunitiesPlan(self.plan, self.people, self.customers, by)
        self.follow_ups = FollowUpsPlan(self.plan, self.people)
        self.leads = LeadsPlan(self.plan, self.people, by)

    def run(self) -> Plan:
        rows = [line for lines in self.lines.values() for line in lines]
        products = {line.text("product", "name") for line in self.lines.get("product", [])} - {""}
        self.people.run()
        theirs = self.contacts.load_numbered(self.lines.get("contact", []))
        self.customers.load([line for line in rows if _names_one(line, "customer")], theirs)
        self.customers.run(self.lines.get("customer", []))
        self.contacts.load([line for line in rows if line.get("contact", "name")])
        self.opportunities.load(
            [line for line in rows if line.mapping.noun not in ("person", "product", "lead")], products
        )
        self.leads.load(self.lines.get("lead", []))
        self.follow_ups.load(self.lines.get("follow_up", []))
        for line in self.lines.get("lead", []):
            self._lead(line)
        # Opportunities first: a table of follow-ups may refer to one further down.
        for done, line in enumerate(self._hanging(), 1):
            self._hang(line)
            if done % 2000 == 0:
                self.progress(done, len(rows))
        self.follow_ups.settle(
            self.customers.known.write | self.opportunities.known.write | self.leads.known.write
        )
        tell_gates(self.plan, self.opportunities.known.rows, self.by.now)
        self._tell_troubles(rows)
        self._tell(products)
        self.plan.items.sort(key=lambda item: ORDER.index(item.noun))
        return self.plan

    def _read(self, tables: Sequence[Table], mapping: Mapping, corrections: Corrections) -> None:
        for table in tables:
            found = mapping.table(table.file, table.sheet)
            if found is None or not found.noun:
                where = f"{table.file} {table.sheet}".strip()
                self.plan.notes.append(
                    _("%(where)s: not recognised, so nothing is taken from it.") % {"where": where}
                )
                continue
            unedited = Unedited(table, found, self.by) if found.is_numbered else None
            reader = LineReader(table, found, corrections, self.by, unedited)
            self.lines.setdefault(found.noun, []).extend(reader.lines())
            self.plan.fixes += reader.fixes
            self.plan.row_count += len(table.rows)
            self.plan.skipped_count += sum(row.reason != "letterhead" for row in table.skipped)

    def _hanging(self) -> list[Line]:
        order = ("opportunity", "customer", "contact", "follow_up")
        return [line for noun in order for line in self.lines.get(noun, [])]

    def _hang(self, line: Line) -> None:
        """The nouns of a row that hang on its customer. A row in trouble leaves nothing behind."""
        noun, marks = line.mapping.noun, (len(self.plan.items), len(self.follow_ups.items))
        if line.troubles or (noun == "follow_up" and self.follow_ups.is_written(line)):
            return
        customer = self._customer(line)
        self.contacts.row(line, customer)
        about, owner = customer, None
        if noun == "opportunity" or (noun == "customer" and line.text("opportunity", "name")):
            item = self.opportunities.row(line, customer)
            about, owner = (item.key, item.refs.get("owner")) if item else (None, None)
            self._follow_up(line, about, owner, item)
            self._lend_owner(customer, line, owner)
        elif noun == "follow_up":
            self._follow_up(line, self.opportunities.meant(line, customer) or customer, None, None)
        else:
            self._follow_up(line, about, owner, self.customers.items.get(customer or ""))
        if line.troubles:
            self._undo(marks)

    def _lead(self, line: Line) -> None:
        marks = (len(self.plan.items), len(self.follow_ups.items))
        item = self.leads.row(line)
        if item:
            self._follow_up(line, item.key, item.refs.get("owner"), item)
        if line.troubles:
            self._undo(marks)

    def _customer(self, line: Line) -> str | None:
        if line.mapping.noun == "customer":
            found = self.customers.find(line)
            return found.key if found else None
        if line.mapping.noun == "contact" and (key := self.contacts.customer(line)):
            return key
        return self.opportunities.numbered.customer(line) or self.customers.meant(line)

    def _lend_owner(self, customer: str | None, line: Line, owner: str | None) -> None:
        """A customer that only this row brought belongs to whoever owns the opportunity."""
        item = self.customers.items.get(customer or "")
        if item and item.action == NEW and item.place == line.place and owner:
            item.refs.setdefault("owner", owner)

    def _follow_up(self, line: Line, about: str | None, owner: str | None, item: Item | None) -> None:
        before = len(line.extra)
        self.follow_ups.row(line, about, owner)
        if item and item.action == NEW and len(line.extra) > before:
            item.known["extra"] = {**item.known.get("extra", {}), **line.extra}

    def _undo(self, marks: tuple[int, int]) -> None:
        """Take the items of a row in trouble out again, and forget them."""
        gone = self.plan.items[marks[0] :]
        del self.plan.items[marks[0] :]
        del self.follow_ups.items[marks[1] :]
        for item in gone:
            self.leads.forget(item)
            for kept in (
                self.people.people,
                self.customers.items,
                self.contacts.items,
                self.opportunities.items,
            ):
                if kept.get(item.key) is item:
                    del kept[item.key]
            keys = self.opportunities.by_name.get(person_key(item.label), [])
            if item.key in keys:
                keys.remove(item.key)
            for index in (self.customers.by_uscc, self.customers.by_external, self.opportunities.by_external):
                for name in [n for n, key in index.items() if key == item.key]:
                    del index[name]

    def _tell_troubles(self, rows: list[Line]) -> None:
        """One invalid item for each row in trouble; a row whose record another one refuses is refused as well."""
        for line in rows:
            if not line.troubles:
                continue
            self.plan.troubles += line.troubles
            label = " ".join(text for _letter, text in list(line.cells.values())[:3])[:200]
            reason = pgettext("between reasons", "; ").join(
                dict.fromkeys(trouble.reason for trouble in line.troubles)
            )
            spot = spot_of("invalid", line.place)
            item = Item(line.mapping.noun, f"invalid:{spot}", line.place, spot, label, INVALID, reason)
            self.plan.items.append(item)

    def _tell(self, products: set[str]) -> None:
        plan = self.plan
        if products:
            plan.notes.append(
                _("%(count)s products were read to compare names with.") % {"count": len(products)}
            )
        assumed = [i.known.get("extra", {}).get("assumed", ()) for i in plan.of("opportunity", NEW, UPDATE)]
        for name, words in (
            (
                "opened_at",
                _(
                    "%(count)s opportunities do not say when they were opened; the time of the import, or of their close, is kept and marked."
                ),
            ),
            (
                "closed_at",
                _(
                    "%(count)s closed opportunities do not say when they were closed; their last known day is kept and marked."
                ),
            ),
            (
                "stage",
                _(
                    "%(count)s closed opportunities do not say in which stage they ended; it is taken from the other rows and marked."
                ),
            ),
        ):
            if count := sum(name in found for found in assumed):
                plan.notes.append(words % {"count": count})
        without = sum("customer" not in i.refs for i in plan.of("opportunity", NEW))
        if without:
            plan.notes.append(
                ngettext(
                    "%(count)s opportunity comes without a customer; it can be filled in later.",
                    "%(count)s opportunities come without a customer; they can be filled in later.",
                    without,
                )
                % {"count": without}
            )


def _names_one(line: Line, noun: str) -> bool:
    return bool(line.get(noun, "name") or line.get(noun, NUMBER))
