"""What has been asked about an opportunity and how it was decided, on its page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.panels import Panel, panel
from shangji.opportunities.models import Opportunity
from shangji.process.approvals_shown import of_record


def _approvals(opportunity: Opportunity, actor: Actor) -> dict[str, Any] | None:
    found = of_record(opportunity, actor, clock.now())
    return {"rows": found} if found else None


panel(Panel("opportunities.opportunity", _("Approvals"), "process/_approvals_of.html", _approvals, order=20))
