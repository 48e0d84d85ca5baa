"""The `shangji` command: what it offers. Each command is a module that is loaded when it is asked for."""

import argparse
import gettext
import importlib
import os
import sys
from pathlib import Path

from shangji import __version__

_language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
_ = gettext.translation(
    "django",
    Path(__file__).parent / "locale",
    languages=["zh_Hans"] if _language.startswith("zh") else [],
    fallback=True,
).gettext

Subcommands = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(arguments: list[str] | None = None) -> int:
    """Run one command. The exit code: 0 done, 1 refused, 2 misused, 3 broken, 130 interrupted."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["manage"]:  # Django parses the rest itself
        options = argparse.Namespace(module="manage", rest=given[1:], json=False)
    else:
        options = parser().parse_args(given)
    runner = importlib.import_module("shangji.config.run")
    code: int = runner.run(options)
    return code


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        prog="shangji",
        description=_("Opportunity management in which every change leaves a trace."),
        epilog=_(
            "SHANGJI_HOME holds database, files and keys (default: var). "
            "SHANGJI_DATABASE_URL selects a PostgreSQL instead of the SQLite in it."
        ),
    )
    found.add_argument("--version", action="version", version=f"shangji {__version__}")
    commands = found.add_subparsers(dest="command", required=True, metavar=_("COMMAND"))
    for add in (_serving, _moving, _keeping, _trying):
        add(commands)
    return found


def _serving(commands: Subcommands) -> None:  # type: ignore[valid-type]
    serve = _command(commands, "serve", _("Start web, worker and scheduler."))
    _address(serve)
    serve.add_argument("--workers", type=_positive, help=_("web processes (default: 1, with PostgreSQL 2)"))
    serve.add_argument("--threads", type=_positive, help=_("threads in each (default: 8, with PostgreSQL 4)"))
    demo = _command(commands, "demo", _("Build the demo company where there is none, and start it."))
    _address(demo)
    demo.add_argument("--build-only", action="store_true", help=_("build it, start nothing"))
    demo.add_argument(
        "--ahead", type=int, choices=range(1, 21), metavar=_("DAYS"), help=_("move its clock forward by working days, also while it runs"),
    )  # fmt: skip
    demo.add_argument(
        "--back", action="store_true", help=_("back to where it stood before its clock was moved")
    )
    _command(commands, "worker", _("Run jobs and schedules only; `serve` does this as well."))
    admin = _command(commands, "createadmin", _("Add an administrator; asks for the password."))
    admin.add_argument("username", help=_("the name to sign in with"))
    admin.add_argument("--name", help=_("the name that others see (default: the user name)"))
    _command(commands, "manage", _("Django's own commands: `shangji manage help`."))


def _moving(commands: Subcommands) -> None:  # type: ignore[valid-type]
    load = _command(commands, "import", _("Import spreadsheets: .xlsx, .xls and .csv."))
    load.set_defaults(module="import_files")
    load.add_argument("files", nargs="+", type=Path, metavar=_("FILE"))
    load.add_argument("--dry-run", action="store_true", help=_("only tell what would happen"))
    load.add_argument("--mapping", type=Path, metavar=_("FILE"), help=_("which column means what, as JSON"))
    load.add_argument("--as", dest="as_user", metavar=_("USER"), help=_("who imports (default: the system)"))
    _json(load)
    export = _command(commands, "export", _("Export a list, such as opportunities or customers."))
    export.add_argument("list", metavar=_("LIST"))
    export.add_argument(
        "--format", choices=["xlsx", "csv", "pdf"], help=_("default: as FILE ends, else xlsx")
    )
    export.add_argument("--out", type=Path, metavar=_("FILE"), help=_("default: LIST.xlsx or LIST.csv here"))
    export.add_argument(
        "--as", dest="as_user", metavar=_("USER"), help=_("whose reach (default: everything)")
    )
    _json(export)
    metric = _command(commands, "metric", _("Tell a metric, such as win_rate or open_amount."))
    metric.add_argument("name", metavar=_("NAME"))
    metric.add_argument("--by", metavar=_("DIMENSION"), help=_("such as owner, team, stage or month"))
    metric.add_argument(
        "--period", default="this-quarter", metavar=_("PERIOD"),
        help=_("2026, 2026Q3, 2026-07, 2026W30, 2026-07-01..2026-09-30, last-180-days, all (default: %(default)s)"),
    )  # fmt: skip
    metric.add_argument(
        "--as", dest="as_user", metavar=_("USER"), help=_("whose reach (default: everything)")
    )
    _json(metric)


def _keeping(commands: Subcommands) -> None:  # type: ignore[valid-type]
    verify = _command(
        commands, "verify", _("Read the whole log and name the first event that does not hold.")
    )
    _json(verify)
    _command(commands, "seal", _("Seal the log now; this also happens every ten minutes."))
    _command(commands, "recount", _("Add up anew what lists and boards keep sums of; `verify` says when."))
    snapshot = _command(
        commands,
        "snapshot",
        _("Keep how the pipeline stood on the Mondays that are due; a worker also does so."),
    )
    snapshot.add_argument("--anew", action="store_true", help=_("read all of them from the log again"))
    rotate = _command(
        commands, "rotate-keys", _("Make a new key and seal personal data with it, while people work.")
    )
    rotate.set_defaults(module="rotate_keys")
    rotate.add_argument(
        "--master", action="store_true", help=_("the key that wraps the others, instead of one that seals")
    )
    _json(rotate)
    backup = _command(commands, "backup", _("Write database and files into one archive, while people work."))
    backup.add_argument("file", type=Path, metavar=_("FILE"))
    restore = _command(commands, "restore", _("Put an archive back. Nothing may be running."))
    restore.add_argument("file", type=Path, metavar=_("FILE"))
    restore.add_argument("--force", action="store_true", help=_("replace what is there"))


def _trying(commands: Subcommands) -> None:  # type: ignore[valid-type]
    simulate = _command(
        commands,
        "simulate",
        _("Play salespeople with a spreadsheet and with this product; what would be missed?"),
    )
    simulate.add_argument("--seeds", type=_positive, default=20, help=_("how many worlds (default: 20)"))
    simulate.add_argument("--people", type=_positive, help=_("salespeople"))
    simulate.add_argument("--days", type=_positive, help=_("working days that are watched"))
    simulate.add_argument("--capacity", type=_positive, help=_("contacts that one of them can make on a day"))
    simulate.add_argument(
        "--cadence-days", type=_positive, help=_("follow up at the latest after so many working days")
    )
    simulate.add_argument("--leads-per-day", type=_rate, help=_("new leads for each of them and day"))
    simulate.add_argument("--travels", type=_share, help=_("share of days on which they travel, 0 to 1"))
    simulate.add_argument("--leaves", type=_share, help=_("share of days on which they are away, 0 to 1"))
    _json(simulate)


def _command(commands: Subcommands, name: str, text: str) -> argparse.ArgumentParser:  # type: ignore[valid-type]
    found: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)  # type: ignore[attr-defined]
    found.set_defaults(module=name, json=False)
    return found


def _address(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1", help=_("address to listen on (default: %(default)s)"))
    command.add_argument("--port", type=_port, default=8000, help=_("default: %(default)s"))


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help=_("print one JSON object, for scripts"))


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _rate(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1000:
        raise ValueError
    return number


def _share(text: str) -> float:
    number = float(text)
    if not 0 <= number < 1:
        raise ValueError
    return number


def _port(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError(_("%(text)s is no port: a number from 1 to 65535") % {"text": text})
    return number


if __name__ == "__main__":
    sys.exit(main())
