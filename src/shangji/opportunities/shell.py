"""What opportunities offer the shell: entries of the sidebar, commands of the palette."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.opportunities.found import viewed
from shangji.opportunities.models import Stage
from shangji.opportunities.today import due
from shangji.people.palette import Command, command
from shangji.people.saved_views import counted, views_beneath
from shangji.process.views.rhythm import stages_from
from shangji.ui.nav import Item, nav


def _due(actor: Actor, began: datetime) -> list[Any]:
    return due(actor.user_id or 0, began)


counted("opportunities", viewed)
nav(Item(_("Today"), "opportunities:today", "sun-high", 10, under=("/",), count=_due, is_hot=True))  # fmt: skip
nav(Item(_("Opportunities"), "opportunities:board", "target-arrow", 20, under=("/opportunities/",), beneath=views_beneath("opportunities")))  # fmt: skip
nav(Item(_("Losses and revival"), "opportunities:losses", "thumb-down", 60, "insight"))
command(Command(title=_("Go to losses and revival"), url=lambda: reverse("opportunities:losses"), icon="thumb-down"))  # fmt: skip
command(
    Command(title=_("Go to today"), url=lambda: reverse("opportunities:today"), icon="sun-high", key="G T")
)
command(
    Command(
        title=_("Go to the board"),
        url=lambda: reverse("opportunities:board"),
        icon="layout-kanban",
        key="G O",
    )
)
command(
    Command(
        title=_("Go to the list of opportunities"), url=lambda: reverse("opportunities:list"), icon="list"
    )
)
command(
    Command(
        title=_("New opportunity"), url=lambda: reverse("opportunities:open"), icon="plus", key="N",
        opens_dialog=True, permission="opportunities.open",
    )
)  # fmt: skip
command(
    Command(title=_("Log a follow-up"), url=lambda: reverse("activities:choose"), icon="microphone", key="F", opens_dialog=True)
)  # fmt: skip


def _stages() -> list[tuple[str, str]]:
    """Of every process in force, by key: one name each."""
    rows = Stage.objects.filter(pipeline__is_active=True).in_force()
    return list({stage.key: stage.label for stage in rows}.items())


stages_from(_stages)
