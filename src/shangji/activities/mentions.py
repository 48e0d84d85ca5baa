"""Who is called in a comment: @ and a name or a sign-in name."""

import re

from shangji.people.models import User

_CALLED = re.compile(r"@([\w\u3400-\u9fff.-]{1,60})")


def mentioned(text: str) -> list[User]:
    """The people called; whether they may see the record is asked by the verb."""
    words = set(_CALLED.findall(text))
    if not words:
        return []
    people = User._base_manager.filter(is_active=True).select_related("role", "team")
    # Chinese runs on without spaces: @周敏看一下 calls 周敏.
    return [u for u in people if u.username in words or any(w.startswith(u.name) for w in words)]
