"""What assignment rules offer the shell: an entry of the settings and a command."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.people.palette import Command, command
from shangji.ui.nav import Item, nav

MAY = "leads.change_rule"

nav(Item(_("Assignment rules"), "leads:rules", "arrows-split", 72, "settings", permission=MAY, under=("/settings/assignment/",)))  # fmt: skip
command(Command(title=_("Go to the assignment rules"), url=lambda: reverse("leads:rules"), icon="arrows-split", permission=MAY))  # fmt: skip
