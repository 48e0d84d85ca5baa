"""What metrics offer the shell: a command of the palette."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.people.palette import Command, command

command(Command(title=_("What is measured"), url=lambda: reverse("insight:metrics"), icon="chart-histogram"))
