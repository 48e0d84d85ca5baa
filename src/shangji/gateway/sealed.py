"""Passwords of other systems, kept so that the database alone does not give them away."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal


class KeyChanged(Refusal):
    status = 409
    message = _("The installation's secret key has changed: type the password again.")


def seal(text: str) -> str:
    """Readable only with this installation's secret key."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises KeyChanged."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise KeyChanged from error


def _box() -> Fernet:
    key = hashlib.sha256(b"gateway.sealed " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
