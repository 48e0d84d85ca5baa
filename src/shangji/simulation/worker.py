"""Plays seeds in a process of its own, whose home and database are thrown away afterwards; one line of JSON a seed.

Started by `running`, which names the home in the environment: nobody else's database is ever opened.
"""

import json
import shutil
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import django


def main(arguments: list[str]) -> None:
    """`PARAMETERS SEED…`: the parameters that differ, as JSON, and the seeds."""
    django.setup()
    from django.conf import settings

    from shangji.simulation.parameters import Parameters

    known = {field.name for field in fields(Parameters)}
    p = Parameters(**{name: value for name, value in json.loads(arguments[0]).items() if name in known})
    database = Path(settings.DATABASES["default"]["NAME"])
    if database.parent != settings.HOME or "simulation" not in settings.HOME.name:
        raise SystemExit("a simulation runs in a home of its own")
    base = _base(database)
    for seed in map(int, arguments[1:]):
        _restore(base, database)
        sys.stdout.write(json.dumps({"seed": seed, **_arms(seed, p)}) + "\n")
        sys.stdout.flush()


def _arms(seed: int, p: Any) -> dict[str, Any]:
    from shangji.simulation.measuring import figures
    from shangji.simulation.play import Play
    from shangji.simulation.product import Product
    from shangji.simulation.spreadsheet import Spreadsheet
    from shangji.simulation.world import World

    world = World(seed, p)
    played = {
        "spreadsheet": Play(world, Spreadsheet()).run(),
        "product": Play(world, Product(world)).run(),
    }
    return {arm: figures(records, world.ends_at, p).as_dict() for arm, records in played.items()}


def _base(database: Path) -> Path:
    """A new installation without a company: made once, copied for each seed."""
    from django.core.management import call_command
    from django.db import connection

    from shangji.leads.defaults import ensure_leads
    from shangji.people.defaults import ensure_roles

    call_command("migrate", verbosity=0, interactive=False)
    ensure_roles()
    ensure_leads()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    base = database.with_suffix(".base")
    shutil.copyfile(database, base)
    return base


def _restore(base: Path, database: Path) -> None:
    from django.db import connection

    connection.close()
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(base, database)


if __name__ == "__main__":
    main(sys.argv[1:])
