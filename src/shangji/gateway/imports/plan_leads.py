"""Plans leads: one item per person or company that might buy, however often the files name them."""

from typing import Any

from django.utils.translation import gettext as _

from shangji.core.access import Actor, Level
from shangji.core.names import mail_key, normal_form, phone_digits
from shangji.leads.models import Campaign, Lead, Source
from shangji.people.duplicates import Known
from shangji.people.models import Pool

from .existing import LIVE_FIRST, THERE, held, in_parts, numbered_rows, reached, read_by_number
from .lines import Line
from .numbered import Numbered, is_same, numbers_in, same_record, tell_unchanged
from .own_fields import is_kept_out, own_changes
from .plan_customers import in_another, phone_text
from .plan_people import PeoplePlan
from .reading.fields import NUMBER
from .records import DUPLICATE, INVALID, NEW, UPDATE, Item, Plan, spot_of
from .twice import Twice

TEXTS = {
    "company": 200, "person": 60, "title": 60, "wechat": 60, "website": 200, "need": 5_000, "industry": 60,
    "province": 40, "city": 40, "note": 5_000,
}  # fmt: skip
BY_NAME: dict[str, Any] = {"source": Source, "campaign": Campaign}


class Leads:
    """Leads that any row may mean: by number, phone, mail, and by company and person where nothing else is known."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.rows: dict[int, Lead] = {}
        self.keys: dict[str, int] = {}
        self.held: dict[int, Any] = {}
        """Id of one that was merged away → the one that holds it."""
        self.write: set[int] = set()
        self._by_number: dict[int, Lead] = {}

    def load(self, column: str, values: set[str]) -> None:
        for part in in_parts(values - {""}):
            self._add(Lead._base_manager.filter(THERE, **{f"{column}__in": part}))

    def load_numbers(self, numbers: list[int]) -> None:
        for part in in_parts(numbers):
            found = self._add(numbered_rows(Lead, self.actor, part))
            self._by_number |= read_by_number(found, self.actor)

    def numbered(self, number: int | None) -> Lead | None:
        """The one of this number that the actor reaches: any other is as good as none."""
        return self._by_number.get(number or 0)

    def _add(self, rows: Any) -> list[Lead]:
        found = list(rows.order_by(*LIVE_FIRST))
        for row in found:
            self.rows[row.pk] = row
            for key in keys_of(_known(row)):
                self.keys.setdefault(key, row.pk)
        self.held |= held(found)
        ids = [row.pk for row in [*found, *self.held.values()]]
        self.write |= reached(Lead, self.actor, ids, Level.WRITE)
        return found


def keys_of(known: dict[str, Any]) -> list[str]:
    """What tells that two rows mean one lead, the surest first."""
    surest = [
        ("#", known.get("external_id")),
        ("t", phone_digits(known.get("phone", ""))),
        ("@", mail_key(known.get("email", ""))),
    ]
    found = [f"{sort}{value}" for sort, value in surest if value]
    if not any(key[0] in "t@" for key in found):
        found.append(
            f"n{normal_form(known.get('company', ''))[:200]}|{known.get('person', '')}|{known.get('wechat', '')}"
        )
    return found


def _known(row: Lead) -> dict[str, Any]:
    return {
        name: getattr(row, name) for name in ("external_id", "phone", "email", "company", "person", "wechat")
    }


def _told(known: dict[str, Any]) -> Known:
    return Known.of(name=known.get("company", ""), phone=known.get("phone", ""), mail=known.get("email", ""))


def _require_somebody(line: Line, known: dict[str, Any]) -> None:
    if not any(known.get(name) for name in Lead.KNOWN_BY):
        told = _("A lead needs a company, a person, a phone, a mail address or a WeChat name.")
        line.trouble("lead", "company", told)


def _said(line: Line) -> dict[str, str]:
    """What the row says of follow-ups, by the words of its headers: a lead keeps its row as it stood."""
    cells = {column.letter: column.header for column in line.mapping.columns if column.noun == "follow_up"}
    found = {cells[letter]: text for letter, text in line.cells.values() if letter in cells}
    return found | {column.header: str(value) for column, value in line.repeats}


class LeadsPlan:
    def __init__(self, plan: Plan, people: PeoplePlan, by: Actor) -> None:
        self.plan, self.people, self.by = plan, people, by
        self.known = Leads(by)
        self.items: dict[str, Item] = {}
        self._named: dict[str, dict[str, int]] = {}
        self._twice = Twice(Lead.kind(), by)
        self.numbered: Numbered[Lead] = Numbered("lead", plan)
        self._said: dict[int, dict[str, Any]] = {}
        """Number → what its first row says, before it is compared with what is there."""

    def load(self, lines: list[Line]) -> None:
        """Ask the database once about everything that the files name."""
        if not lines:
            return
        self.known.load_numbers(numbers_in(lines, "lead"))
        self.numbered.load(lines, self.known)
        rows = [self._columns(line) for line in lines]
        self.known.load("external_id", {row.get("external_id", "") for row in rows})
        self.known.load("phone_digits", {phone_digits(row.get("phone", "")) for row in rows})
        self.known.load("mail_key", {mail_key(row.get("email", "")) for row in rows})
        nameless = {
            normal_form(row["company"])[:200]
            for row in rows
            if row.get("company") and not (row.get("phone") or row.get("email"))
        }
        self.known.load("normal_name", nameless)
        self._twice.load(map(_told, rows))
        self._named = {
            name: dict(model._base_manager.values_list("name", "pk")) for name, model in BY_NAME.items()
        }
        self._named["pool"] = dict(Pool.objects.holding(Lead.kind()).values_list("name", "pk"))

    def row(self, line: Line) -> Item | None:
        """Plan the lead of a row; the item that stands for it, which an earlier row may have brought."""
        known, numbered = self._columns(line), self.numbered.of(line)
        if numbered is None:
            _require_somebody(line, known)
        owner, pool = self.people.meant(line, "lead", "owner"), self._pool(line)
        if line.troubles:
            return None
        label = str(numbered or Lead(**{name: known.get(name, "") for name in Lead.KNOWN_BY}))
        item = Item("lead", f"lead:{line.place.file}|{line.place.sheet}|{line.place.row}", line.place, spot_of("lead", line.place), label, known=known)  # fmt: skip
        self._name(item, line)
        if owner:
            item.refs["owner"] = owner
        if pool:
            item.known["pool"] = pool
        first = self._first(item, line)
        if line.troubles:
            return None
        if is_kept_out(item, line, self.by, "company"):
            self.forget(item)
            return None
        if item.action == NEW:
            item.known["said"] = _said(line)
        self.plan.items.append(item)
        return first or item

    def _first(self, item: Item, line: Line) -> Item | None:
        """The item of an earlier row that means the same lead; without one the item is matched with what is there."""
        numbered, known = self.numbered.of(line), item.known
        keys = [f"@{numbered.pk}"] if numbered else keys_of(known)
        first = next((self.items[key] for key in keys if key in self.items), None)
        if first is None:
            self.items |= dict.fromkeys(keys, item)
            if numbered:
                self._said[numbered.pk] = {**known}
                self._compare(item, line, numbered)
            else:
                self._match(item)
            return None
        if numbered and known != self._said[numbered.pk]:
            line.trouble("lead", NUMBER, same_record(first.place.row))
        item.action, item.reason = DUPLICATE, _("The same lead as in row %(row)s.") % {"row": first.place.row}
        self.plan.twins.append(("lead", first.place, line.place))
        return first

    def forget(self, item: Item) -> None:
        """The row is in trouble: a later one may bring the lead."""
        self.items = {key: kept for key, kept in self.items.items() if kept is not item}

    def _match(self, item: Item) -> None:
        pk = next((self.known.keys[key] for key in keys_of(item.known) if key in self.known.keys), None)
        there = self.known.rows.get(pk or 0)
        if there is None:
            if not self.by.may("leads.capture"):
                item.action, item.reason = INVALID, _("You may not add leads.")
            elif reason := self._twice.refusal(_told(item.known), item.place):
                item.action, item.reason = INVALID, reason
            return
        if now := self.known.held.get(there.pk):
            self.plan.ids[item.key] = now.pk
            in_another(item, now)
            return
        item.target = self.plan.ids[item.key] = there.pk
        missing = {
            name: text
            for name, text in item.known.items()
            if name in Lead.EDITABLE and text and not getattr(there, name)
        }
        missing = {name: text for name, text in missing.items() if name not in BY_NAME}
        own = {key: v for key, v in own_changes(item.known, there).items() if not there.custom.get(key)}
        missing |= {"custom": own} if own else {}
        may_fill = there.pk in self.known.write and there.is_open and missing
        item.action, item.known = (UPDATE, missing) if may_fill else (DUPLICATE, {})
        if not may_fill:
            state = there.get_state_display()
            item.reason = (
                _("Already there, nothing to change.")
                if there.is_open
                else _("Already there: %(state)s.") % {"state": state}
            )

    def _compare(self, item: Item, line: Line, there: Lead) -> None:
        """What a row that says its number changes: all that it says otherwise."""
        if now := self.known.held.get(there.pk):
            self.plan.ids[item.key] = now.pk
            in_another(item, now)
            return
        item.target = self.plan.ids[item.key] = there.pk
        known = item.known
        changed = {
            n: v
            for n, v in known.items()
            if n in Lead.EDITABLE and n not in BY_NAME and not is_same(v, getattr(there, n))
        }
        for name in BY_NAME:
            column = f"{name}_id"
            if known.get(column) and known[column] != getattr(there, column):
                changed[column] = known[column]
            elif line.get("lead", name) and column not in known:
                tell_unchanged(self.plan, line, ("lead", name), _("Nothing changes: none here is called so."))
        if own := own_changes(known, there):
            changed["custom"] = own
        owner = item.refs.get("owner")
        if owner and self.plan.ids.get(owner) != there.owner_id:
            changed["owner"] = True
        item.known, item.action = changed, UPDATE if changed else DUPLICATE
        item.reason = "" if changed else _("Already there, nothing to change.")
        if changed and there.pk not in self.known.write:
            item.action, item.reason = INVALID, _("You may see this lead, but you may not change it.")

    def _name(self, item: Item, line: Line) -> None:
        """Sources and campaigns go by name; one that is not known here is kept as text."""
        for name in BY_NAME:
            text = line.text("lead", name, 100)
            pk = self._named.get(name, {}).get(text)
            if pk:
                item.known[f"{name}_id"] = pk
            elif text:
                column = line.mapping.column_for("lead", name)
                item.known.setdefault("extra", {})[column.header if column else name] = text

    def _pool(self, line: Line) -> int | None:
        text = line.text("lead", "pool", 100)
        if not text:
            return None
        pools = self._named.get("pool", {})
        if text not in pools:
            line.trouble("lead", "pool", _("There is no pool for leads called “%(name)s”.") % {"name": text})
        return pools.get(text)

    def _columns(self, line: Line) -> dict[str, Any]:
        found: dict[str, Any] = {name: line.text("lead", name, longest) for name, longest in TEXTS.items()}
        found["email"] = line.text("lead", "email", 200)
        found["external_id"] = line.text("lead", "external_id", 100)
        phone, column = line.get("lead", "phone"), line.mapping.column_for("lead", "phone")
        found["phone"] = (
            phone_text(phone) if phone else (line.extra.get(column.header, "")[:60] if column else "")
        )
        if created := line.get("lead", "created_at"):
            found["created_at"] = created
        if line.extra:
            found["extra"] = dict(line.extra)
        if line.own and line.mapping.noun == "lead":
            found["custom"] = line.own
        return {name: value for name, value in found.items() if value}
