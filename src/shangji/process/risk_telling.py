"""Who is told of alerts: the owner once, and of the grave ones who leads the owner. Never a flood."""

from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef

from shangji.core.access import Scope
from shangji.core.calendar import local_day
from shangji.core.events import Event
from shangji.people.inbox import told_as
from shangji.people.models import Notification, User
from shangji.people.notify import tell
from shangji.process.ladder import has_heard
from shangji.process.models import Alert
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.risk_events import RiskOpened, RiskRaised
from shangji.process.risks import HIGH, MID, Risk, days_back

told_as("risks", RiskOpened, RiskRaised)
A_DAY, AT_ONCE, FRESH = 5, 200, timedelta(days=3)


def tell_of_risks(now: datetime) -> int:
    """Tell of what is new, the gravest first, at most five a day and owner: the board shows the rest. How many were told."""
    untold = Alert.objects.pending(local_day(now)).filter(
        notified_at__isnull=True, severity__gte=MID, owner__isnull=False, last_seen_at__gt=now - FRESH
    )
    waiting = list(untold.order_by("-severity", "pk").select_related("owner__team")[:AT_ONCE])
    room = _room({alert.owner_id for alert in waiting if alert.owner_id}, now)
    told, known, rules = [], [], rules_in_force()
    for alert in waiting:
        rule = rules.get(alert.rule)
        wanted = _wanted(alert, rule.risk if rule else None)
        if not wanted:
            known.append(alert)
        elif room[alert.owner_id] < A_DAY and _tell(alert, wanted):
            room[alert.owner_id] += 1
            told.append(alert)
    Alert.note_told([*told, *known], now)
    return len(told)


def _room(owner_ids: set[int], now: datetime) -> Counter[int | None]:
    """Owner → how many they were told of today."""
    since, kinds = days_back(now, 0), [RiskOpened.kind, RiskRaised.kind]
    lines = Notification.objects.filter(event__subject=OuterRef("subject"), event__kind__in=kinds)
    # Of some the ladder has told already: these take nobody's place.
    rows = Alert.objects.filter(
        Exists(lines.filter(told_at__gte=since)), owner__in=owner_ids, notified_at__gte=since
    )
    return Counter(dict(rows.order_by().values_list("owner_id").annotate(n=Count("pk"))))


def _wanted(alert: Alert, found: Risk | None) -> set[int]:
    """The owner, and of what is grave who leads them; not who has heard of the same miss from the ladder."""
    if alert.owner is None:
        return set()
    is_personal = found is not None and found.is_personal
    leaders = leaders_of(alert.owner) if is_personal or alert.severity >= HIGH else []
    wanted = {*leaders} if is_personal else {alert.owner.pk, *leaders}
    return wanted - has_heard(alert.subject_id) if found is not None and found.is_miss else wanted


def _tell(alert: Alert, wanted: set[int]) -> bool:
    lines = Event.objects.filter(subject_id=alert.subject_id, kind__in=[RiskOpened.kind, RiskRaised.kind])
    event = lines.filter(payload__rule=alert.rule).order_by("-seq").first()
    if event is None:
        return False
    tell(event, wanted)
    return True


def leaders_of(person: User) -> list[int]:
    """Who leads the person: those of the nearest team upwards whose role reaches it."""
    if person.team is None:
        return []
    path = [int(pk) for pk in person.team.path.strip("/").split("/") if pk]
    rows = User._base_manager.filter(
        team__in=path, is_active=True, role__scope__in=[Scope.TEAM, Scope.SUBTREE]
    )
    by_team: dict[int, list[int]] = {}
    for pk, team_id, scope in rows.exclude(pk=person.pk).values_list("pk", "team_id", "role__scope"):
        if team_id == person.team_id or scope == Scope.SUBTREE:
            by_team.setdefault(team_id, []).append(pk)
    return next((by_team[team_id] for team_id in reversed(path) if team_id in by_team), [])
