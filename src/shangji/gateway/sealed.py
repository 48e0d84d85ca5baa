"""Passwords of other systems, kept so that the database alone does not give them away."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Refusal
from shangji.core.vault import sealing

WHERE = "gateway.password"


class KeyChanged(Refusal):
    status = 409
    message = _("The keys of this installation have changed: type the password again.")


def seal(text: str) -> str:
    """Readable only with the keys of this installation."""
    return sealing.seal(text, WHERE)


def unseal(sealed: str) -> str:
    """Raises KeyChanged."""
    if sealing.parts_of(sealed) is not None:
        text = sealing.opened(sealed, WHERE)
        if isinstance(text, sealing.Locked):
            raise KeyChanged
        return text
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise KeyChanged from error


def _box() -> Fernet:
    """Of passwords that were kept before there was a vault."""
    key = hashlib.sha256(b"gateway.sealed " + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
