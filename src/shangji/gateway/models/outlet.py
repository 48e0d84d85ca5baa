"""Outlet: a way out for messages, such as the mail server, an application or the robot of a group."""

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shangji.core.access import Actor, Level, Refusal
from shangji.core.actions import action, birth
from shangji.core.subjects import Traced, TracedQuerySet
from shangji.gateway.channels.kinds import Account, Kind, kind_of
from shangji.gateway.events_outlets import (
    OutletAdded,
    OutletChanged,
    OutletShut,
    OutletTakenOver,
    OutletTried,
    OutletTroubled,
    SecretRotated,
    SentAgain,
)
from shangji.gateway.sealed import seal, unseal
from shangji.people.inbox import GROUPS
from shangji.people.models import Dispatch, Team, User
from shangji.ui.formats import exact

DOTS = "••••"
OVERLAP = timedelta(hours=24)
"""How long what goes out is signed with the old secret as well."""
REPLAYED = 5_000
WHAT_IT_IS_TOLD = frozenset({"team", "groups"})


class OutletIncomplete(Refusal):
    message = gettext_lazy("A channel needs a name and everything that its service asks for.")


class NoSecretHere(Refusal):
    message = gettext_lazy("This channel signs with nothing that could be changed here.")


class NoGroupHere(Refusal):
    message = gettext_lazy("This channel goes to persons: each is told what they may see.")


class TooMuchAtOnce(Refusal):
    message = gettext_lazy("These are more than %(n)s messages: choose a shorter time.")


class OutletQuerySet(TracedQuerySet):
    def open(self, service: str) -> Self:
        return self.for_cards().filter(service=service, is_open=True)

    def for_cards(self) -> Self:
        return self.select_related("team", "keeper")


class Outlet(Traced):
    """`said` is what may be read, `secrets` the rest as one sealed JSON; `trouble` is what sending met last, or nothing."""

    COLUMNS: ClassVar[tuple[str, ...]] = ("name", "team", "groups", "language", "is_open")

    service = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Whom it serves, with the teams below; nobody named means everybody."""
    keeper = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """Who answers for what a group is told: it is told what this person may read, and nothing once they have left."""
    groups = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    said = models.JSONField(default=dict, blank=True)
    secrets = models.TextField(blank=True)
    is_open = models.BooleanField(default=True)
    trouble = models.CharField(max_length=300, blank=True)

    untraced = frozenset({"secrets"})

    objects = OutletQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-is_open", "pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("gateway:outlets")

    @classmethod
    def reach(cls, actor: Actor, level: Level) -> Q:
        return Q() if actor.user_id else Q(pk__in=[])

    @birth("add_outlet")
    @classmethod
    def add(
        cls, /, name: str, *, service: str, said: Mapping[str, str], by: Actor, **known: Any
    ) -> tuple[Self, OutletAdded]:
        """`said` answers what the service needs, `known` are columns of COLUMNS. Raises OutletIncomplete."""
        declared = kind_of(service)
        made = declared.made() if declared.made else {}
        if declared.new_secret:
            made["secret"] = declared.new_secret()
        keeper_id = by.user_id if declared.is_group else None
        outlet = cls(name=name.strip(), service=service, keeper_id=keeper_id, **known)
        outlet._keep({**made, **said})
        outlet._check()
        return outlet, OutletAdded(name=outlet.name)

    @action("change_outlet")
    def change(
        self, *, by: Actor, said: Mapping[str, str] | None = None, **known: Any
    ) -> OutletChanged | None:
        """A secret that is not typed in stays as it was. Whoever says where a group is, or what it is told, answers for it.

        Raises OutletIncomplete.
        """
        changed = [n for n in self.COLUMNS if n in known and known[n] != getattr(self, n)]
        for name in changed:
            setattr(self, name, known[name])
        before = (self.said, self.secrets)
        if said and any(
            self._opened().get(name) != text for name, text in said.items() if text or name in self.said
        ):
            is_new = bool(said.get("secret")) and said["secret"] != self._opened().get("secret")
            if is_new and self.declared.new_secret:
                self._keep(self._overlapping(by.now + OVERLAP))
            self._keep({name: text for name, text in said.items() if text or name in self.said})
        if not changed and before == (self.said, self.secrets):
            return None
        self._check()
        self.trouble = ""
        if before != (self.said, self.secrets) or not WHAT_IT_IS_TOLD.isdisjoint(changed):
            self._keep_by(by)
        self.save(update_fields=[*changed, "said", "secrets", "trouble", "keeper"])
        return OutletChanged(name=self.name)

    @action("change_outlet")
    def take_over(self, *, by: Actor) -> OutletTakenOver | None:
        """Its group is told what this person may read. Raises NoGroupHere."""
        if not self.declared.is_group:
            raise NoGroupHere
        if by.user_id in (None, self.keeper_id):
            return None
        self._keep_by(by)
        self.trouble = ""
        self.save(update_fields=["keeper", "trouble"])
        return OutletTakenOver(name=self.name)

    @action("note_outlet_trouble")
    def note_trouble(self, met: str, *, by: Actor) -> OutletTroubled | None:
        """What sending met; nothing when it is what it met before."""
        if met[:300] == self.trouble:
            return None
        began = not self.trouble
        self.trouble = met[:300]
        self.save(update_fields=["trouble"])
        return OutletTroubled(name=self.name, said=self.trouble or _("works again"), began=began)

    @action("note_outlet_trouble")
    def shut(self, met: str, *, by: Actor) -> OutletShut | None:
        """The other side wants no more: it is switched off until somebody switches it on."""
        if not self.is_open:
            return None
        self.is_open, self.trouble = False, met[:300]
        self.save(update_fields=["is_open", "trouble"])
        return OutletShut(name=self.name, said=self.trouble)

    @action("change_outlet")
    def rotate_secret(self, secret: str, *, by: Actor, overlap: timedelta = OVERLAP) -> SecretRotated:
        """A new one; for a while what goes out is signed with both. Raises NoSecretHere."""
        if self.declared.new_secret is None:
            raise NoSecretHere
        self._keep({"secret": secret, **self._overlapping(by.now + overlap)})
        self.save(update_fields=["said", "secrets"])
        return SecretRotated(name=self.name, until=exact(by.now + overlap))

    @action("change_outlet")
    def note_trial(self, met: str, *, by: Actor) -> OutletTried:
        """Somebody tried it, and this is what it met, or nothing."""
        self.trouble = met[:300]
        self.save(update_fields=["trouble"])
        return OutletTried(name=self.name, said=self.trouble)

    @action("change_outlet")
    def send_again(self, pks: Collection[int] | None = None, *, by: Actor) -> SentAgain | None:
        """What could not be delivered is tried once more: these, or all of this channel."""
        rows = Dispatch.objects.failed().filter(lane__startswith=f"{self.pk}:")
        if pks is not None:
            rows = rows.filter(pk__in=pks)
        count = rows.update(
            state=Dispatch.State.WAITING, due_at=by.now, made_at=by.now, error="", message="", attempts=0
        )
        return SentAgain(name=self.name, count=count) if count else None

    @action("change_outlet")
    def replay(self, since: datetime, until: datetime, *, by: Actor) -> SentAgain | None:
        """Everything that it told of what happened in a span of time goes once more, under the same names. Raises TooMuchAtOnce."""
        rows = Dispatch.objects.filter(
            lane__startswith=f"{self.pk}:", event__occurred_at__range=(since, until)
        )
        return self._again(rows.exclude(state__in=Dispatch.ON_THE_WAY), by)

    @action("change_outlet")
    def send_once_more(self, pk: int, *, by: Actor) -> SentAgain | None:
        """One message, also one that was taken."""
        rows = Dispatch.objects.filter(lane__startswith=f"{self.pk}:", pk=pk)
        return self._again(rows.exclude(state__in=Dispatch.ON_THE_WAY), by)

    @property
    def declared(self) -> Kind:
        return kind_of(self.service)

    @property
    def shown(self) -> str:
        """What it is known by in a list: of a secret address only its host and its last four characters."""
        need = next((n for n in self.declared.needs if n.name == self.declared.shown), None)
        text = self._opened().get(self.declared.shown, "") if need else ""
        return masked(text) if need and need.is_secret else text

    def account(self) -> Account:
        """As it is sent through. Raises KeyChanged."""
        hidden: dict[str, str] = json.loads(unseal(self.secrets)) if self.secrets else {}
        return Account(self.pk, self.name, {**self.said, **hidden})

    def serves(self, user: User) -> bool:
        if self.team is None:
            return True
        return bool(user.team and user.team.path.startswith(self.team.path))

    def lane(self, part: str = "") -> str:
        """Where its messages queue; `part` lets one slow receiver hold up nobody else."""
        return f"{self.pk}:{part}"[:120]

    def _keep_by(self, by: Actor) -> None:
        if self.declared.is_group and by.user_id:
            self.keeper_id = by.user_id

    def _again(self, rows: models.QuerySet[Dispatch], by: Actor) -> SentAgain | None:
        keys = list(rows.values_list("pk", flat=True)[: REPLAYED + 1])
        if len(keys) > REPLAYED:
            raise TooMuchAtOnce(TooMuchAtOnce.message % {"n": REPLAYED})
        again = {"state": Dispatch.State.WAITING, "due_at": by.now, "made_at": by.now, "attempts": 0}
        count = Dispatch.objects.filter(pk__in=keys).update(error="", message="", **again)
        return SentAgain(name=self.name, count=count) if count else None

    def _overlapping(self, until: datetime) -> dict[str, str]:
        old = self._opened().get("secret", "")
        return {"secret_before": old, "secret_until": until.isoformat() if old else ""}

    def _opened(self) -> Mapping[str, str]:
        try:
            return self.account().said
        except Refusal:
            return dict(self.said)

    def _keep(self, said: Mapping[str, str]) -> None:
        """Sort what was typed in into what may be read and what is sealed."""
        secret = {n.name for n in self.declared.needs if n.is_secret} | {"private", "secret_before"}
        known = {**self._opened(), **said}
        self.said = {name: text for name, text in known.items() if name not in secret}
        hidden = {name: text for name, text in known.items() if name in secret and text}
        self.secrets = seal(json.dumps(hidden)) if hidden else ""

    def _check(self) -> None:
        known = self._opened()
        missing = [n.name for n in self.declared.needs if n.is_required and not known.get(n.name)]
        if not self.name or missing or not set(self.groups) <= set(GROUPS):
            raise OutletIncomplete


def masked(text: str) -> str:
    """`https://qyapi.weixin.qq.com/••••a1b2`: enough to tell two apart, not enough to use."""
    to = urlsplit(text)
    start = f"{to.scheme}://{to.hostname}/" if to.hostname else ""
    return f"{start}{DOTS}{text[-4:] if len(text) > 12 else ''}"
