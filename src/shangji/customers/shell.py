"""What customers offer the shell: an entry of the sidebar, commands of the palette."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.customers.listing import matching_rows
from shangji.people.palette import Command, command
from shangji.people.saved_views import counted, views_beneath
from shangji.ui.nav import Item, nav

counted("customers", lambda actor, params: [matching_rows(actor, params)])
nav(Item(_("Customers"), "customers:list", "building", 30, under=("/customers/", "/contacts/"), beneath=views_beneath("customers")))  # fmt: skip
command(
    Command(title=_("Go to the customers"), url=lambda: reverse("customers:list"), icon="building", key="G C")
)
command(
    Command(
        title=_("New customer"), url=lambda: reverse("customers:add"), icon="building-plus", opens_dialog=True,
        permission="customers.add",
    )
)  # fmt: skip
