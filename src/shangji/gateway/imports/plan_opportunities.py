"""Plans opportunities: which one a row means, what it says of it, and what is there already."""

from decimal import Decimal
from operator import eq
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor
from shangji.core.choices import choice_named
from shangji.core.names import person_key
from shangji.opportunities.call_events import Call
from shangji.opportunities.models import Opportunity

from .existing import Opportunities
from .lines import Line
from .lives import Lives
from .numbered import OF_NUMBERED, NumberedOpportunities, is_same, numbers_in, same_record
from .own_fields import is_kept_out, own_changes
from .plan_customers import CustomersPlan, in_another
from .plan_payments import SAID, payment_said, settle_payment
from .plan_people import PeoplePlan
from .plan_standing import Standings
from .reading.names import Names
from .records import DUPLICATE, INVALID, UPDATE, Choice, Fix, Item, Plan, spot_of

TEXTS = {"source": 60, "competitor": 100, "next_step": 200, "evidence": 300}
CHOSEN: dict[str, tuple[type[TextChoices], str | Promise]] = {
    "call": (Call, gettext_lazy("This is no forecast call.")),
    "lost_through": (Opportunity.LostThrough, gettext_lazy("Say us, the customer or the market.")),
}
"""Column → its words, and what is told where a cell has another one."""
COMPARED = (
    "amount", "currency", "expected_on", "source", "competitor", "product", "need", "next_step", "win_ratio",
    "call", "lost_through", "evidence",
)  # fmt: skip


OF_LOST = ("lost_through", "evidence")


class OpportunitiesPlan:
    """One item per opportunity. Its key is its number, else its name with customer and owner."""

    def __init__(self, plan: Plan, people: PeoplePlan, customers: CustomersPlan, by: Actor) -> None:
        self.plan, self.people, self.customers, self.by = plan, people, customers, by
        self.known = Opportunities(by)
        self.lives = Lives()
        self.standings = Standings(plan, self.lives)
        self.items: dict[str, Item] = {}
        self.said: dict[str, dict[str, Any]] = {}
        """Key → what its first row says, before it is compared with what is there."""
        self.by_external: dict[str, str] = {}
        self.by_name: dict[str, list[str]] = {}
        self.products = Names(())
        self.numbered = NumberedOpportunities(plan)

    def load(self, lines: list[Line], products: set[str]) -> None:
        """Ask the database once; learn which stages each sheet names."""
        self.products = Names(products)
        self.known.load(
            (line.text("opportunity", "external_id", 100) for line in lines),
            (self._name(line) for line in lines),
            numbers_in(lines, "opportunity"),
        )
        self.numbered.load(lines, self.known)
        self.lives.load(lines)

    def row(self, line: Line, customer: str | None) -> Item | None:
        """Plan the opportunity of a row; None when the row is in trouble or names none."""
        is_own, there = line.mapping.noun == "opportunity", self.numbered.of(line)
        name = (there.name if there and not line.get("opportunity", "name") else "") or self._name(line)
        if not name and is_own:
            line.trouble(
                "opportunity",
                "name",
                _("The opportunity has no name, and no product or customer to call it by."),
            )
        standing = self.lives.standing(line, there)
        known = self._columns(line, name) | payment_said(line)
        amount = known.get("amount")
        if amount is not None and not Decimal(0) <= amount < Decimal(10) ** 15:
            line.trouble(
                "opportunity",
                "amount",
                _("An amount cannot be negative."),
                (Choice(_("leave it empty"), ""),),
            )
        life = self.lives.told(line, standing, known, there) if standing else {}
        if life.get("outcome") != Opportunity.Outcome.LOST:
            known = {column: value for column, value in known.items() if column not in OF_LOST}
        owner = self.numbered.owner(line) or self.people.meant(line, "opportunity", "owner")
        if line.troubles or not name or standing is None:
            return None
        key = self._key(line, name, customer, owner)
        item = Item(
            "opportunity", key, line.place, spot_of("opportunity", line.place), name, known={**known, **life}
        )
        item.refs = {role: ref for role, ref in (("customer", customer), ("owner", owner)) if ref}
        return self._placed(item, line)

    def _placed(self, item: Item, line: Line) -> Item:
        first = self.items.get(item.key)
        if first is not None:
            return self._again(item, first, line)
        self.items[item.key] = item
        self.said[item.key] = _compared(item)
        self.by_name.setdefault(person_key(item.label), []).append(item.key)
        if external := item.known.get("external_id"):
            self.by_external[external] = item.key
        self._match(item, line)
        is_kept_out(item, line, self.by, "name")
        self.plan.items.append(item)
        return item

    def _again(self, item: Item, first: Item, line: Line) -> Item:
        if line.mapping.noun != "opportunity":
            return first
        self.plan.twins.append(("opportunity", first.place, item.place))
        same = _compared(item) == self.said[item.key]
        row = {"row": first.place.row}
        item.action = DUPLICATE if same else INVALID
        item.reason = _("The same opportunity as in row %(row)s.") % row
        if not same:
            told = _(
                "The same name, customer and owner as in row %(row)s, but other values: give it another name or a number."
            )
            item.reason = same_record(first.place.row) if self.numbered.of(line) else told % row
            line.trouble("opportunity", "name", item.reason)
            return item
        self.plan.items.append(item)
        return first

    def _key(self, line: Line, name: str, customer: str | None, owner: str | None) -> str:
        if there := self.numbered.of(line):
            return f"opportunity:@{there.pk}"
        external = line.text("opportunity", "external_id", 100)
        return (
            f"opportunity:#{external}" if external else f"opportunity:{person_key(name)}|{customer}|{owner}"
        )

    def _there_for(self, item: Item, line: Line) -> Opportunity | None:
        if there := self.numbered.of(line):
            return there
        ids, external = self.plan.ids, item.known.get("external_id")
        if external:
            pk = self.known.by_external.get(external)
        elif any(ref not in ids for ref in item.refs.values()):
            pk = None  # its customer or owner is new, so it is as well
        else:
            customer, owner = (ids.get(item.refs.get(role, "")) for role in ("customer", "owner"))
            pk = self.known.named(item.label, customer, owner)
        return self.known.rows.get(pk or 0)

    def _match(self, item: Item, line: Line) -> None:
        ids, there = self.plan.ids, self._there_for(item, line)
        if there is None:
            item.known |= settle_payment(item, line, None, self.plan)
            if not self.by.may("opportunities.open"):
                item.action, item.reason = INVALID, _("You may not open opportunities.")
            return
        now = self.known.held.get(there.pk, there)
        item.target = ids[item.key] = now.pk
        if now.pk not in self.known.read:
            item.action, item.reason = (
                INVALID,
                _("This opportunity belongs to somebody else and is not shared with you."),
            )
            return
        if now is not there:
            in_another(item, now)
            return
        self._compare(item, line, there)

    def _compare(self, item: Item, line: Line, there: Opportunity) -> None:
        payment = settle_payment(item, line, there, self.plan)
        known, ids = item.known, self.plan.ids
        is_numbered = self.numbered.of(line) is not None
        compared, same = ((*COMPARED, *OF_NUMBERED), is_same) if is_numbered else (COMPARED, eq)
        changed = {n: known[n] for n in compared if n in known and not same(known[n], getattr(there, n))}
        is_known = is_numbered or known.get("external_id")
        if is_known and known.get("is_named") and not same(item.label, there.name):
            changed["name"] = item.label
        customer, owner = item.refs.get("customer"), item.refs.get("owner")
        if customer and ids.get(customer) != there.customer_id:
            changed["customer"] = True
        if owner and ids.get(owner) != there.owner_id:
            changed["owner"] = True
        moved = self._moved(item, there)
        changed.update(moved | payment)
        if is_numbered:
            changed |= self.standings.changed(item, line, there, is_moved=bool(moved))
        extra = _extra_of(item, there, is_moved=bool(moved))
        if extra:
            changed["extra"] = {**there.extra, **extra}
        if own := own_changes(item.known, there):
            changed["custom"] = {**there.custom, **own}
        item.known, item.action = changed, UPDATE if changed else DUPLICATE
        item.reason = "" if changed else _("Already there, nothing to change.")
        if changed and there.pk not in self.known.write:
            item.action, item.reason = INVALID, _("You may see this opportunity, but you may not change it.")

    def _moved(self, item: Item, there: Opportunity) -> dict[str, Any]:
        """Stage and outcome, when the sheet states them and they differ."""
        path, outcome = item.known["path"], item.known["outcome"]
        stated = item.known["is_stage_stated"]
        stage_differs = stated and path[-1][0].key != there.stage.key
        if not item.known["is_outcome_stated"] or not (stage_differs or outcome != there.outcome):
            return {}
        names = ("path", "outcome", "ended_at", "note", "loss_reason")
        return {**{n: item.known.get(n) for n in names}, "is_moved": True, "is_stage_stated": stated}

    # What the cells say

    def _name(self, line: Line) -> str:
        """Its name; without one, product and customer, or product and number."""
        name = line.text("opportunity", "name")
        if name or line.mapping.noun != "opportunity":
            return name
        product = self._product(line)
        other = line.text("customer", "name") or line.text("opportunity", "external_id")
        return " · ".join(part for part in (product, other) if part)[:200]

    def _product(self, line: Line) -> str:
        written = line.text("opportunity", "product")
        return self.products.closest(written) or written

    def _columns(self, line: Line, name: str) -> dict[str, Any]:
        found: dict[str, Any] = {n: line.text("opportunity", n, limit) for n, limit in TEXTS.items()}
        written, product = line.text("opportunity", "product"), self._product(line)
        if product != written:
            letter = line.cells["opportunity", "product"][0]
            self.plan.fixes.append(Fix(line.place, letter, written, product, _("as in the list of products")))
        found |= {"product": product, "need": line.text("opportunity", "description", 5000)}
        found["external_id"] = line.text("opportunity", "external_id", 100)
        found = {n: v for n, v in found.items() if v}
        amount = line.get("opportunity", "amount")
        if amount is not None:
            found["amount"] = amount.value.quantize(Decimal("0.01"))
            stated = line.text("opportunity", "currency", 3).upper() or (
                amount.currency if amount.currency_stated else ""
            )
            found |= {"currency": stated} if len(stated) == 3 else {}
        ratio = line.get("opportunity", "win_ratio")
        if ratio is not None:
            found |= {"win_ratio": float(ratio), "win_ratio_source": "file"}
        found |= self._chosen(line)
        for column in ("next_step_at", "expected_on"):
            if line.get("opportunity", column) is not None:
                found[column] = line.get("opportunity", column)
        extra = self._extra(line) if line.mapping.noun == "opportunity" else {}
        if line.own and line.mapping.noun == "opportunity":
            found["custom"] = line.own
        found["is_named"] = bool(line.get("opportunity", "name"))
        return {**found, "extra": extra} if extra else found

    def _chosen(self, line: Line) -> dict[str, str]:
        found = {}
        for column, (choices, wrong) in CHOSEN.items():
            if not (said := line.text("opportunity", column)):
                continue
            if chosen := choice_named(choices, said):
                found[column] = str(chosen.value)
            else:
                offered = tuple(Choice(str(one.label), str(one.label)) for one in choices)
                line.trouble("opportunity", column, str(wrong), offered)
        return found

    def _extra(self, line: Line) -> dict[str, Any]:
        people = line.get("opportunity", "collaborators")
        column = line.mapping.column_for("opportunity", "collaborators")
        return {**line.extra, **({column.header: "、".join(people)} if people and column else {})}

    # Which opportunity a follow-up means

    def meant(self, line: Line, customer: str | None) -> str | None:
        """The key of the opportunity that a row of another table names, by number or by name."""
        external, name = line.text("opportunity", "external_id", 100), line.text("opportunity", "name")
        if not external and not name:
            return None
        key = self.by_external.get(external) or self._by_name(name, customer)
        if key:
            return key
        pk = self.known.by_external.get(external) or next(iter(self._there(name, customer)), None)
        pk = self.known.held[pk].pk if pk in self.known.held else pk
        if pk is None or pk not in self.known.write:
            field = "external_id" if external else "name"
            near = Names(item.label for item in self.items.values()).suggestions(name) if name else []
            reason = _("There is no opportunity “%(name)s” that you may write to.") % {
                "name": name or external
            }
            line.trouble("opportunity", field, reason, tuple(Choice(n, n) for n in near))
            return None
        self.plan.ids[f"opportunity:@{pk}"] = pk
        return f"opportunity:@{pk}"

    def _by_name(self, name: str, customer: str | None) -> str | None:
        keys = self.by_name.get(person_key(name), []) if name else []
        same = [key for key in keys if customer is None or self.items[key].refs.get("customer") == customer]
        return same[0] if len(same) == 1 else None

    def _there(self, name: str, customer: str | None) -> list[int]:
        wanted = self.plan.ids.get(customer or "")
        found = self.known.by_name.get(person_key(name), []) if name else []
        return [pk for pk in found if customer is None or self.known.rows[pk].customer_id == wanted]


def _extra_of(item: Item, there: Opportunity, *, is_moved: bool) -> dict[str, Any]:
    """What differs; how it began is not assumed again of a record that is there, how it ended only if it ends now."""
    said = dict(item.known.get("extra", {}))
    assumed = [name for name in said.pop("assumed", ()) if is_moved and name != "opened_at"]
    if assumed:
        said["assumed"] = sorted({*there.extra.get("assumed", ()), *assumed})
    return {name: value for name, value in said.items() if there.extra.get(name) != value}


def _compared(item: Item) -> dict[str, Any]:
    return {name: item.known.get(name) for name in (*COMPARED, "custom", *(f"said_{name}" for name in SAID))}
