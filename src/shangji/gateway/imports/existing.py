"""What is already there: asked in bulk, by the names that the files mention, with what the actor reaches of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import F, Q

from shangji.activities.intake import follow_up_key
from shangji.activities.models import FollowUp
from shangji.core.access import Actor, Level
from shangji.core.calendar import local_day
from shangji.core.names import normal_form, person_key
from shangji.core.subjects import Traced
from shangji.customers.models import Contact, Customer
from shangji.gateway.models import ImportRow
from shangji.opportunities.models import Opportunity
from shangji.people.models import Team, User

AT_ONCE = 5000
THERE = Q(withdrawn_at__isnull=True) | Q(merged_into__isnull=False)
"""What a file may mean: also a record that is in another one by now."""
LIVE_FIRST = (F("merged_into").asc(nulls_first=True), "pk")
T = TypeVar("T")
N = TypeVar("N", bound=Traced)


def in_parts(values: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    found = list(values)
    yield from (found[start : start + size] for start in range(0, len(found), size))


class People:
    """Everybody, and all teams: there are never many."""

    def __init__(self) -> None:
        users = list(User._base_manager.select_related("team"))
        self.users = {user.pk: user for user in users}
        self.by_name: dict[str, list[User]] = defaultdict(list)
        for user in users:
            self.by_name[person_key(user.name)].append(user)
        self.by_username = {user.username.casefold(): user for user in users}
        self.by_email = {user.email.casefold(): user for user in users if user.email}
        self.taken_back = set(ImportRow.taken_back_subjects("person").values_list("subject_id", flat=True))
        self.teams = {(team.parent_id, person_key(team.name)): team for team in Team._base_manager.all()}


class Meant(Generic[N]):
    """Records that rows may mean, and what the actor reaches of them."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.rows: dict[int, N] = {}
        self.held: dict[int, N] = {}
        """Id of one that was merged away → the one that holds it."""
        self.read: set[int] = set()
        self.write: set[int] = set()

    def numbered(self, number: int | None) -> N | None:
        """The one of this number that the actor reaches: any other is as good as none."""
        row = self.rows.get(number or 0)
        return row if row and self.held.get(row.pk, row).pk in self.read else None


class Customers(Meant[Customer]):
    """Customers that any row may mean, by credit code, number and normal name."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor)
        self.by_normal: dict[str, int] = {}
        self.by_uscc: dict[str, int] = {}
        self.by_external: dict[str, int] = {}

    def load(self, names: Iterable[str], usccs: Iterable[str], external_ids: Iterable[str]) -> None:
        for column, values in (
            ("normal_name", {normal_form(name)[:200] for name in names}),
            ("uscc", set(usccs)),
            ("external_id", set(external_ids)),
        ):
            for part in in_parts(values - {""}):
                self._add(Customer._base_manager.filter(THERE, **{f"{column}__in": part}))

    def load_numbers(self, numbers: Iterable[int]) -> None:
        for part in in_parts(numbers):
            self._add(numbered_rows(Customer, self.actor, part))

    def _add(self, rows: Any) -> None:
        found = [row for row in rows.order_by(*LIVE_FIRST) if row.pk not in self.rows]
        for row in found:
            self.rows[row.pk] = row
            self.by_normal.setdefault(row.normal_name, row.pk)
            if row.uscc:
                self.by_uscc.setdefault(row.uscc, row.pk)
            if row.external_id:
                self.by_external.setdefault(row.external_id, row.pk)
        self.held |= held(found)
        ids = [row.pk for row in [*found, *self.held.values()]]
        self.rows |= {row.pk: row for row in self.held.values()}
        self.read |= reached(Customer, self.actor, ids, Level.READ)
        self.write |= reached(Customer, self.actor, ids, Level.WRITE)


class Contacts:
    """Contacts of the matched customers, by name, and those that rows name by number."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.rows: dict[tuple[int, str], Contact] = {}
        self.by_number: dict[int, Contact] = {}

    def load_numbers(self, numbers: Iterable[int]) -> None:
        for part in in_parts(numbers):
            found = numbered_rows(Contact, self.actor, part).select_related("customer")
            self.by_number |= read_by_number(found, self.actor)

    def numbered(self, number: int | None) -> Contact | None:
        """The one of this number that the actor reaches: any other is as good as none."""
        return self.by_number.get(number or 0)

    def load(self, customer_ids: Iterable[int]) -> None:
        for part in in_parts(customer_ids):
            for row in Contact._base_manager.filter(THERE, customer_id__in=part).order_by(*LIVE_FIRST):
                self.rows.setdefault((row.customer_id, person_key(row.name)), row)


class Opportunities(Meant[Opportunity]):
    """Opportunities that any row may mean, by number or by name, customer and owner."""

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor)
        self.by_external: dict[str, int] = {}
        self.by_name: dict[str, list[int]] = defaultdict(list)

    def load(self, external_ids: Iterable[str], names: Iterable[str], numbers: Iterable[int]) -> None:
        taken_back = ImportRow.taken_back_subjects("opportunity")
        for numbered in in_parts(numbers):
            near = Opportunity.objects.reached_by(self.actor, Level.READ).filter(pk__in=numbered)
            self._add(near.exclude(pk__in=taken_back).select_related("customer", "owner"))
        for column, values in (("external_id", set(external_ids)), ("name", set(names))):
            for part in in_parts(values - {""}):
                rows = Opportunity._base_manager.filter(**{f"{column}__in": part})
                self._add(rows.exclude(pk__in=taken_back))

    def _add(self, rows: Any) -> None:
        known = rows.select_related("stage", "loss_reason").order_by(*LIVE_FIRST)
        found = [row for row in known if row.pk not in self.rows]
        for row in found:
            self.rows[row.pk] = row
            self.by_name[person_key(row.name)].append(row.pk)
            if row.external_id:
                self.by_external.setdefault(row.external_id, row.pk)
        self.held |= held(found)
        ids = [row.pk for row in [*found, *self.held.values()]]
        self.read |= reached(Opportunity, self.actor, ids, Level.READ)
        self.write |= reached(Opportunity, self.actor, ids, Level.WRITE)

    def named(self, name: str, customer_id: int | None, owner_id: int | None) -> int | None:
        """The one with this name, customer and owner; what the file does not say is not compared."""
        for pk in self.by_name.get(person_key(name), ()):
            row = self.rows[pk]
            if row.customer_id == customer_id and owner_id in (None, row.owner_id):
                return pk
        return None


def numbered_rows(model: Any, actor: Actor, numbers: Sequence[int]) -> Any:
    """Those that the actor reaches, and those in another record by now, of which it must still be asked who reaches that."""
    near = model.objects.reached_by(actor, Level.READ).filter(withdrawn_at__isnull=True)
    there = Q(pk__in=near.values("pk")) | Q(merged_into__isnull=False)
    return model._base_manager.filter(there, pk__in=numbers)


def read_by_number(rows: Iterable[N], actor: Actor) -> dict[int, N]:
    """Number → row, of `numbered_rows`: those that are in another record by now where the actor reaches that."""
    found = list(rows)
    now = {pk: row.pk for pk, row in held(found).items()}
    read = reached(type(found[0]), actor, list(now.values()), Level.READ) if now else set()
    return {row.pk: row for row in found if row.pk not in now or now[row.pk] in read}


def held(rows: Iterable[Any]) -> dict[int, Any]:
    """Id of each that was merged away → the record that holds it now."""
    return {row.pk: row.merged_last for row in rows if row.merged_into_id}


def reached(model: Any, actor: Actor, ids: Sequence[int], level: Level) -> set[int]:
    if actor.is_system:
        return set(ids)
    found: set[int] = set()
    for part in in_parts(ids):
        found.update(model.objects.reached_by(actor, level).filter(pk__in=part).values_list("pk", flat=True))
    return found


def follow_up_keys(subject_ids: Iterable[int]) -> set[str]:
    """The keys of what was already logged on these records, however it got there."""
    found: set[str] = set()
    for part in in_parts(subject_ids):
        rows = FollowUp.objects.filter(subject_id__in=part).values_list(
            "subject_id", "happened_at", "text", "client_key"
        )
        for subject_id, happened_at, text, client_key in rows:
            found.add(follow_up_key(subject_id, local_day(happened_at), text))
            if client_key:
                found.add(client_key)
    return found
