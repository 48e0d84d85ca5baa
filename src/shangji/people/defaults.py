"""The roles a new installation starts with."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core.access import Scope, System
from shangji.core.events import Event
from shangji.people.events import RoleAdded, RoleChanged
from shangji.people.models import Role

_POOLS = ["*.claim", "*.give_back", "*.ask_longer"]
_LEADS = [
    "leads.capture",
    "leads.touch",
    "leads.change",
    "leads.invalidate",
    "leads.convert",
    "people.plan_absence",
    *_POOLS,
]
_RUNS_POOLS = ["*.grant_longer", "*.lock", "*.set_pool", "people.change_pool"]
_APPROVALS = ["*.ask_approval", "*.approve"]
_SELF = ["people.save_view", "people.change_own_entry", "people.answer_pulse"]
_MANY = ["people.change_many"]
_RECEIVES = ["people.acknowledge"]
_ENDS = ["people.end_work"]
_BOARDS = ["insight.make_board", "insight.change_board", "insight.send_figure", "insight.watch_figure"]
_SHARES = ["insight.share_board"]
_PLANS = ["insight.set_target", "insight.adjust_forecast"]
_REPORTS = ["gateway.add_report", "gateway.change_report", "gateway.make_link", "gateway.end_link"]
_WALLS = [
    "insight.make_playlist",
    "insight.change_playlist",
    "insight.make_kiosk",
    "insight.change_kiosk",
    "insight.end_kiosk",
]
_CHAIN = ["*.map_chain", "customers.mark_left", "customers.reveal_phone", "leads.reveal_phone"]
_WORK = [
    "opportunities.open", "opportunities.move", "opportunities.win", "opportunities.lose", "opportunities.hold",
    "opportunities.resume", "opportunities.invalidate", "opportunities.reopen", "opportunities.change",
    "opportunities.ask_exception", "opportunities.change_amount", "opportunities.change_expected_day", "opportunities.set_win_ratio", "opportunities.set_call",
    "opportunities.revive", "opportunities.review", "customers.leave_alone", "customers.tag",
    "customers.set_parent",
    "*.merge", "customers.add", "customers.change", "customers.add_contact", "customers.change_contact",
    "*.log_follow_up", "*.plan_next_step", "*.snooze", "*.add_task", "*.finish_task", "*.comment", "*.attach", "*.share",
    "*.unshare", "*.undo", "*.handle_risk", *_MANY, *_SELF, "gateway.import", "gateway.export",
    *_LEADS, *_APPROVALS, *_BOARDS, *_RECEIVES, *_CHAIN,
]  # fmt: skip

ROLES: list[tuple[str, str, Scope, list[str]]] = [
    ("sales", "销售", Scope.OWN, _WORK),
    ("leader", "销售主管", Scope.SUBTREE, [*_WORK, "*.assign", *_ENDS, "opportunities.grant_exception", "customers.set_tier", *_RUNS_POOLS, *_SHARES, *_PLANS, *_REPORTS, *_WALLS]),
    ("operations", "销售运营", Scope.ALL, [*_WORK, "*.assign", *_ENDS, *_RUNS_POOLS, "opportunities.*", "customers.*", "leads.*", "gateway.*", "process.*", "insight.*", "people.change_team", "people.add_team", "people.add_pool", "people.add_duplicate_rule", "people.change_duplicate_rule"]),
    ("executive", "管理层", Scope.ALL, ["*.comment", "*.finish_task", "*.undo", "*.approve", *_SELF, *_BOARDS, *_SHARES, *_REPORTS, *_WALLS, "gateway.export"]),
    ("auditor", "审计", Scope.ALL, [*_SELF, "gateway.export"]),
    ("administrator", "管理员", Scope.ALL, ["*"]),
]  # fmt: skip


ROLES_EN = {
    "sales": "Sales", "leader": "Sales leader", "operations": "Sales operations", "executive": "Executive",
    "auditor": "Auditor", "administrator": "Administrator",
}  # fmt: skip


NEW_WITH_LEADS = frozenset(
    {
        *_LEADS,
        *_RUNS_POOLS,
        "*.merge",
        "leads.*",
        "people.add_pool",
        "people.change_pool",
        "people.add_duplicate_rule",
        "people.change_duplicate_rule",
    }
)


NEW_WITH_PROCESS = frozenset(
    {
        *_APPROVALS, "*.approve", "*.snooze", "*.handle_risk", "process.*", "opportunities.ask_exception",
        "opportunities.grant_exception", "opportunities.revive", "customers.leave_alone",
    }
)  # fmt: skip


NEW_WITH_TAGS = frozenset({"customers.tag", "customers.set_tier", "customers.set_parent", "customers.*"})


NEW_WITH_INSIGHT = frozenset(
    {
        *_BOARDS,
        *_SHARES,
        *_PLANS,
        *_REPORTS,
        *_WALLS,
        "insight.*",
        "opportunities.set_call",
    }
)


NEW_WITH_CHAINS = frozenset(_CHAIN)


def ensure_roles() -> None:
    """Add the roles that are missing; what was changed since stays changed."""
    known = set(Role.objects.values_list("key", flat=True))
    with override("zh-hans"):
        by = System(_("Setup"))
    for key, name, scope, grants in ROLES:
        if key not in known:
            Role.add(name, name_en=ROLES_EN[key], key=key, scope=scope.value, grants=grants, by=by)


NEW_WITH_HANDOVERS = frozenset({*_RECEIVES, *_ENDS})


# What the log says of roles that have a release's permissions → all that came with it.
LATER: tuple[tuple[str, frozenset[str]], ...] = (
    ('"insight.', NEW_WITH_INSIGHT),
    ('"people.acknowledge"', NEW_WITH_HANDOVERS),
    ('map_chain"', NEW_WITH_CHAINS),
    ('"customers.tag"', NEW_WITH_TAGS),
    ('"opportunities.review"', frozenset({"opportunities.review"})),
    ('"people.change_many"', frozenset(_MANY)),
    ('"leads.reveal_phone"', frozenset({"leads.reveal_phone"})),
    ('"people.answer_pulse"', frozenset({"people.answer_pulse"})),
)


def ensure_later() -> None:
    """Once for each release: roles of an older installation get what it brought. What was taken from them since stays taken."""
    said = Event.objects.filter(kind__in=[RoleAdded.kind, RoleChanged.kind])
    for words, names in LATER:
        if not said.filter(changes__grants__icontains=words).exists():
            extend_roles(names)


def extend_roles(names: Collection[str]) -> None:
    """Give the roles what a newer release brings them: of these permissions, those they start with."""
    with override("zh-hans"):
        by = System(_("Setup"))
    for key, _name, _scope, grants in ROLES:
        role = Role.objects.filter(key=key).first()
        new = {grant for grant in grants if grant in names} - set(role.grants if role else ())
        if role and new:
            role.change(name=role.name, scope=role.scope, grants=[*role.grants, *new], by=by)
