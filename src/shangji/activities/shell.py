"""What activities offer the shell: the list of follow-ups in the side bar and the palette."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.activities.listing import matching_rows
from shangji.people.palette import Command, command
from shangji.people.saved_views import counted, views_beneath
from shangji.ui.nav import Item, nav

counted("follow_ups", lambda actor, params: [matching_rows(actor, params)])
nav(Item(_("Follow-ups"), "follow_ups:list", "message-circle", 35, beneath=views_beneath("follow_ups")))
command(Command(title=_("Go to the follow-ups"), url=lambda: reverse("follow_ups:list"), icon="message-circle"))  # fmt: skip
