"""Who decides in a step of an approval: said as a person, a role or the owner's leader, found when the step begins."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Refusal
from shangji.people.leading import administrators, leader_of
from shangji.people.models import Role, User

Step = Mapping[str, Any]
"""{"mode": a key of MODES, "who": [{"user": id} | {"role": id} | {"leader": true}], "hours": 8, "late": a key of LATE}"""

MODES: dict[str, str | Promise] = {
    "any": gettext_lazy("One of them is enough"),
    "all": gettext_lazy("All of them"),
    "in_turn": gettext_lazy("One after the other"),
}
LATE: dict[str, str | Promise] = {
    "remind": gettext_lazy("they are reminded"),
    "escalate": gettext_lazy("their leader decides instead"),
}
MOST_STEPS, MOST_HOURS = 8, 999


class StepsNotRight(Refusal):
    message = gettext_lazy("An approval has one to eight steps, and each names somebody.")


class NobodyToDecide(Refusal):
    message = gettext_lazy(
        "There is nobody who could decide this: whoever asks does not, and nobody else is named."
    )


def check_steps(steps: Sequence[Step]) -> None:
    """Raises StepsNotRight."""
    if not 1 <= len(steps) <= MOST_STEPS:
        raise StepsNotRight
    for step in steps:
        hours = step.get("hours", 0)
        is_right = step.get("mode") in MODES and step.get("late", "remind") in LATE
        is_right = is_right and isinstance(hours, int) and 0 <= hours <= MOST_HOURS
        if not is_right or not step.get("who") or not all(_is_who(one) for one in step["who"]):
            raise StepsNotRight


def _is_who(one: Any) -> bool:
    return isinstance(one, Mapping) and bool(one.get("user") or one.get("role") or one.get("leader"))


def people_of(step: Step, owner: User | None, asker_id: int | None, permission: str) -> list[User]:
    """Who decides, in the order named; nobody twice, nobody barred, never whoever asks.

    Where nobody is left an administrator decides; the only one there is may even be whoever asks. Raises NobodyToDecide.
    """
    found: dict[int, User] = {}
    for one in step["who"]:
        for user in _named(one, owner):
            if user.pk != asker_id and user.actor().may(permission):
                found.setdefault(user.pk, user)
    if not found:
        runs = administrators()
        found = {user.pk: user for user in runs if user.pk != asker_id or len(runs) == 1}
    if not found:
        raise NobodyToDecide
    return list(found.values())


def is_only_administrator(user_id: int | None) -> bool:
    return [user.pk for user in administrators()] == [user_id]


def _named(one: Mapping[str, Any], owner: User | None) -> list[User]:
    people = User.objects.active().for_sign_in()
    if one.get("user"):
        return list(people.filter(pk=one["user"]))
    if one.get("role"):
        return list(people.filter(role_id=one["role"]).order_by("pk"))
    leader = leader_of(User.objects.for_sign_in().get(pk=owner.pk)) if owner else None
    return [leader] if leader else []


def told_steps(steps: Sequence[Step]) -> list[dict[str, str]]:
    """Each step in words: who, how, and until when. Two statements."""
    ids = {
        name: {one[name] for step in steps for one in step["who"] if one.get(name)}
        for name in ("user", "role")
    }
    people = dict(User._base_manager.filter(pk__in=ids["user"]).values_list("pk", "name"))
    roles = {role.pk: role.shown for role in Role._base_manager.filter(pk__in=ids["role"])}
    return [
        {"who": "、".join(_words(one, people, roles) for one in step["who"]), **_how(step)} for step in steps
    ]


def _words(one: Mapping[str, Any], people: dict[int, str], roles: dict[int, str]) -> str:
    if one.get("leader"):
        return _("the owner's leader")
    return people.get(one.get("user") or 0) or roles.get(one.get("role") or 0) or "—"


def _how(step: Step) -> dict[str, str]:
    hours = step.get("hours") or 0
    late = ""
    if hours:
        late = _("after %(n)s working hours %(late)s") % {
            "n": hours,
            "late": LATE[step.get("late", "remind")],
        }
    return {
        "mode": str(MODES[step["mode"]])
        if len(step["who"]) > 1 or any(one.get("role") for one in step["who"])
        else "",
        "late": late,
    }
