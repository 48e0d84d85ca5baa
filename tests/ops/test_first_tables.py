"""A new installation, whose tables are made at once, has the very schema that all migrations lead to."""

import hashlib
import importlib
import inspect
import json
import os
import re
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests import forks
from tests.ops.command import ROOT, environment

SRC = ROOT / "src"
KEPT = Path(__file__).with_name("schema.json")
"""Of each engine: which migrations were gone through last, and what schema they led to, both as a digest."""
IMPORTED = re.compile(r"^\s*from (shangji[\w.]*) import (\w+)", re.MULTILINE)
NAMED = re.compile(r"^\s*import (shangji[\w.]+)$", re.MULTILINE)
"""A module of a default or an expression, as `makemigrations` writes it: the name that stands after it is all that is used."""


@pytest.fixture
def databases(tmp_path: Path, django_db_blocker: Any) -> Iterator[list[dict[str, str]]]:
    """Two that are empty, of the engine of this run."""
    url, names = os.environ.get("SHANGJI_DATABASE_URL", ""), [f"tables_{os.getpid()}_{n}" for n in range(2)]
    if not url:
        yield [{}, {}]
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"CREATE DATABASE {name}")
        yield [{"SHANGJI_DATABASE_URL": url.replace("/postgres?", f"/{name}?")} for name in names]
        for name in names:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def told(way: str, home: Path, more: dict[str, str]) -> dict[str, Any]:
    env = environment(home / way, DJANGO_SETTINGS_MODULE="shangji.config.settings", **more)
    process = forks.start(env, "tests.ops.schema", way, stdout=subprocess.PIPE)
    said = process.rest()
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(said)
    return found


def digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def steps() -> str:
    """Everything that decides where the migrations lead: they, what they use of the product, and whose else there are."""
    files = sorted(SRC.glob("shangji/*/migrations/*.py"))
    assert len(files) > 50
    written = "\n".join(file.read_text(encoding="utf-8") for file in files)
    others = [version(name) for name in ("django", "django-allauth")]
    return digest(*(text.encode() for text in [*others, written, *_imported(written), *_named(written)]))


def _imported(written: str) -> Iterator[str]:
    """Whole files: what a migration calls calls others of its file."""
    for module, part in sorted(set(IMPORTED.findall(written))):
        place = SRC / module.replace(".", "/")
        files = [place.with_suffix(".py"), place / "__init__.py", place / f"{part}.py"]
        yield from (file.read_text(encoding="utf-8") for file in files if file.is_file())


def _named(written: str) -> Iterator[str]:
    for module in sorted(set(NAMED.findall(written))):
        names = set(re.findall(rf"\b{re.escape(module)}\.(\w+)", written))
        assert names, module
        yield from (
            inspect.getsource(getattr(importlib.import_module(module), name)) for name in sorted(names)
        )


def to_keep(at_once: dict[str, Any]) -> dict[str, str]:
    return {"steps": steps(), "schema": digest(json.dumps(at_once["schema"]).encode())}


def compare(at_once: dict[str, Any], step_by_step: dict[str, Any]) -> None:
    for law, found in at_once["schema"].items():
        assert found and set(found) ^ set(step_by_step["schema"][law]) == set(), law
    assert at_once["still to do"] == step_by_step["still to do"] == []


def test_both_ways_end_in_one_schema(tmp_path: Path, databases: list[dict[str, str]]) -> None:
    """The long way is gone when a migration is new, or when the schema is another one than it led to last."""
    at_once = told("at once", tmp_path, databases[0])
    assert at_once["still to do"] == [], "an update would begin at the first migration"
    if json.loads(KEPT.read_text())[connection.vendor] != to_keep(at_once):
        compare(at_once, told("step by step", tmp_path, databases[1]))


@pytest.mark.slow
def test_what_is_kept_is_where_the_long_way_leads(tmp_path: Path, databases: list[dict[str, str]]) -> None:
    at_once = told("at once", tmp_path, databases[0])
    compare(at_once, told("step by step", tmp_path, databases[1]))
    assert json.loads(KEPT.read_text())[connection.vendor] == to_keep(at_once), f"write it to {KEPT}"
