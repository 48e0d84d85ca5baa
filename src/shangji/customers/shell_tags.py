"""What tags, tiers and smart lists offer the shell."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.people.palette import Command, command
from shangji.ui.nav import Item, nav

nav(Item(_("Tags"), "customers:tags", "tag", 67, "settings", permission="customers.change_tag", under=("/settings/tags/",)))  # fmt: skip
nav(Item(_("Tiers"), "customers:tiers", "stairs", 68, "settings", permission="customers.publish_tiers", under=("/settings/tiers/",)))  # fmt: skip
command(Command(title=_("Go to the tags"), url=lambda: reverse("customers:tags"), icon="tag"))
command(
    Command(title=_("Go to the tiers of customers"), url=lambda: reverse("customers:tiers"), icon="stairs")
)
command(Command(title=_("Go to the smart lists"), url=lambda: reverse("customers:smart"), icon="filter-2"))
