"""Whom an action may name: by what they are to the record, as a role, or one by one."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.people.models import Role
from shangji.people.queries import owners

Pairs = Sequence[tuple[Any, Any]]


def person(actor: Actor) -> Pairs:
    people = [(f"user:{pk}", name) for pk, name in owners(actor)]
    return [("owner", _("the owner")), ("leader", _("the owner's leader")), *people]


def another(actor: Actor) -> Pairs:
    """Who may become the owner."""
    return list(person(actor))[1:]


def people(actor: Actor) -> Pairs:
    roles = Role.objects.reached_by(actor).order_by("pk")
    named = [
        (f"role:{role.pk}", _("everybody with the role %(name)s") % {"name": role.shown}) for role in roles
    ]
    return [*list(person(actor))[:2], *named, *list(person(actor))[2:]]
