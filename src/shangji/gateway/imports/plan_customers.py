"""Plans customers, and says which one any other row means."""

from collections.abc import Callable, Iterable, Mapping
from operator import eq
from typing import Any

from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.core.money import CENT, CURRENCIES
from shangji.core.names import normal_form
from shangji.customers.capital import MOST
from shangji.customers.models import Customer
from shangji.customers.models.customer import CreditCodeTaken
from shangji.people.duplicates import Known

from .existing import Customers
from .groups import Groups
from .lines import Line
from .numbered import Numbered, is_same, numbers_in, same_record, tell_unchanged
from .own_fields import is_kept_out, own_changes, own_of
from .plan_people import PeoplePlan
from .reading.fields import NUMBER
from .reading.names import Names
from .records import DUPLICATE, INVALID, NEW, UPDATE, Fix, Item, Plan, spot_of
from .tagging import TagWords
from .twice import Twice
from .vocabulary import spelled

COLUMNS = {"industry": 60, "province": 40, "city": 40, "address": 300, "website": 200, "source": 60}
SPELLED = ("industry", "province", "city", "address")
"""Columns whose words are checked for slips of the keys."""
KEPT_AS_TEXT = (
    "short_name", "kind", "tier", "registered_on", "founded_year", "scope", "employees", "revenue",
)  # fmt: skip


def in_another(item: Item, now: Any) -> None:
    """The record was merged into another one: what the file says of it was settled then."""
    item.target, item.known, item.action = now.pk, {}, DUPLICATE
    item.reason = _("Already there: it was merged into %(name)s.") % {"name": now.label}


def capital_of(line: Line, there: Customer | None = None) -> dict[str, Any]:
    """A registered capital in a currency that is kept; otherwise it stays text. What a row with a number leaves as it is
    stands in its record, `there`."""
    found, stated = (
        line.get("customer", "registered_capital"),
        line.text("customer", "capital_currency").upper(),
    )
    if found is None:
        has_one = there is not None and there.registered_capital is not None
        return {"capital_currency": stated} if has_one and stated in CURRENCIES else {}
    held = (
        found.currency if found.currency_stated or there is None else there.capital_currency or found.currency
    )
    currency = stated or held
    if currency not in CURRENCIES or not 0 <= found.value < MOST:
        return {}
    return {"registered_capital": found.value.quantize(CENT), "capital_currency": currency}


def potential_of(line: Line) -> dict[str, Any]:
    """What they could buy in a year, in yuan; in another currency it stays text."""
    found = line.get("customer", "potential")
    if found is None or found.currency != "CNY" or not 0 <= found.value < MOST:
        return {}
    return {"potential": found.value.quantize(CENT)}


def _told(name: str, known: Mapping[str, Any]) -> Known:
    code, phone, website = (known.get(name, "") for name in ("uscc", "phone", "website"))
    return Known.of(code=code, name=name, phone=phone, website=website)


def said_of(line: Line, noun: str) -> dict[str, str]:
    """What of a row rules may name, as it will be written."""
    phone = line.get(noun, "phone")
    texts = {name: line.text(noun, name) for name in ("uscc", "website", "email")}
    return {**texts, "phone": phone_text(phone) if phone else ""}


class CustomersPlan:
    """One item per company, however many rows name it."""

    def __init__(self, plan: Plan, people: PeoplePlan, by: Actor) -> None:
        self.plan, self.people, self.by = plan, people, by
        self.known = Customers(by)
        self.items: dict[str, Item] = {}
        self.by_uscc: dict[str, str] = {}
        self.by_external: dict[str, str] = {}
        self._names = Names(())
        self._twice = Twice(Customer.kind(), by)
        self.groups = Groups(plan, self.known, by)
        self._tags = TagWords(by)
        self.numbered: Numbered[Customer] = Numbered("customer", plan)
        self._by_target: dict[int, str] = {}
        self._said: dict[str, dict[str, Any]] = {}
        """Key → what its first row says, before it is compared with what is there."""

    def load(self, lines: list[Line], also: Iterable[int]) -> None:
        """Ask the database once about everything that the files name; `also` are customers of contacts that they name."""
        self.known.load_numbers([*numbers_in(lines, "customer"), *also])
        self.numbered.load(lines, self.known)
        self.known.load(
            (line.text("customer", name) for line in lines for name in ("name", "parent")),
            (line.text("customer", "uscc") for line in lines),
            (line.text("customer", "external_id") for line in lines),
        )
        self._twice.load(_told(line.text("customer", "name"), said_of(line, "customer")) for line in lines)
        if any(line.get("customer", "tags") for line in lines):
            self._tags.load(self.known.rows)

    def run(self, lines: list[Line]) -> None:
        for line in lines:
            self._row(line)
        self.groups.join(self.items)
        self._names = Names(item.label for item in self.items.values())

    def _row(self, line: Line) -> None:
        there = self.numbered.of(line)
        if not line.text("customer", "name") and there is None:
            line.trouble("customer", "name", _("There is no name."))
        owner, tags = self.people.meant(line, "customer", "owner"), self._tags.read(line)
        if line.troubles:
            return
        first = self.find(line)
        if first:
            self._again(line, first)
            return
        item = self._item(line, owner)
        self._tags.plan(item, tags, item.target in self.known.write)
        if there and tags and self._tags.lacks(there.pk, tags):
            tell_unchanged(
                self.plan,
                line,
                ("customer", "tags"),
                _("A tag is taken off on the page of the customer, not by a file."),
            )
        if is_kept_out(item, line, self.by, "name"):
            return
        item.spot = spot_of("customer", line.place)
        self.plan.items.append(item)
        self.groups.note(item, line)

    def _again(self, line: Line, first: Item) -> None:
        if self.numbered.of(line) and self._columns(line) != self._said[first.key]:
            line.trouble("customer", NUMBER, same_record(first.place.row))
            return
        for name, value in self._columns(line).items():
            if name != "extra" and not first.known.get(name) and first.target is None:
                first.known[name] = value
        reason = _("The same company as in row %(row)s.") % {"row": first.place.row}
        again = Item(
            "customer", first.key, line.place, spot_of("customer", line.place), first.label, DUPLICATE, reason
        )
        self.plan.items.append(again)
        self.plan.twins.append(("customer", first.place, line.place))

    def find(self, line: Line) -> Item | None:
        if there := self.numbered.of(line):
            key = self._by_target.get(there.pk)
            return self.items[key] if key else None
        uscc, external = line.text("customer", "uscc"), line.text("customer", "external_id")
        key = self.by_uscc.get(uscc) or self.by_external.get(external)
        if key:
            return self.items[key]
        found = self.items.get(f"customer:{normal_form(line.text('customer', 'name'))}")
        if found and uscc and found.known.get("uscc", uscc) != uscc:
            return None  # the same name, but another company by its code
        return found

    def _item(self, line: Line, owner: str | None) -> Item:
        """A new item for the company of this row, matched with what is there."""
        there = self.numbered.of(line)
        name = line.text("customer", "name") or (there.name if there else "")
        known = self._columns(line)
        key = f"customer:{normal_form(name)}"
        if key in self.items:
            key = f"{key}#{known.get('uscc', line.place.row)}"
        self._said[key] = known
        item = Item("customer", key, line.place, "", name, known={"name": name, **known})
        if owner:
            item.refs["owner"] = owner
        self.items[key] = item
        self._match(item, line)
        for column, index in (("uscc", self.by_uscc), ("external_id", self.by_external)):
            if known.get(column):
                index[known[column]] = key
        return item

    def _match(self, item: Item, line: Line) -> None:
        if numbered := self.numbered.of(line):
            self._by_target[numbered.pk] = item.key
            if self._is_code_taken(item, numbered):
                item.action, item.reason = INVALID, str(CreditCodeTaken.message)
            else:
                self._settle(item, numbered, line)
            return
        known = item.known
        pk = (
            self.known.by_uscc.get(known.get("uscc", ""))
            or self.known.by_external.get(known.get("external_id", ""))
            or self.known.by_normal.get(normal_form(item.label)[:200])
        )
        there = self.known.rows.get(pk or 0)
        if there is None or (known.get("uscc") and there.uscc and known["uscc"] != there.uscc):
            if not self.by.may("customers.add"):
                item.action, item.reason = INVALID, _("You may not add customers.")
            elif reason := self._twice.refusal(_told(item.label, item.known), item.place):
                item.action, item.reason = INVALID, reason
            return
        self._settle(item, there, line)

    def _is_code_taken(self, item: Item, there: Customer) -> bool:
        code = item.known.get("uscc", "")
        taken = code in self.by_uscc or self.known.by_uscc.get(code, there.pk) != there.pk
        return bool(code) and code != there.uscc and taken

    def _settle(self, item: Item, there: Customer, line: Line) -> None:
        """The row means the record that is there, or what holds it by now."""
        self._by_target.setdefault(there.pk, item.key)
        now = self.known.held.get(there.pk, there)
        item.target = self.plan.ids[item.key] = now.pk
        if now.pk not in self.known.read:
            del self.plan.ids[item.key]
            item.action, item.reason = (
                INVALID,
                _("This customer belongs to somebody else and is not shared with you."),
            )
            return
        if now is not there:
            in_another(item, now)
            return
        self._compare(item, there, line)

    def _compare(self, item: Item, there: Customer, line: Line) -> None:
        is_numbered = self.numbered.of(line) is not None
        same: Callable[[Any, Any], bool] = is_same if is_numbered else eq
        left = ("extra", "custom", "created_at", *(() if is_numbered else ("name",)))
        changed = {n: v for n, v in item.known.items() if n not in left and not same(v, getattr(there, n))}
        extra = {n: v for n, v in item.known.get("extra", {}).items() if there.extra.get(n) != v}
        if extra:
            changed["extra"] = {**there.extra, **extra}
        if own := own_changes(item.known, there):
            changed["custom"] = {**there.custom, **own}
        owner = item.refs.get("owner")
        if owner and line.mapping.noun == "customer" and self.plan.ids.get(owner) != there.owner_id:
            changed["owner"] = True
        item.known, item.action = changed, UPDATE if changed else DUPLICATE
        item.reason = "" if changed else _("Already there, nothing to change.")
        if changed and there.pk not in self.known.write:
            item.action, item.reason = INVALID, _("You may see this customer, but you may not change it.")

    def _columns(self, line: Line) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, limit in COLUMNS.items():
            text = line.text("customer", name, limit)
            if text:
                found[name] = self._spelled(line, name, text) if name in SPELLED else text
        for name, limit in (("uscc", 18), ("external_id", 100), ("note", 5000)):
            if text := line.text("customer", name, limit):
                found[name] = text
        if phone := line.get("customer", "phone"):
            found["phone"] = phone_text(phone)
        if ends := line.get("customer", "contract_ends_on"):
            found["contract_ends_on"] = ends
        found |= potential_of(line) | capital_of(line, self.numbered.of(line))
        if created := line.get("customer", "created_at"):
            found["created_at"] = created
        found |= own_of(line, "customer")
        extra = self._extra(line)
        return {**found, "extra": extra} if extra else found

    def _extra(self, line: Line) -> dict[str, str]:
        """What has no column of its own, under the words of its header."""
        headers = {(c.noun, c.field): c.header for c in line.mapping.columns if c.field}
        capital = (
            () if capital_of(line, self.numbered.of(line)) else ("registered_capital", "capital_currency")
        )
        kept = [*KEPT_AS_TEXT, *capital, *(() if potential_of(line) else ("potential",))]
        found = {
            headers["customer", name]: line.cells["customer", name][1]
            for name in kept
            if line.get("customer", name) is not None
        }
        return {**found, **line.extra} if line.mapping.noun == "customer" else found

    def _spelled(self, line: Line, name: str, text: str) -> str:
        better = spelled(text)
        if better is None:
            return text
        letter = line.cells["customer", name][0]
        self.plan.fixes.append(Fix(line.place, letter, text, better, _("spelling")))
        return better

    def meant(self, line: Line) -> str | None:
        """The key of the customer that a row of another table names; None when it names none."""
        name = line.text("customer", "name")
        if not name:
            return None
        item = self.find(line) or self._near(line, name)
        if item is None:
            item = self._item(line, self.people.meant(line, "customer", "owner"))
            if item.action in (NEW, UPDATE):
                item.spot = spot_of("customer", line.place, item.key)
                self.plan.items.append(item)
        if item.action == INVALID:
            line.trouble("customer", "name", item.reason)
        return item.key

    def _near(self, line: Line, name: str) -> Item | None:
        """A company of the same import that is a slip of the keys away; the database is not guessed at."""
        near = self._names.closest(name)
        if near is None:
            return None
        letter = line.cells["customer", "name"][0]
        self.plan.fixes.append(
            Fix(line.place, letter, name, near, _("taken for the customer with almost this name"))
        )
        return self.items.get(f"customer:{normal_form(near)}")


def phone_text(phone: Any) -> str:
    """As people here write it: a number of a city with its 0, a mobile one without the country."""
    number = str(phone.number).removeprefix("+86")
    if number != phone.number and number[0] != "1" and not number.startswith(("400", "800")):
        number = f"0{number}"
    return f"{number}-{phone.extension}" if phone.extension else number
