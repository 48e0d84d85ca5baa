"""What walls offer the shell: an entry of the side bar, a command; and what they wait for."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.opportunities.events import Won
from shangji.people.live import CALLS
from shangji.people.palette import Command, command
from shangji.ui.nav import Item, nav

nav(Item(_("Walls"), "insight:walls", "device-tv", 20, "insight", under=("/insight/wall/",)))
command(Command(title=_("Go to the walls"), url=lambda: reverse("insight:walls"), icon="device-tv"))
CALLS.add(Won.kind)
