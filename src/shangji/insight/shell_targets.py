"""What targets and forecasts offer the shell: entries of the sidebar, commands of the palette."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.people.palette import Command, command
from shangji.ui.nav import Item, nav

nav(Item(_("Forecast"), "insight:forecast", "trending-up", 40, "insight"))
nav(Item(_("Targets"), "insight:targets", "target", 42, "insight"))
command(Command(title=_("Go to the forecast"), url=lambda: reverse("insight:forecast"), icon="trending-up"))
command(Command(title=_("Go to the targets"), url=lambda: reverse("insight:targets"), icon="target"))
