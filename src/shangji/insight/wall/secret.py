"""The secret in a link's address: long enough not to be guessed, plain enough to be typed on a television."""

import hashlib
import re
import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""None that is taken for another one."""
GROUPS, LONG = 5, 4
FORM = re.compile(rf"[{LETTERS}]{{{LONG}}}(?:-[{LETTERS}]{{{LONG}}}){{{GROUPS - 1}}}")


def new_secret() -> str:
    """99 random bits: k7qm-2xdp-9hwt-c3vf-6rjn."""
    return "-".join("".join(secrets.choice(LETTERS) for _n in range(LONG)) for _group in range(GROUPS))


def digest_of(secret: str) -> str:
    """What is kept of it. So many random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_one(text: str) -> bool:
    """Whether it could be a secret; what is none is refused before the database is asked."""
    return FORM.fullmatch(text) is not None
