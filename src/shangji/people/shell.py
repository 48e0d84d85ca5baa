"""What people offer the shell: entries of the sidebar, the bell, commands of the palette."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.people.models import Notification
from shangji.people.palette import Command, command
from shangji.people.reach import reaches_all
from shangji.ui.nav import Item, nav


def _unread(actor: Actor, _began: datetime) -> list[Any]:
    return [Notification.objects.unread().filter(user_id=actor.user_id)]


nav(Item(_("People and teams"), "people:people", "users", 60, "settings", under=("/settings/people/",)))
nav(
    Item(
        _("Pools"),
        "people:pools",
        "transfer",
        66,
        "settings",
        permission="people.change_pool",
        under=("/settings/pools/",),
    )
)
nav(
    Item(
        _("Hand-overs"),
        "people:handovers",
        "user-share",
        62,
        "settings",
        under=("/handovers/",),
    )
)
nav(
    Item(
        _("Fields of our own"),
        "people:custom_fields",
        "columns",
        67,
        "settings",
        permission="core.define_field",
        under=("/settings/fields/",),
    )
)
nav(Item(_("Inbox"), "people:inbox", "bell", 10, "bell", count=_unread, is_hot=True))
nav(Item(_("Changed together"), "people:steps", "stack-2", 15, "bell"))
nav(Item(_("My entry"), "people:profile", "user", 20, "bell"))

command(Command(title=_("Go to the inbox"), url=lambda: reverse("people:inbox"), icon="bell"))
command(
    Command(title=_("Go to what I changed together"), url=lambda: reverse("people:steps"), icon="stack-2")
)
command(
    Command(
        title=_("Go to what people said this month"), url=lambda: reverse("people:pulse"), icon="wave-sine",
        shown_to=reaches_all,
    )
)  # fmt: skip
command(Command(title=_("Go to the hand-overs"), url=lambda: reverse("people:handovers"), icon="user-share"))
command(Command(title=_("Go to people and teams"), url=lambda: reverse("people:people"), icon="users"))
command(
    Command(
        title=_("Look through likely duplicates"),
        url=lambda: reverse("people:pairs"),
        icon="copy",
        permission="customers.merge",
    )
)
command(Command(title=_("My entry and settings"), url=lambda: reverse("people:profile"), icon="user"))
command(Command(title=_("Light or dark"), url=lambda: "", icon="sun-moon", act="theme"))
command(Command(title=_("Sign out"), url=lambda: reverse("account_logout"), icon="logout", is_post=True))
