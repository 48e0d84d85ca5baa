"""AssignmentRule and Assignment: by which rule a lead went to whom, and why."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, Self

from django.db import models
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, Level, Refusal, System
from shangji.core.actions import action, birth
from shangji.core.calendar import local_day
from shangji.core.subjects import Traced, TracedQuerySet
from shangji.leads.assigning import STRATEGIES, Asked, Decision, Member, Turn, choose
from shangji.leads.events import RuleAdded, RuleChanged, RuleCursorSet
from shangji.leads.knowing import known_to_each
from shangji.leads.models.lead import Lead
from shangji.leads.models.source import NameMissing
from shangji.people.models import Absence, Pool, Team, User
from shangji.process.conditions import check, everything, holds

WORKS = "leads.change"
"""What a person must be allowed to be given leads."""


class StrategyNotKnown(Refusal):
    message = gettext_lazy("Choose how the leads are given out.")


class NobodyNamed(Refusal):
    message = gettext_lazy("A rule needs at least one person or team to give leads to.")


class AssignmentRuleQuerySet(TracedQuerySet):
    def live(self) -> Self:
        return self.filter(is_active=True)


class AssignmentRule(Traced):
    """The first rule in order whose conditions hold gives the lead; when it finds nobody, the next one is asked.

    `members` is a list of {"user": id} or {"team": id}, with weight, capacity, provinces, industries, from, to.
    """

    name = models.CharField(gettext_lazy("Name"), max_length=60)
    order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    pool = models.ForeignKey(
        Pool, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """Which pool it empties; none means every pool of leads that is given out."""
    conditions = models.JSONField(default=everything, blank=True)
    strategy = models.CharField(max_length=20, default="round_robin")
    members = models.JSONField(default=list)
    takes_returned = models.BooleanField(default=False)
    """Whether it also gives out what somebody returned or lost."""
    cursor = models.BigIntegerField(default=0)
    credits = models.JSONField(default=dict)

    COLUMNS = ("name", "order", "is_active", "pool", "conditions", "strategy", "members", "takes_returned")
    untraced = frozenset({"cursor", "credits"})
    objects = AssignmentRuleQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @birth("add_rule")
    @classmethod
    def add(cls, /, name: str, *, by: Actor, **known: Any) -> tuple[Self, RuleAdded]:
        """`known` are columns of COLUMNS. Raises NameMissing, ConditionNotRight, StrategyNotKnown, NobodyNamed."""
        last = cls._base_manager.order_by("-order").values_list("order", flat=True).first()
        rule = cls(name=name.strip(), **{"order": (last or 0) + 1, **known})
        rule._check()
        return rule, RuleAdded(name=rule.name)

    @property
    def as_actor(self) -> Actor:
        """As it stands in the log of what it gives out."""
        return System(_("Rule “%(name)s”") % {"name": self.name}, channel="rule")

    @action("change_rule")
    def change(self, *, by: Actor, **known: Any) -> RuleChanged | None:
        """Change columns of COLUMNS. Raises what `add` raises."""
        changed = [n for n in self.COLUMNS if n in known and known[n] != getattr(self, n)]
        for name in changed:
            setattr(self, name, known[name])
        if not changed:
            return None
        self._check()
        self.save(update_fields=changed)
        return RuleChanged(name=self.name)

    @action("run_rule")
    def give(self, lead: Lead, *, by: Actor) -> RuleCursorSet | None:
        """Give a lead that nobody owns to whose turn it is. One at a time: the rule's row is locked.

        Nothing happens when it has an owner meanwhile; when nobody can take it, that is noted once.
        """
        lead = Lead._base_manager.select_for_update(of=("self",)).get(pk=lead.pk)
        if lead.owner_id is not None or not lead.is_open:
            return None
        decision = self.decide(lead, by.now)
        if decision.user_id is None:
            # Whom nobody knows is left to the next rule: that is no failure of this one.
            if any(one["skipped"] != "stranger" for one in decision.candidates):
                Assignment.note_nobody(lead, self, decision, by.now)
            return None
        user = User._base_manager.get(pk=decision.user_id)
        note = _("Rule “%(rule)s”: %(strategy)s") % {
            "rule": self.name,
            "strategy": STRATEGIES[self.strategy][0],
        }
        lead.assign_to(user, by=self.as_actor, note=note)
        Assignment.objects.create(
            lead=lead, rule=self, user=user, at=by.now, strategy=self.strategy, candidates=decision.candidates
        )
        self.cursor, self.credits = decision.turn.cursor, decision.turn.credits
        self.save(update_fields=["cursor", "credits"])
        return RuleCursorSet(name=self.name, user=user.name)

    def decide(self, lead: Lead, now: datetime, turn: Turn | None = None) -> Decision:
        """Who would get it at this moment; nothing is written."""
        known_to = known_to_each([lead])[lead.pk] if self.strategy == "related_owner" else frozenset()
        asked = Asked(lead.province, lead.industry, known_to, lead.last_owner_id)
        turn = turn or Turn(self.cursor, self.credits)
        return choose(self.strategy, self.people(now), asked, turn, now)

    def is_for(self, lead: Lead, now: datetime) -> bool:
        """Whether the lead lies in its pool and its conditions hold."""
        pool = lead.pool
        if pool is None or (self.pool_id != pool.pk if self.pool_id else pool.is_claimable):
            return False
        if lead.last_owner_id and not self.takes_returned:
            return False
        return holds(Lead.kind(), self.conditions, lead, now)

    def has_room(self, now: datetime) -> bool:
        """Whether anybody could take a lead at this moment, whichever it is."""
        return any(not member.skipped(now) for member in self.people(now))

    def people(self, now: datetime) -> list[Member]:
        """Everybody named, teams opened up, as they are at this moment; nobody twice. Four statements.

        Of a team, only those who may work on leads.
        """
        named = self._named()
        users = User.objects.for_sign_in().in_bulk(named)
        away = set(
            Absence.objects.on(local_day(now)).filter(user_id__in=named).values_list("user_id", flat=True)
        )
        open_leads = Lead._base_manager.filter(Lead.IS_OPEN, owner_id__in=named, withdrawn_at__isnull=True)
        loads = dict(open_leads.values_list("owner_id").annotate(n=Count("pk")))
        return [
            Member(
                user_id=pk, name=users[pk].name, weight=int(m.get("weight") or 1), capacity=int(m.get("capacity") or 0),
                provinces=tuple(m.get("provinces") or ()), industries=tuple(m.get("industries") or ()),
                since=_time(m.get("from")), until=_time(m.get("to")), load=loads.get(pk, 0),
                is_active=users[pk].is_active, is_able=users[pk].actor().may(WORKS), is_away=pk in away,
            )
            for pk, m in named.items()
            if pk in users and (m.get("user") or users[pk].actor().may(WORKS))
        ]  # fmt: skip

    def _named(self) -> dict[int, dict[str, Any]]:
        """Person → what the rule says of them; a team stands for everybody in it and below."""
        paths = dict(
            Team._base_manager.filter(pk__in=[m["team"] for m in self.members if m.get("team")]).values_list("pk", "path")
        )  # fmt: skip
        found: dict[int, dict[str, Any]] = {}
        for member in self.members:
            if member.get("user"):
                found.setdefault(int(member["user"]), member)
            elif path := paths.get(member.get("team")):
                below = User.objects.active().filter(team__path__startswith=path).order_by("pk")
                for pk in below.values_list("pk", flat=True):
                    found.setdefault(pk, member)
        return found

    def _check(self) -> None:
        if not self.name.strip():
            raise NameMissing
        if self.strategy not in STRATEGIES:
            raise StrategyNotKnown
        if not any(m.get("user") or m.get("team") for m in self.members):
            raise NobodyNamed
        check(Lead.kind(), self.conditions)


class Assignment(models.Model):
    """One answer of a rule: who got the lead, or that nobody could. Written by `AssignmentRule.give`."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="assignments", db_index=False)
    rule = models.ForeignKey(
        AssignmentRule, on_delete=models.PROTECT, related_name="assignments", db_index=False
    )
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    strategy = models.CharField(max_length=20)
    candidates = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["lead", "-at"], name="assignments_of"),
            models.Index(fields=["rule", "-at"], name="assignments_by"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} → {self.user_id}"

    @classmethod
    def note_nobody(cls, lead: Lead, rule: AssignmentRule, decision: Decision, at: datetime) -> None:
        """Once for each rule and lead, until somebody gets it."""
        rows = cls.objects.filter(lead=lead)
        given_at = rows.filter(user__isnull=False).aggregate(at=Max("at"))["at"]
        since = rows.filter(at__gt=given_at) if given_at else rows
        if not since.filter(rule=rule).exists():
            cls.objects.create(
                lead=lead, rule=rule, at=at, strategy=rule.strategy, candidates=decision.candidates
            )


def distribute(lead: Lead, rules: Iterable[AssignmentRule], now: datetime) -> AssignmentRule | None:
    """Ask the rules in their order until one has given the lead to somebody; that one."""
    for rule in rules:
        if rule.is_for(lead, now) and rule.give(lead, by=rule.as_actor):
            return rule
    return None


def _time(text: Any) -> time | None:
    return time.fromisoformat(text) if text else None
