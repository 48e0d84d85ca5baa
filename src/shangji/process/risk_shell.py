"""What the risk ledger offers the shell and the pages of records: an entry with its number, a box with the reasons."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.activities.queries import may_work_on
from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.calendar import local_day
from shangji.core.panels import Panel, panel
from shangji.people.palette import Command, command
from shangji.process.models import Alert
from shangji.process.models.alert import standing_on
from shangji.process.models.risk_rule import rules_in_force
from shangji.process.risk_board import pending_of, told
from shangji.ui.nav import Item, nav


def at_record(noun: Any, actor: Actor) -> dict[str, Any] | None:
    """What is wrong with it and what may be done; nothing when nothing is."""
    alerts = sorted(standing_on([noun.pk]), key=lambda alert: (-alert.severity, alert.pk))
    if not alerts:
        return None
    now, rules = clock.now(), rules_in_force(also_off=True)
    today = local_day(now)
    shown = [(alert, told(alert, rules), rules.get(alert.rule), alert.days_standing(now)) for alert in alerts]
    loud = [line for line in shown if line[0].state != Alert.State.FALSE_ALARM]
    may = may_work_on(actor, noun, f"{noun._meta.app_label}.handle_risk")
    return {
        "noun": noun,
        "lines": loud,
        "quiet": len(shown) - len(loud),
        "may": may,
        "today": today,
        "facts": [],
    }


for page in ("opportunities.opportunity", "customers.customer", "leads.lead"):
    panel(Panel(page, _("Risk"), "process/risks/_panel.html", at_record, order=5))
nav(Item(_("Risks"), "risks:board", "alert-triangle", 20, "insight", under=("/risks/",), count=pending_of))
command(
    Command(title=_("Go to the risks"), url=lambda: reverse("risks:board"), icon="alert-triangle", key="G R")
)
