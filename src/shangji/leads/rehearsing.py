"""A dry run: who would have got the leads of the last days, by these rules. Reads only."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import ngettext

from shangji.core.access import Actor
from shangji.core.calendar import OFFICE_HOURS, local_day
from shangji.core.events import Event
from shangji.leads.assigning import Asked, Decision, Member, Turn, choose
from shangji.leads.knowing import known_to_each
from shangji.leads.models import AssignmentRule, Lead
from shangji.leads.rule_words import passed_over
from shangji.people.models import Absence, Pool, User
from shangji.people.pool_events import Claimed, Given
from shangji.process.conditions import fields_in

AT_MOST = 1000
"""The newest leads that a run looks at."""
PASSES = frozenset({"away", "off"})
"""Why somebody is skipped now and perhaps not later."""
ANY_HOUR = 0
"""Stands for nobody: waits for another hour."""


@dataclass
class Row:
    """What one lead's way would have been, and was."""

    lead: Lead
    rule: AssignmentRule | None = None
    decision: Decision | None = None
    at: datetime | None = None
    really_id: int | None = None
    really: str = ""
    really_at: datetime | None = None

    @property
    def user_id(self) -> int | None:
        return self.decision.user_id if self.decision else None

    @property
    def waits(self) -> str:
        """After how long somebody could take it; nothing when that was at once."""
        hours = ceil((self.at - self.lead.created_at).total_seconds() / 3600) if self.at else 0
        return ngettext("after %(n)s hour", "after %(n)s hours", hours) % {"n": hours} if hours else ""

    @property
    def passed_over(self) -> str:
        return passed_over(self.decision.candidates) if self.decision else ""

    @property
    def is_same(self) -> bool:
        return self.user_id is not None and self.user_id == self.really_id


@dataclass
class Share:
    """One person: how many they would have got, and how many they were the first to have."""

    name: str
    would: int = 0
    really: int = 0


@dataclass
class Rehearsal:
    """`rows` newest first; `has_more` when the days had more than AT_MOST."""

    rows: list[Row]
    has_more: bool

    @property
    def nobody(self) -> list[Row]:
        return [row for row in self.rows if row.user_id is None]

    @property
    def given(self) -> int:
        return len(self.rows) - len(self.nobody)

    @property
    def same(self) -> int:
        return sum(row.is_same for row in self.rows)

    @property
    def shares(self) -> list[Share]:
        found: dict[int, Share] = {}
        for row in self.rows:
            if row.decision and row.user_id:
                found.setdefault(row.user_id, Share(row.decision.name)).would += 1
            if row.really_id:
                found.setdefault(row.really_id, Share(row.really)).really += 1
        return sorted(found.values(), key=lambda share: (-share.would, -share.really, share.name))

    @property
    def most(self) -> int:
        return max((max(share.would, share.really) for share in self.shares), default=0)


def rehearse(rules: Sequence[AssignmentRule], actor: Actor, days: int, now: datetime) -> Rehearsal:
    """Play the leads that came in the last `days` and that the actor reaches through the rules, in order."""
    since = now - timedelta(days=days)
    reached: Any = Lead.objects.reached_by(actor).filter(created_at__gte=since)
    newest = list(reached.select_related("source", "campaign").order_by("-created_at", "-pk")[: AT_MOST + 1])
    rows = [Row(lead) for lead in reversed(_as_they_came(newest[:AT_MOST]))]
    _Stage(rules, rows, since, now).play()
    _add_what_happened(rows)
    return Rehearsal(rows[::-1], len(newest) > AT_MOST)


def _as_they_came(leads: list[Lead]) -> list[Lead]:
    """Those that lay in a pool at first, in that pool and with nobody before. The rows are never saved."""
    births = Event.objects.filter(subject_id__in=[lead.pk for lead in leads], seq=1)
    born = dict(births.values_list("subject_id", "changes"))
    pools = Pool._base_manager.in_bulk()
    found = []
    for lead in leads:
        _none, pool_id = born.get(lead.pk, {}).get("pool_id", [None, None])
        _none, owner_id = born.get(lead.pk, {}).get("owner_id", [None, None])
        if owner_id is None and pool_id in pools:
            lead.pool, lead.last_owner_id = pools[pool_id], None
            found.append(lead)
    return found


@dataclass
class _Stage:
    rules: Sequence[AssignmentRule]
    rows: list[Row]
    since: datetime
    now: datetime
    members: list[list[Member]] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    got: Counter[int] = field(default_factory=Counter)
    """Open leads that each would have got so far."""
    away: dict[int, list[tuple[date, date]]] = field(default_factory=lambda: defaultdict(list))
    known: dict[int, frozenset[int]] = field(default_factory=dict)

    def play(self) -> None:
        self._set()
        waiting: list[tuple[Row, set[int]]] = []
        for moment, arrived in self._moments():
            if arrived is not None:
                waiting.append((arrived, self._ask(arrived, moment)))
                continue
            free = self._free(moment)
            waiting = [
                (row, self._ask(row, moment) if wanted & free else wanted)
                for row, wanted in waiting
                if wanted
            ]

    def _set(self) -> None:
        self.members = [_with_loads_before(rule.people(self.now), self.since) for rule in self.rules]
        self.turns = [Turn(rule.cursor, dict(rule.credits)) for rule in self.rules]
        if any(rule.strategy == "related_owner" for rule in self.rules):
            self.known = known_to_each([row.lead for row in self.rows], until_it_came=True)
        people = {member.user_id for members in self.members for member in members}
        absences = Absence.objects.filter(user_id__in=people, ends_on__gte=local_day(self.since))
        for user_id, first, last in absences.values_list("user_id", "starts_on", "ends_on"):
            self.away[user_id].append((first, last))

    def _moments(self) -> Iterator[tuple[datetime, Row | None]]:
        """Every arrival, and between them the moments at which somebody may be there again."""
        clocks = {time(0), *(bound for hours in OFFICE_HOURS for bound in hours)}
        clocks |= {m.since for members in self.members for m in members if m.since}
        first, last = local_day(self.since), local_day(self.now)
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        again = [timezone.make_aware(datetime.combine(day, at)) for day in days for at in sorted(clocks)]
        arrivals = [(row.lead.created_at, row) for row in self.rows]
        found: list[tuple[datetime, Row | None]] = [*arrivals, *((m, None) for m in again if m <= self.now)]
        yield from sorted(found, key=lambda one: (one[0], one[1] is not None))

    def _ask(self, row: Row, moment: datetime) -> set[int]:
        """Give it, or say for whom it waits: people who will be there again, ANY_HOUR for other hours; else nobody."""
        wanted: set[int] = set()
        for n, rule in enumerate(self.rules):
            if not rule.is_for(row.lead, moment):
                wanted |= {ANY_HOUR} if "hours" in fields_in(rule.conditions) else set()
                continue
            members = [self._at(member, moment) for member in self.members[n]]
            asked = Asked(row.lead.province, row.lead.industry, self.known.get(row.lead.pk, frozenset()))
            decision = choose(rule.strategy, members, asked, self.turns[n], moment)
            row.rule, row.decision = rule, decision
            if decision.user_id is not None:
                row.at, self.turns[n] = moment, decision.turn
                self.got[decision.user_id] += row.lead.is_open
                return set()
            wanted |= {one["user"] for one in decision.candidates if one["skipped"] in PASSES}
        return wanted

    def _free(self, moment: datetime) -> set[int]:
        """Who could take something at this moment."""
        everybody = (self._at(member, moment) for members in self.members for member in members)
        return {member.user_id for member in everybody if not member.skipped(moment)} | {ANY_HOUR}

    def _at(self, member: Member, moment: datetime) -> Member:
        day = local_day(moment)
        is_away = any(first <= day <= last for first, last in self.away[member.user_id])
        return replace(member, load=member.load + self.got[member.user_id], is_away=is_away)


def _with_loads_before(members: list[Member], since: datetime) -> list[Member]:
    """With the open leads that were there before the run begins."""
    ids = [member.user_id for member in members]
    rows = Lead._base_manager.filter(Lead.IS_OPEN, owner_id__in=ids, withdrawn_at__isnull=True)
    loads = dict(rows.filter(created_at__lt=since).values_list("owner_id").annotate(n=Count("pk")))
    return [replace(member, load=loads.get(member.user_id, 0)) for member in members]


def _add_what_happened(rows: list[Row]) -> None:
    """Who really had each first, and when."""
    by_lead = {row.lead.pk: row for row in rows}
    firsts = Event.objects.filter(subject_id__in=by_lead, kind__in=[Given.kind, Claimed.kind])
    columns = ("subject_id", "payload", "actor_id", "occurred_at")
    for subject_id, payload, actor_id, at in firsts.order_by("-seq").values_list(*columns):
        row = by_lead[subject_id]
        row.really_id, row.really_at = payload.get("owner_id", actor_id), at
    names = dict(User._base_manager.values_list("pk", "name"))
    for row in rows:
        row.really = names.get(row.really_id or 0, "")
