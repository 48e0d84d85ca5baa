"""Signing in: who may, what is read with them, and that it is told."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from shangji.core.access import System
from shangji.core.prepared import Prepared
from shangji.people.models import User

_active = Prepared(lambda pk: User.objects.for_sign_in().filter(pk=pk, is_active=True))


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: people are added by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """By user name or address; reads role and team too, so that a request's actor costs one query."""

    def get_user(self, user_id: Any) -> User | None:
        found: User | None = _active.first(int(user_id))
        return found


@receiver(user_logged_in, dispatch_uid="people.note_sign_in")
def note_sign_in(request: HttpRequest, user: User, **_rest: Any) -> None:
    """Every sign-in that got past all its steps is one line of the log."""
    user.note_sign_in(by=System("sign-in").on_behalf_of(user.pk))
