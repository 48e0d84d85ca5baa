"""Role: what its holders may do, and how far they reach."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor, Level, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced
from shangji.people.events import RoleAdded, RoleChanged
from shangji.people.models.two_names import TwoNames


class AdministratorNeedsAll(Refusal):
    message = _("The administrator role keeps every permission, or nobody could give it back.")


class Role(TwoNames, Traced):
    """`grants` lists permissions: `package.verb`, `package.*`, `*.verb`; `scope` says over whose records."""

    SCOPES = [
        (Scope.OWN.value, _("Own records")),
        (Scope.TEAM.value, _("Own team")),
        (Scope.SUBTREE.value, _("Own team and the teams below")),
        (Scope.ALL.value, _("Everything")),
    ]

    name = models.CharField(max_length=60, unique=True)
    key = models.SlugField(max_length=40, unique=True)
    scope = models.CharField(max_length=10, choices=SCOPES, default=Scope.OWN.value)
    grants = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @birth("add_role")
    @classmethod
    def add(
        cls, name: str, *, key: str, scope: str, grants: list[str], name_en: str = "", by: Actor
    ) -> tuple[Self, RoleAdded]:
        """A new role."""
        role = cls(name=name, name_en=name_en, key=key, scope=scope, grants=sorted(grants))
        return role, RoleAdded(name=name)

    @action("change_role")
    def change(
        self, *, name: str, scope: str, grants: list[str], name_en: str | None = None, by: Actor
    ) -> RoleChanged:
        """It holds from the next request on; without an English name that stays. Raises AdministratorNeedsAll."""
        if self.key == "administrator" and ("*" not in grants or scope != Scope.ALL.value):
            raise AdministratorNeedsAll
        self.name, self.scope, self.grants = name, scope, sorted(grants)
        self.name_en = self.name_en if name_en is None else name_en
        self.save(update_fields=["name", "name_en", "scope", "grants"])
        return RoleChanged(name=name)
