"""What leads offer the shell: an entry of the sidebar, commands of the palette, a box on Today."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.panels import Panel, panel
from shangji.leads.models import Lead
from shangji.leads.queries import waiting, waiting_of
from shangji.opportunities.today import Source, steps_from
from shangji.people.palette import Command, command
from shangji.ui.nav import Item, nav

nav(Item(_("Leads"), "leads:list", "filter-2", 25, under=("/leads/",), count=waiting_of, is_hot=True))
nav(
    Item(_("Conversion of leads"), "leads:map", "arrows-right", 73, "settings", permission="leads.change_map")
)
command(Command(title=_("Go to the leads"), url=lambda: reverse("leads:list"), icon="filter-2", key="G L"))
command(
    Command(
        title=_("New lead"), url=lambda: reverse("leads:add"), icon="plus", opens_dialog=True, permission="leads.capture"
    )
)  # fmt: skip


def _steps(actor: Actor, until: datetime, is_team: bool) -> Any:
    rows: Any = Lead.objects.reached_by(actor).open().filter(next_step_at__lt=until)
    return (
        (rows if is_team else rows.filter(owner_id=actor.user_id)).for_cards().order_by("next_step_at", "pk")
    )


def _own_steps(user_id: int, until: datetime) -> Any:
    return Lead.objects.open().filter(owner_id=user_id, next_step_at__lt=until, withdrawn_at__isnull=True)


steps_from(Source(_steps, _own_steps))


def _on_today(_noun: Any, actor: Actor) -> dict[str, Any]:
    return {"waiting": waiting(actor, clock.now())}


panel(Panel("opportunities.today", _("Waiting for my first word"), "leads/_on_today.html", _on_today))
