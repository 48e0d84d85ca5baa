"""Why somebody sees a record, in sentences that name the role, the team and the owner."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shangji.people.models import User
from shangji.people.owned import Owned


@dataclass
class Explained:
    """`reasons` is empty when the person does not see the record; `hindrances` then says what is missing."""

    user: User
    noun: Owned
    reasons: list[str | Promise] = field(default_factory=list)
    hindrances: list[str | Promise] = field(default_factory=list)


def explain(user: User, noun: Owned) -> Explained:
    found = Explained(user, noun, [reason.words for reason in noun.why_reached_by(user)])
    if not found.reasons:
        found.hindrances = _hindrances(user, noun)
    return found


def seers(users: Sequence[User], noun: Owned) -> list[Explained]:
    """Those of the people who see it, each with the reasons; one statement for twenty people."""
    found = []
    for start in range(0, len(users), 20):
        some = users[start : start + 20]
        reasons = noun.why_reached_by_each(some)
        found += [
            Explained(user, noun, [r.words for r in reasons[user.pk]]) for user in some if reasons[user.pk]
        ]
    return found


def _hindrances(user: User, noun: Owned) -> list[str | Promise]:
    if not user.is_active:
        return [_("is barred from signing in")]
    said: list[str | Promise] = [_("is not the owner"), _("is not a collaborator, or no longer")]
    if user.role is None:
        return [_("has no role"), *said]
    said.append(_("the role reaches: %(scope)s") % {"scope": user.role.get_scope_display().lower()})
    return said
