"""A name to sign in with, for a person of whom only the name is known."""

import re
import unicodedata

from shangji.core.pinyin import syllables
from shangji.people.models import User


def username_for(name: str) -> str:
    """何锦程 → hejincheng, Anna Snelling → anna.snelling; a number is added where it is taken."""
    spoken = "".join(syllables(name)) if not name.isascii() else name
    plain = unicodedata.normalize("NFKD", spoken).encode("ascii", "ignore").decode().casefold()
    base = re.sub(r"[^a-z0-9]+", ".", plain).strip(".")[:50] or "person"
    taken = set(User._base_manager.filter(username__startswith=base).values_list("username", flat=True))
    if base not in taken:
        return base
    return next(f"{base}{n}" for n in range(2, len(taken) + 3) if f"{base}{n}" not in taken)
