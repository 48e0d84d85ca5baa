"""Shows the demo company: builds it where there is none, starts it, and tells the accounts."""

import argparse
import os
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from shangji import demo
from shangji.config import demo_clock, supervisor
from shangji.config.commands.serve import greet, refuse_weak_start
from shangji.config.console import Progress, say
from shangji.config.home import BUILDING, READY
from shangji.config.prepare import prepare
from shangji.core.sqlite.throwaway import not_waiting
from shangji.people.models import Role, User


def run(options: argparse.Namespace) -> int:
    if options.ahead or options.back:
        _move_clock(options)
        return 0
    if options.build_only:
        build_once()
        return 0
    supervisor.require_free(options.host, options.port)
    build_once()
    refuse_weak_start()
    os.environ.setdefault("SHANGJI_COMPANY", demo.COMPANY)
    return supervisor.serve(options.host, options.port, workers=None, threads=None, greet=_greet)


def build_once() -> None:
    """Build the company unless it stands. What a broken build left is thrown away. Raises CommandError."""
    marker = Path(settings.HOME) / "demo"
    state = marker.read_text() if marker.exists() else ""
    if state == BUILDING:
        _throw_away()
    prepare()
    if state == READY:
        return
    if User.objects.exists():
        raise CommandError(
            _("%(home)s holds a company of its own; set SHANGJI_HOME to another folder for the demo.")
            % {"home": settings.HOME}
        )
    marker.write_text(BUILDING)
    say(_("Building the demo company (one to two minutes)…"))
    progress = Progress(_("Demo company"))
    with not_waiting():
        demo.build(progress)
    progress.close()
    marker.write_text(READY)


def _move_clock(options: argparse.Namespace) -> None:
    """Raises CommandError where no demo stands."""
    if not settings.DEMO:
        raise CommandError(
            _("%(home)s holds no demo: its clock goes with the day.") % {"home": settings.HOME}
        )
    if options.back:
        demo_clock.go_back()
        say(_("The demo is back where it stood before its clock was moved."))
        return
    prepare()
    moment = timezone.localtime(demo_clock.advance(options.ahead))
    say(_("In the demo it is %(moment)s now.") % {"moment": f"{moment:%Y-%m-%d %H:%M}"})


def _throw_away() -> None:
    if connection.vendor != "sqlite":
        raise CommandError(_("The last build of the demo broke off: give it an empty database."))
    connection.close()
    for found in Path(settings.HOME).glob("shangji.sqlite3*"):
        found.unlink()
    (Path(settings.HOME) / "seals.jsonl").unlink(missing_ok=True)


def _greet(address: str) -> None:
    greet(address)
    say(_("Sign in as one of these, with the password %(password)s") % {"password": demo.PASSWORD})
    roles = dict(Role.objects.values_list("key", "name"))
    for username, name, role in demo.ACCOUNTS:
        say(f"  {username:<8} {name}  {roles[role]}")
