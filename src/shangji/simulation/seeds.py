"""Plays seeds one after the other in a database that is thrown away afterwards; one line of JSON a seed."""

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from shangji.leads.defaults import ensure_leads
from shangji.people.defaults import ensure_roles
from shangji.simulation.measuring import figures
from shangji.simulation.parameters import Parameters
from shangji.simulation.play import Play
from shangji.simulation.product import Product
from shangji.simulation.spreadsheet import Spreadsheet
from shangji.simulation.world import World

PREFIX = "simulation-"
"""How the homes of simulations begin: in any other, nothing is played."""


class NotOurs(Exception):
    """The database belongs to somebody."""


def main(asked: str, seeds: Sequence[int]) -> None:
    """`asked` are the parameters that differ, as JSON. Raises NotOurs."""
    p, database = Parameters(**json.loads(asked)), Path(settings.DATABASES["default"]["NAME"])
    if database.parent != settings.HOME or not settings.HOME.name.startswith(PREFIX) or database.exists():
        raise NotOurs(database)
    base = _base(database)
    for seed in seeds:
        _restore(base, database)
        sys.stdout.write(json.dumps({"seed": seed, **arms(seed, p)}) + "\n")
        sys.stdout.flush()


def arms(seed: int, p: Parameters) -> dict[str, Any]:
    """What each arm comes to; the product's in the database that is at hand, which holds no company."""
    world = World(seed, p)
    sheet = Play(world, Spreadsheet()).run()
    product = Play(world, Product(world)).run()
    found = {"spreadsheet": sheet, "product": product}
    return {arm: figures(records, world.ends_at, p).as_dict() for arm, records in found.items()}


def _base(database: Path) -> Path:
    """A new installation without a company: made once, copied for each seed."""
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
    connection.close()
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(base, database)
