"""What the doors offer the shell: entries of the sidebar and commands of the palette."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.people.palette import Command, command
from shangji.ui.nav import Item, nav

nav(
    Item(
        _("Import"), "gateway:imports", "table-import", 40, permission="gateway.import", under=("/imports/",)
    )
)
nav(
    Item(
        _("Scheduled reports"),
        "gateway:reports",
        "calendar-stats",
        89,
        "settings",
        permission="gateway.change_report",
    )
)
nav(Item(_("Shared links"), "gateway:links", "link", 91, "settings", permission="gateway.make_link"))
nav(Item(_("Exports"), "gateway:exports", "file-export", 90, "settings", permission="gateway.export"))
nav(Item(_("Public forms"), "gateway:forms", "qrcode", 75, "settings", permission="gateway.change_form"))
nav(
    Item(
        _("Mailboxes"), "gateway:mail_drops", "mailbox", 76, "settings", permission="gateway.change_mail_drop"
    )
)
nav(Item(_("Channels"), "gateway:outlets", "send", 77, "settings", permission="gateway.change_outlet"))
nav(Item(_("Webhooks"), "gateway:hooks", "webhook", 78, "settings", permission="gateway.change_hook"))
nav(Item(_("Access tokens"), "gateway:tokens", "key", 95, "settings", permission="gateway.add_token"))
command(Command(title=_("Import a spreadsheet"), url=lambda: reverse("gateway:imports"), icon="table-import"))
