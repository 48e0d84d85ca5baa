"""What leads offer the shell: an entry of the sidebar, commands of the palette."""

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.leads.listing import rows_of, spec_of, tab_of
from shangji.leads.queries import waiting_of
from shangji.people.palette import Command, command
from shangji.people.saved_views import counted, views_beneath
from shangji.ui.nav import Item, nav


def _viewed(actor: Actor, params: QueryDict) -> list[Any]:
    """The rows of the list of an address: its tab, then its filters."""
    tab = tab_of(actor, params)
    return [spec_of(tab, actor).narrowed(rows_of(actor, tab), params, actor)]


counted("leads", _viewed)
nav(Item(_("Leads"), "leads:list", "filter-2", 25, under=("/leads/",), count=waiting_of, is_hot=True, beneath=views_beneath("leads")))  # fmt: skip
nav(
    Item(_("Conversion of leads"), "leads:map", "arrows-right", 73, "settings", permission="leads.change_map")
)
command(Command(title=_("Go to the leads"), url=lambda: reverse("leads:list"), icon="filter-2", key="G L"))
command(
    Command(
        title=_("New lead"), url=lambda: reverse("leads:add"), icon="plus", opens_dialog=True, permission="leads.capture"
    )
)  # fmt: skip
