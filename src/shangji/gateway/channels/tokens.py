"""Access tokens of applications: fetched once in two hours, kept sealed for all workers, fetched anew when refused."""

from collections.abc import Callable

from django.core.cache import cache

from shangji.core.access import Refusal
from shangji.gateway.channels.kinds import Account
from shangji.gateway.sealed import seal, unseal

EARLY_S = 300
"""Given up before it ends: the other side's clock may be ahead."""

Fetch = Callable[[Account], tuple[str, int]]
"""The token, and for how many seconds it is good."""


def token(account: Account, fetch: Fetch) -> str:
    """Raises what `fetch` raises."""
    kept = cache.get(_key(account))
    if kept:
        try:
            return unseal(kept)
        except Refusal:
            cache.delete(_key(account))
    found, good_for_s = fetch(account)
    cache.set(_key(account), seal(found), max(good_for_s - EARLY_S, 1))
    return found


def forget(account: Account) -> None:
    cache.delete(_key(account))


def _key(account: Account) -> str:
    return f"outlet:{account.pk}:token"
