"""What processes offer the shell: an entry of the settings and a command."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.people.palette import Command, command
from shangji.ui.nav import Item, nav

MAY = "opportunities.publish_pipeline"

nav(Item(_("Processes and stages"), "opportunities:pipelines", "route", 70, "settings", permission=MAY, under=("/settings/pipelines/",)))  # fmt: skip
command(Command(title=_("Go to processes and stages"), url=lambda: reverse("opportunities:pipelines"), icon="route", permission=MAY))  # fmt: skip
