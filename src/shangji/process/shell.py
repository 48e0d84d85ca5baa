"""What process offers the shell."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.people.palette import Command, command
from shangji.ui.nav import Item, nav

nav(
    Item(
        _("Rhythm and escalation"), "process:rhythm", "clock", 72, "settings", permission="process.change_rhythm",
        under=("/settings/rhythm/",),
    )
)  # fmt: skip
command(
    Command(
        title=_("Set the rhythm of follow-ups"), url=lambda: reverse("process:rhythm"), icon="clock",
        permission="process.change_rhythm",
    )
)  # fmt: skip
