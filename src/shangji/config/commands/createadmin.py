"""Adds an administrator: there is no default person and no default password."""

import argparse
import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError
from django.utils.translation import gettext as _

from shangji.config.console import say
from shangji.config.prepare import prepare
from shangji.core.access import System
from shangji.people.models import Role, User


def run(options: argparse.Namespace) -> int:
    prepare()
    if User.objects.filter(username=options.username).exists():
        raise CommandError(_("The user name %(name)s is taken.") % {"name": options.username})
    name = options.name or options.username
    password = _password()
    validate_password(password, User(username=options.username, name=name))
    role = Role.objects.get(key="administrator")
    User.add(options.username, name=name, role=role, password=password, by=System(_("Command line"), "cli"))
    say(_("%(name)s can sign in now and may do everything.") % {"name": options.username})
    return 0


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(_("Password: "))
    if getpass.getpass(_("Again: ")) != password:
        raise CommandError(_("The two passwords are not the same."))
    return password
