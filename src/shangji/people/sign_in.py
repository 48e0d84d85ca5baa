"""Signing in: who may, and what is read with them."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from shangji.people.models import User


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: people are added by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class Backend(ModelBackend):
    """Reads a person with role and team, so that a request's actor costs one query."""

    def get_user(self, user_id: Any) -> User | None:  # type: ignore[override]
        return User.objects.for_sign_in().filter(pk=user_id, is_active=True).first()
