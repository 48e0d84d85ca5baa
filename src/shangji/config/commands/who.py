"""In whose name a command acts."""

from django.core.management import CommandError
from django.utils.translation import gettext as _

from shangji.core.access import Actor, System
from shangji.people.models import User


def actor(username: str | None, channel: str) -> Actor:
    """The named person with their reach, else the system. Raises CommandError."""
    if username is None:
        return System(_("Command line"), channel)
    found: User | None = User.objects.for_sign_in().active().filter(username=username).first()
    if found is None:
        raise CommandError(_("There is no active person with the user name %(name)s.") % {"name": username})
    return found.actor(channel)
