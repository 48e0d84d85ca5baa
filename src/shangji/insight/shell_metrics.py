"""What metrics offer the shell: a command of the palette, an entry of the settings."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.people.palette import Command, command
from shangji.ui.nav import Item, nav

nav(
    Item(
        _("Own metrics"),
        "insight:own_metrics",
        "chart-histogram",
        76,
        "settings",
        permission="insight.change_metric",
    )
)
command(Command(title=_("What is measured"), url=lambda: reverse("insight:metrics"), icon="chart-histogram"))
