"""Whether one person reaches everything that another one reaches; and which people see the very same."""

import hashlib

from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, NotAllowed, Scope
from shangji.core.subjects import traced_models
from shangji.people.owned import Owned


class ReachesMore(NotAllowed):
    message = _(
        "This person sees records that you do not see: choose somebody whose records are among yours."
    )


def covers(wide: Actor, narrow: Actor) -> bool:
    """True only when there is no record that `narrow` reaches and `wide` does not, as the records are now."""
    if wide.user_id == narrow.user_id or wide.scope is Scope.ALL:
        return wide.user_id is not None
    if narrow.user_id is None or not _is_led(wide, narrow):
        return False
    return not any(
        _reaches_more(model, wide, narrow) for model in traced_models().values() if issubclass(model, Owned)
    )


def require_covered(wide: Actor, narrow: Actor) -> None:
    """Raises ReachesMore."""
    if not covers(wide, narrow):
        raise ReachesMore


def reach_of(actor: Actor) -> str:
    """The same for two people only when they see the same records and may do the same."""
    who = "all" if actor.scope is Scope.ALL else f"{actor.user_id} {actor.scope} {actor.team_path}"
    return hashlib.sha256(f"{who} {sorted(actor.grants)}".encode()).hexdigest()


def _is_led(wide: Actor, narrow: Actor) -> bool:
    """By the tree alone; what is shared with somebody besides is asked of the records."""
    if narrow.scope is Scope.ALL or not wide.team_path:
        return False
    if wide.scope is Scope.SUBTREE:
        return narrow.team_path.startswith(wide.team_path)
    return wide.scope is Scope.TEAM and narrow.team_id == wide.team_id and narrow.scope is not Scope.SUBTREE


def _reaches_more(model: type[Owned], wide: Actor, narrow: Actor) -> bool:
    rows = model.objects.reached_by(narrow)
    return rows.exclude(pk__in=model.objects.reached_by(wide).order_by().values("pk")).exists()
