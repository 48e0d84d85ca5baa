"""What process offers the shell: approvals with what waits, their settings, the rhythm of follow-ups, commands."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.people.palette import Command, command
from shangji.process.approvals_shown import waiting_of
from shangji.process.views import automation
from shangji.process.views.approval_templates import MAY
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
nav(Item(_("Approvals"), "process:approvals", "rubber-stamp", 45, under=("/approvals/",), count=waiting_of, is_hot=True))  # fmt: skip
nav(Item(_("Kinds of approval"), "process:approval_templates", "rubber-stamp", 74, "settings", permission=MAY, under=("/settings/approvals/",)))  # fmt: skip
nav(Item(_("Automation"), "process:automation", "route", 76, "settings", permission=automation.MAY, under=("/settings/automation/",)))  # fmt: skip
command(Command(title=_("Go to the automation rules"), url=lambda: reverse("process:automation"), icon="route", permission=automation.MAY))  # fmt: skip
command(
    Command(title=_("Go to the approvals"), url=lambda: reverse("process:approvals"), icon="rubber-stamp")
)
