"""What customers offer the shell: an entry of the sidebar, commands of the palette."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.customers.contact_listing import matching_rows as contact_rows
from shangji.customers.listing import matching_rows
from shangji.people.palette import Command, command
from shangji.people.saved_views import counted, views_beneath
from shangji.ui.nav import Item, nav

counted("customers", lambda actor, params: [matching_rows(actor, params)])
counted("contacts", lambda actor, params: [contact_rows(actor, params)])
nav(Item(_("Customers"), "customers:list", "building", 30, under=("/customers/",), beneath=views_beneath("customers")))  # fmt: skip
nav(Item(_("Contacts"), "contacts:list", "address-book", 32, under=("/contacts/",), beneath=views_beneath("contacts")))  # fmt: skip
command(Command(title=_("Go to the contacts"), url=lambda: reverse("contacts:list"), icon="address-book"))
command(
    Command(
        title=_("New contact"), url=lambda: reverse("contacts:add"), icon="user", opens_dialog=True,
        permission="customers.add_contact",
    )
)  # fmt: skip
command(
    Command(title=_("Go to the customers"), url=lambda: reverse("customers:list"), icon="building", key="G C")
)
command(
    Command(
        title=_("New customer"), url=lambda: reverse("customers:add"), icon="building-plus", opens_dialog=True,
        permission="customers.add",
    )
)  # fmt: skip
