"""The first person of a new installation: without one nobody could add the others."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from shangji.core.access import Refusal, System
from shangji.people.defaults import ensure_roles
from shangji.people.models import Role, User


class NameTaken(Refusal):
    message = gettext_lazy("Somebody already signs in under this user name.")


class PasswordTooWeak(Refusal):
    """The message says what is wrong with it."""


def first_administrator(username: str, name: str, password: str) -> User:
    """Add an administrator, and the roles if there are none. Raises NameTaken, PasswordTooWeak."""
    try:
        validate_password(password, User(username=username, name=name))
    except ValidationError as error:
        raise PasswordTooWeak(" ".join(error.messages)) from error
    if User.objects.filter(username=username).exists():
        raise NameTaken
    with override("zh-hans"):
        by = System(_("Setup"), channel="cli")
    with transaction.atomic():
        ensure_roles()
        role = Role.objects.get(key="administrator")
        return User.add(username, name=name, role=role, password=password, by=by)


def is_empty() -> bool:
    """Whether nobody can sign in yet."""
    return not User.objects.active().exists()
