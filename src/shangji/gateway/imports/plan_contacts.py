"""Plans contacts: one per customer and name, or the one whose number a row says."""

from collections.abc import Callable, Mapping
from operator import eq
from typing import Any, cast

from django.utils.translation import gettext as _

from shangji.core.names import normal_form, person_key
from shangji.customers.models import Contact
from shangji.people.duplicates import Known

from .existing import Contacts
from .lines import Line
from .numbered import Numbered, is_same, numbers_in, same_record, tell_unchanged
from .own_fields import is_kept_out, own_changes, own_of
from .plan_customers import CustomersPlan, in_another, phone_text, said_of
from .reading.fields import NUMBER
from .records import DUPLICATE, INVALID, UPDATE, Choice, Item, Plan, spot_of
from .twice import Twice

HAS_LEFT = frozenset({"has left", "left", "已离职", "离职"})
IS_HERE = frozenset({"with the company", "在职", "仍在职"})


def _of_person(known: Mapping[str, Any]) -> Known:
    return Known.of(phone=known.get("phone", ""), mail=known.get("email", ""))


class ContactsPlan:
    """People at customers, one per customer and name."""

    def __init__(self, plan: Plan, customers: CustomersPlan) -> None:
        self.plan, self.customers = plan, customers
        self.items: dict[str, Item] = {}
        self.known = Contacts(customers.by)
        self.numbered: Numbered[Contact] = Numbered("contact", plan)
        self._said: dict[str, dict[str, Any]] = {}
        """Key → what its first row says, before it is compared with what is there."""
        self._twice = Twice(Contact.kind(), customers.by)

    def load_numbered(self, lines: list[Line]) -> set[int]:
        """Whom rows name by number; the ids of the customers they are with."""
        self.known.load_numbers(numbers_in(lines, "contact"))
        self.numbered.load(lines, self.known)
        return {there.customer_id for there in self.numbered.rows.values()}

    def load(self, lines: list[Line]) -> None:
        self.known.load(self.customers.known.rows)
        self._twice.load(_of_person(said_of(line, "contact")) for line in lines)

    def customer(self, line: Line) -> str | None:
        """The key of the customer that a row with a number is with: somebody stays where they are."""
        found = self.numbered.of(line)
        if found is None:
            return None
        said, there = line.text("customer", "name"), cast("Contact", found.merged_last)
        if said and there is found and normal_form(said)[:200] != there.customer.normal_name:
            told = _(
                "%(name)s is with %(customer)s, and a file moves nobody: add somebody new at the other customer."
            )
            names = {"name": there.name, "customer": there.customer.name}
            line.trouble(
                "customer", "name", told % names, (Choice(there.customer.name, there.customer.name),)
            )
        key = f"customer:@{there.customer_id}"
        self.plan.ids[key] = there.customer_id
        return key

    def row(self, line: Line, customer: str | None) -> None:
        """Plan the contact of a row, if it names one at a customer."""
        is_own, there = line.mapping.noun == "contact", self.numbered.of(line)
        name = line.text("contact", "name", 60) or (there.name if there else "")
        if is_own and not name:
            line.trouble("contact", "name", _("There is no name."))
        if is_own and not customer:
            line.trouble("customer", "name", _("A contact needs a customer."))
        if line.troubles or not name or not customer:
            return
        key = f"contact:@{there.pk}" if there else f"contact:{customer}/{person_key(name)}"
        known = self._columns(line)
        item = Item(
            "contact", key, line.place, spot_of("contact", line.place), name, known={"name": name, **known}
        )
        item.refs["customer"] = customer
        first = self.items.setdefault(key, item)
        if first is not item:
            if there and known != self._said[key]:
                line.trouble("contact", NUMBER, same_record(first.place.row))
                return
            self.plan.twins.append(("contact", first.place, line.place))
            item.action, item.reason = (
                DUPLICATE,
                _("The same person as in row %(row)s.") % {"row": first.place.row},
            )
        else:
            self._said[key] = known
            self._match(item, line)
        if is_kept_out(item, line, self.customers.by, "name"):
            return
        if is_own or item.action != DUPLICATE:
            self.plan.items.append(item)

    def _match(self, item: Item, line: Line) -> None:
        pk, numbered = self.plan.ids.get(item.refs["customer"]), self.numbered.of(line)
        there = numbered or self.known.rows.get((pk or 0, person_key(item.label)))
        if there is None:
            if reason := self._twice.refusal(_of_person(item.known), item.place):
                item.action, item.reason = INVALID, reason
            return
        if there.merged_into_id:
            in_another(item, there.merged_last)
            self.plan.ids[item.key] = there.merged_last.pk
            return
        same: Callable[[Any, Any], bool] = is_same if numbered else eq
        left = ("custom",) if numbered else ("name", "custom")
        changed = {n: v for n, v in item.known.items() if n not in left and not same(v, getattr(there, n))}
        if numbered:
            changed |= self._left(line, there)
        if own := own_changes(item.known, there):
            changed["custom"] = own
        item.target = self.plan.ids[item.key] = there.pk
        item.known, item.action = changed, UPDATE if changed else DUPLICATE
        item.reason = "" if changed else _("Already there, nothing to change.")
        if changed and pk not in self.customers.known.write:
            item.action, item.reason = INVALID, _("You may see this customer, but you may not change it.")

    def _left(self, line: Line, there: Contact) -> dict[str, bool]:
        """Whether the row says that they left, or are back."""
        if not (said := line.text("contact", "state").casefold()):
            return {}
        if said not in HAS_LEFT | IS_HERE:
            tell_unchanged(
                self.plan,
                line,
                ("contact", "state"),
                _("Nothing changes: say “has left” or “with the company”."),
            )
            return {}
        has_left = said in HAS_LEFT
        return {"has_left": has_left} if has_left != there.has_left else {}

    def _columns(self, line: Line) -> dict[str, Any]:
        found: dict[str, Any] = {n: line.text("contact", n, 60) for n in ("title", "wechat")}
        found["email"] = line.text("contact", "email")
        phone = line.get("contact", "phone")
        found["phone"] = phone_text(phone) if phone else self._kept_phone(line)
        found["note"] = line.text("contact", "department", 300)
        return {name: value for name, value in found.items() if value} | own_of(line, "contact")

    def _kept_phone(self, line: Line) -> str:
        """A number that could not be read for sure is kept as it is written."""
        column = line.mapping.column_for("contact", "phone")
        return line.extra.get(column.header, "")[:40] if column else ""
