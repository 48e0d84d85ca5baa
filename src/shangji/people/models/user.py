"""User: a person who signs in, or one whose past work was imported and who may sign in later."""

from datetime import date
from typing import Any, ClassVar, Self
from urllib.parse import quote

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import NOBODY, Actor, Level, NotAllowed, Refusal, Scope
from shangji.core.actions import action, birth
from shangji.core.subjects import TracedQuerySet
from shangji.people.events import (
    OwnEntryChanged,
    PasswordSet,
    SignedIn,
    UserAdded,
    UserChanged,
    UserDisabled,
    UserEnabled,
)
from shangji.people.models.pulsed import Pulsed
from shangji.people.models.reachable import Reachable
from shangji.people.models.role import Role
from shangji.people.models.team import Team
from shangji.people.pool_events import AbsenceDropped, AbsencePlanned, DeputyNamed


class LastAdministrator(Refusal):
    message = _("This is the last administrator: give somebody else the role first.")


class AbsenceNotRight(Refusal):
    message = _("An absence ends on the day it starts or later.")


class DeputyNotRight(Refusal):
    message = _("Choose a colleague who is here on all of these days.")


class UserQuerySet(TracedQuerySet):
    def for_sign_in(self) -> Self:
        return self.select_related("role", "team")

    def for_cards(self) -> Self:
        return self.for_sign_in()

    def active(self) -> Self:
        return self.filter(is_active=True)

    def get_by_natural_key(self, username: str) -> "User":
        found: User = self.get(username=username)
        return found


class User(Reachable, Pulsed, AbstractBaseUser):
    """A person has one role and stands in one team; without a role they may do nothing, and read what is their own."""

    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True, db_index=True)
    phone = models.CharField(max_length=30, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    role = models.ForeignKey(Role, null=True, blank=True, on_delete=models.PROTECT, related_name="holders")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    untraced = frozenset({"password", "last_login"})
    searched = frozenset({"name", "username", "phone"})

    objects = UserQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @birth("add_user")
    @classmethod
    def add(
        cls, username: str, *, name: str, by: Actor, role: Role | None = None, team: Team | None = None,
        email: str = "", phone: str = "", password: str = "", kept_password: str = "", is_active: bool = True,
    ) -> tuple[Self, UserAdded]:  # fmt: skip
        """A new person; without a password nobody can sign in as them. `kept_password` is one as `make_password` gives it."""
        user = cls(
            username=username, name=name, role=role, team=team, email=email, phone=phone, is_active=is_active,
            password=kept_password or make_password(password or None),
        )  # fmt: skip
        return user, UserAdded(name=name, role=role.name if role else "", team=team.name if team else "")

    @action("change_user")
    def change(
        self, *, name: str, email: str, phone: str, role: Role | None, team: Team | None, by: Actor
    ) -> UserChanged:
        """Change who they are and where they stand. Raises LastAdministrator."""
        if self.is_administrator and (role is None or role.key != "administrator"):
            self._require_another_administrator()
        self.name, self.email, self.phone, self.role, self.team = name, email, phone, role, team
        self.save(update_fields=["name", "email", "phone", "role", "team"])
        return UserChanged(name=name, role=role.name if role else "", team=team.name if team else "")

    @action("disable_user")
    def disable(self, *, by: Actor) -> UserDisabled:
        """From the next request on they are signed out and reach nothing. Raises LastAdministrator."""
        if self.is_administrator:
            self._require_another_administrator()
        self.is_active = False
        self.save(update_fields=["is_active"])
        return UserDisabled(name=self.name)

    @action("enable_user")
    def enable(self, *, by: Actor) -> UserEnabled:
        """Let them sign in again."""
        self.is_active = True
        self.save(update_fields=["is_active"])
        return UserEnabled(name=self.name)

    @action("set_password")
    def give_password(self, password: str, *, by: Actor) -> PasswordSet:
        """Set a password for somebody; their other sessions end."""
        self.set_password(password)
        self.save(update_fields=["password"])
        return PasswordSet(name=self.name)

    @action("change_own_entry")
    def change_own_entry(self, *, name: str, email: str, phone: str, by: Actor) -> OwnEntryChanged | None:
        """What everybody may correct about themselves. Raises NotAllowed (somebody else's entry)."""
        if by.user_id != self.pk and not by.is_system:
            raise NotAllowed
        if (name, email, phone) == (self.name, self.email, self.phone):
            return None
        self.name, self.email, self.phone = name, email, phone
        self.save(update_fields=["name", "email", "phone"])
        return OwnEntryChanged(name=name)

    @action("plan_absence")
    def plan_absence(self, starts_on: date, ends_on: date, *, by: Actor, reason: str = "") -> AbsencePlanned:
        """On these days nothing new is given to them. Raises AbsenceNotRight, NotAllowed (somebody else's)."""
        self._require_self_or_leader(by)
        if ends_on < starts_on:
            raise AbsenceNotRight
        self.absences.create(starts_on=starts_on, ends_on=ends_on, reason=reason)
        return AbsencePlanned(name=self.name, starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())

    @action("plan_absence")
    def drop_absence(self, pk: int, *, by: Actor) -> AbsenceDropped | None:
        """They are here after all. Raises NotAllowed (somebody else's)."""
        self._require_self_or_leader(by)
        absence = self.absences.filter(pk=pk).first()
        if absence is None:
            return None
        absence.delete()
        return AbsenceDropped(name=self.name, starts_on=absence.starts_on.isoformat())

    @action("plan_absence")
    def name_deputy(self, pk: int, deputy: "User", *, by: Actor) -> DeputyNamed | None:
        """Who does what falls due on the days of an absence. Raises DeputyNotRight, NotAllowed (somebody else's)."""
        self._require_self_or_leader(by)
        absence = self.absences.filter(pk=pk).first()
        if absence is None or absence.deputy_id == deputy.pk:
            return None
        is_away = deputy.absences.between(absence.starts_on, absence.ends_on).exists()
        if deputy.pk == self.pk or not deputy.is_active or is_away:
            raise DeputyNotRight
        absence.deputy = deputy
        absence.save(update_fields=["deputy"])
        return DeputyNamed(
            name=self.name, deputy_id=deputy.pk, deputy=deputy.name, starts_on=absence.starts_on.isoformat(),
            ends_on=absence.ends_on.isoformat(),
        )  # fmt: skip

    @action("note_sign_in")
    def note_sign_in(self, *, by: Actor) -> SignedIn:
        """Somebody came in under this name; only the system says so."""
        return SignedIn(name=self.name)

    @property
    def is_administrator(self) -> bool:
        return self.is_active and self.role is not None and self.role.key == "administrator"

    @property
    def is_staff(self) -> bool:
        return False

    def actor(self, channel: str = "web") -> Actor:
        """This person, as verbs and reads want to know them."""
        if not self.is_active:
            return NOBODY
        role, team = self.role, self.team
        return Actor(
            user_id=self.pk, name=self.name, grants=frozenset(role.grants if role else ()),
            scope=Scope(role.scope) if role else Scope.OWN, team_id=self.team_id,
            team_path=team.path if team else "", role_id=self.role_id, channel=channel,
        )  # fmt: skip

    def get_full_name(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('people:people')}?active=all&q={quote(self.username)}"

    def search_terms(self) -> list[str]:
        return [self.name, self.username, self.phone]

    def is_planned_by(self, by: Actor) -> bool:
        """Whether the actor may say when this person is away: themselves, who leads them, who runs people or pools."""
        leads = by.scope is Scope.SUBTREE and self.team and self.team.path.startswith(by.team_path or "-")
        runs = by.may("people.change_user") or (by.scope is Scope.ALL and by.may("people.change_pool"))
        return bool(by.is_system or by.user_id == self.pk or leads or runs)

    def _require_self_or_leader(self, by: Actor) -> None:
        if not self.is_planned_by(by):
            raise NotAllowed

    def _require_another_administrator(self) -> None:
        others: Any = User.objects.active().filter(role__key="administrator").exclude(pk=self.pk)
        if not others.exists():
            raise LastAdministrator
