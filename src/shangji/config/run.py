"""Runs one command and turns whatever goes wrong into one line and an exit code."""

import argparse
import importlib
import json
import logging
import os
import secrets
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.management import CommandError
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from shangji.config.loading import load
from shangji.core.access import Refusal

log = logging.getLogger("shangji.errors")
DONE, REFUSED, BROKEN, INTERRUPTED = 0, 1, 3, 130


def run(options: argparse.Namespace) -> int:
    if "host" in options:
        os.environ["SHANGJI_BIND"] = options.host
    try:
        load()
        with translation.override(console_language()):
            command = importlib.import_module(f"shangji.config.commands.{options.module}")
            code: int = command.run(options)
            return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # the edge of the program: nobody above could say it better
        return _told(error, options)


def console_language() -> str:
    """Chinese where the terminal is Chinese, else English: a plain terminal may not show the characters."""
    found = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh-hans" if found.startswith("zh") else "en"


def _told(error: Exception, options: argparse.Namespace) -> int:
    line, code = _first_line(error), BROKEN
    if settings.configured:
        with translation.override(console_language()):
            line = _line(error)
            code = REFUSED if line else BROKEN
            line = line or _unexpected(error)
    elif isinstance(error, OSError | ImproperlyConfigured):
        line, code = _line(error), REFUSED  # no settings yet: nothing can be translated or logged
    if options.json:
        sys.stdout.write(json.dumps({"ok": False, "error": line}, ensure_ascii=False) + "\n")
    sys.stderr.write(f"shangji: {line}\n")
    return code


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _line(error: Exception) -> str:
    """What a person can act on; empty for a fault of the program."""
    match error:
        case Refusal():
            return str(error.message)
        case ValidationError():
            return " ".join(error.messages)
        case CommandError() | ImproperlyConfigured():
            return str(error).strip()
        case DatabaseError():
            return _database(error)
        case OSError(strerror=str(reason), filename=name):
            return f"{name}: {reason}" if name else reason
    return ""


def _database(error: DatabaseError) -> str:
    first = _first_line(error)
    if "no such table" in first or 'relation "' in first:
        return _("The database is empty or older than the program. Run: shangji manage migrate")
    return _("The database cannot be used: %(reason)s") % {"reason": first}


def _unexpected(error: Exception) -> str:
    error_id = secrets.token_hex(4)
    log.error("error %s", error_id, exc_info=error)
    words = {"id": error_id, "path": settings.HOME / "logs" / "shangji.log"}
    return _("Unexpected error %(id)s. What happened is in %(path)s") % words
