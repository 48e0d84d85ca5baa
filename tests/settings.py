"""The settings of the tests: a home and a key of their own, so a run never touches anybody's database."""

import gc
import os
import tempfile
from pathlib import Path

gc.disable()  # until all tests are loaded: conftest.py

_home = tempfile.TemporaryDirectory(prefix="shangji-tests-")
os.environ["SHANGJI_HOME"] = _home.name
os.environ.setdefault("SHANGJI_SECRET_KEY", "tests-only-" + "k3Y-" * 15)
os.environ.setdefault("SHANGJI_MASTER_KEY", "tests-only-" + "m4S-" * 15)

from shangji.config.settings import *  # noqa: E402, F403
from shangji.config.settings import DATABASES  # noqa: E402

_run = f"{os.getpid()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
# SQLite as it ships, a file with WAL and the write queue, not the in-memory one that Django prefers.
DATABASES["default"]["TEST"] = {
    "NAME": str(Path(_home.name) / "test.sqlite3")
    if DATABASES["default"]["ENGINE"] == "shangji.core.sqlite"
    else f"test_shangji_{_run}",
    # As a new installation is made; tests/cast.py adds what no model says.
    "MIGRATE": False,
}
# Argon2id is slow on purpose; a test about it asks for it.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
# Each test client makes the chain of middleware anew; the files of every package are looked up when asked for instead.
WHITENOISE_AUTOREFRESH = True
