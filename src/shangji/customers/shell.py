"""What customers offer the shell: an entry of the sidebar, commands of the palette."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.people.palette import Command, command
from shangji.ui.nav import Item, nav

nav(Item(_("Customers"), "customers:list", "building", 30, under=("/customers/", "/contacts/")))
command(
    Command(title=_("Go to the customers"), url=lambda: reverse("customers:list"), icon="building", key="G C")
)
command(
    Command(
        title=_("New customer"), url=lambda: reverse("customers:add"), icon="building-plus", opens_dialog=True,
        permission="customers.add",
    )
)  # fmt: skip
