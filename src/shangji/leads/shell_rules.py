"""What assignment rules offer the shell: an entry of the settings, a command, and a box on the page of a lead."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.panels import Panel, panel
from shangji.leads.models import Lead
from shangji.leads.rules_shown import assignments_of
from shangji.people.palette import Command, command
from shangji.ui.nav import Item, nav

MAY = "leads.change_rule"

nav(Item(_("Assignment rules"), "leads:rules", "arrows-split", 72, "settings", permission=MAY, under=("/settings/assignment/",)))  # fmt: skip
command(Command(title=_("Go to the assignment rules"), url=lambda: reverse("leads:rules"), icon="arrows-split", permission=MAY))  # fmt: skip


def _assignments(lead: Lead, _actor: Actor) -> dict[str, Any] | None:
    found = assignments_of(lead)
    return {"assignments": found} if found else None


panel(Panel("leads.lead", _("How it was given out"), "leads/_assignments.html", _assignments, order=70))
