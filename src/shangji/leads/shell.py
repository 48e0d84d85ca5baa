"""What leads offer the shell: an entry of the sidebar, commands of the palette, a box on Today."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.panels import Panel, panel
from shangji.leads.queries import waiting, waiting_count
from shangji.people.palette import Command, command
from shangji.ui.nav import Item, nav

nav(Item(_("Leads"), "leads:list", "filter-2", 25, under=("/leads/",), count=waiting_count, is_hot=True))
command(Command(title=_("Go to the leads"), url=lambda: reverse("leads:list"), icon="filter-2", key="G L"))
command(
    Command(
        title=_("New lead"), url=lambda: reverse("leads:add"), icon="plus", opens_dialog=True, permission="leads.capture"
    )
)  # fmt: skip


def _on_today(_noun: Any, actor: Actor) -> dict[str, Any]:
    return {"waiting": waiting(actor, clock.now())}


panel(Panel("opportunities.today", _("Waiting for my first word"), "leads/_on_today.html", _on_today))
