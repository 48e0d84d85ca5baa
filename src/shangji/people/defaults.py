"""The roles a new installation starts with."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core.access import Scope, System
from shangji.people.models import Role

_SELF = ["people.save_view", "people.change_own_entry"]
_WORK = [
    "opportunities.open", "opportunities.move", "opportunities.win", "opportunities.lose", "opportunities.hold",
    "opportunities.resume", "opportunities.invalidate", "opportunities.reopen", "opportunities.change",
    "opportunities.change_amount", "opportunities.change_expected_day", "opportunities.set_win_ratio",
    "opportunities.merge", "customers.add", "customers.change", "customers.add_contact", "customers.change_contact",
    "*.log_follow_up", "*.plan_next_step", "*.add_task", "*.finish_task", "*.comment", "*.attach", "*.share",
    "*.unshare", "*.undo", *_SELF, "gateway.import", "gateway.export",
]  # fmt: skip

ROLES: list[tuple[str, str, Scope, list[str]]] = [
    ("sales", "销售", Scope.OWN, _WORK),
    ("leader", "销售主管", Scope.SUBTREE, [*_WORK, "*.assign"]),
    ("operations", "销售运营", Scope.ALL, [*_WORK, "*.assign", "opportunities.*", "customers.*", "gateway.*", "people.change_team", "people.add_team"]),
    ("executive", "管理层", Scope.ALL, ["*.comment", "*.finish_task", "*.undo", *_SELF, "gateway.export"]),
    ("auditor", "审计", Scope.ALL, [*_SELF, "gateway.export"]),
    ("administrator", "管理员", Scope.ALL, ["*"]),
]  # fmt: skip


def ensure_roles() -> None:
    """Add the roles that are missing; what was changed since stays changed."""
    known = set(Role.objects.values_list("key", flat=True))
    with override("zh-hans"):
        by = System(_("Setup"))
    for key, name, scope, grants in ROLES:
        if key not in known:
            Role.add(name, key=key, scope=scope.value, grants=grants, by=by)
