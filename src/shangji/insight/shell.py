"""What insight offers the shell: the dashboard in the side bar, and commands."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.people.palette import Command, command
from shangji.ui.nav import Item, nav

nav(Item(_("Dashboard"), "insight:home", "chart-histogram", 10, "insight", under=("/insight/boards/",)))
command(
    Command(
        title=_("Go to the dashboard"), url=lambda: reverse("insight:home"), icon="chart-histogram", key="G D"
    )
)
