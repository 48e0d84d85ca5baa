"""What every page of the shell needs."""

from datetime import datetime
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from shangji import __version__
from shangji.core import clock
from shangji.core.access import NOBODY, Actor
from shangji.ui.live import live_address
from shangji.ui.nav import Item, counts, shown

THEMES = ("light", "dark", "system")
STYLES = [
    f"css/{name}.css"
    for name in (
        "tokens", "base", "parts", "form", "overlay", "table", "board", "detail", "gates", "today", "customer", "import",
        "settings", "more", "followup", "waiting", "losses", "charts", "chain", "figures", "dashboard", "phone",
    )
]  # fmt: skip


class Shell:
    """Computed when a template asks: a fragment pays for nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.actor: Actor = getattr(request, "actor", NOBODY)

    @property
    def frame(self) -> str:
        """What an error page stands in: the shell, or the door for who has not come in."""
        return "ui/base.html" if self.actor.user_id else "ui/gate.html"

    @property
    def styles(self) -> SafeString:
        return _styles()

    @property
    def version(self) -> str:
        return __version__

    @property
    def theme(self) -> str:
        found = self.request.COOKIES.get("theme", "system")
        return found if found in THEMES else "system"

    @property
    def density(self) -> str:
        return "compact" if self.request.COOKIES.get("density") == "compact" else ""

    @property
    def language(self) -> str:
        return "en" if (get_language() or "").startswith("en") else "zh-CN"

    @property
    def company(self) -> str:
        return str(settings.COMPANY_NAME)

    @property
    def demo_clock(self) -> datetime | None:
        """What time it is in a demo; nothing in an installation."""
        return clock.now() if settings.DEMO else None

    @property
    def demo_days(self) -> int:
        """By how many days it is ahead."""
        return round(clock.ahead().total_seconds() / 86_400)

    @property
    def live(self) -> str:
        """Where the live line listens; empty where there is none."""
        return settings.EVENTS_PATH or live_address(self.request)

    @property
    def nonce(self) -> str:
        return str(getattr(self.request, "csp_nonce", ""))

    @cached_property
    def work(self) -> list[dict[str, Any]]:
        return [self._entry(item) for item in shown(self.actor, "work")]

    @cached_property
    def insight(self) -> list[dict[str, Any]]:
        return [self._entry(item) for item in shown(self.actor, "insight")]

    @cached_property
    def settings(self) -> list[dict[str, Any]]:
        return [self._entry(item) for item in shown(self.actor, "settings")]

    @cached_property
    def bell(self) -> list[dict[str, Any]]:
        return [self._entry(item) for item in shown(self.actor, "bell")]

    @cached_property
    def counts(self) -> dict[str, str]:
        return counts(self.actor)

    def _entry(self, item: Item) -> dict[str, Any]:
        count = self.counts.get(item.url_name) if item.count else None
        beneath = item.beneath(self.actor) if item.beneath and self.actor.user_id else []
        return {
            "item": item, "current": item.is_current(self.request.path), "count": count, "beneath": beneath,
        }  # fmt: skip

    @property
    def here(self) -> str:
        """The address as a line under an entry says it."""
        return self.request.get_full_path()


@cache
def _styles() -> SafeString:
    """The links to all stylesheets, the same on every page."""
    return format_html_join("", '<link rel="stylesheet" href="{}">', ((static(name),) for name in STYLES))


def shell(request: HttpRequest) -> dict[str, Any]:
    return {"shell": Shell(request), "actor": getattr(request, "actor", NOBODY)}
