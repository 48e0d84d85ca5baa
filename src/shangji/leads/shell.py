"""What leads offer the shell: an entry of the sidebar, commands of the palette."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.leads.queries import waiting_count
from shangji.people.palette import Command, command
from shangji.ui.nav import Item, nav

nav(Item(_("Leads"), "leads:list", "filter-2", 25, under=("/leads/",), count=waiting_count, is_hot=True))
nav(
    Item(_("Conversion of leads"), "leads:map", "arrows-right", 73, "settings", permission="leads.change_map")
)
command(Command(title=_("Go to the leads"), url=lambda: reverse("leads:list"), icon="filter-2", key="G L"))
command(
    Command(
        title=_("New lead"), url=lambda: reverse("leads:add"), icon="plus", opens_dialog=True, permission="leads.capture"
    )
)  # fmt: skip
