"""One cast for every test, wherever it lies."""

import gc

import pytest

pytest_plugins = ["tests.cast"]


FOLDERS = {"browser": "tests/journeys/", "real_input": "tests/real_input/"}
"""Where bin/check looks for them, so that it need not load all the others."""
ASKING = {"_django_db_helper", "django_db_setup"}
HELD_OFF = "src/"
"""Here a test that does not ask for the database gets at none: what asks it all the same is refused, and no program is started on it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is run on one engine alone may not ask the database; what is looked for in one folder lies there."""
    for item in items:
        asks = item.get_closest_marker("django_db") or not ASKING.isdisjoint(
            getattr(item, "fixturenames", ())
        )
        if asks and item.get_closest_marker("engineless"):
            raise pytest.UsageError(f"{item.nodeid} is engineless and asks the database")
        if not asks and item.nodeid.startswith(HELD_OFF):
            item.add_marker("engineless")
        for mark, folder in FOLDERS.items():
            strays = not item.nodeid.startswith(folder) and not item.get_closest_marker("slow")
            if strays and item.get_closest_marker(mark):
                raise pytest.UsageError(f"{item.nodeid} is marked {mark} and does not lie in {folder}")


def pytest_collection_finish() -> None:
    """What is loaded stays until the end: looking through all of it for rubbish again and again cost 4 % of a run."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_sessionfinish() -> None:
    """What tests left behind is looked through once, for what it complains of, not ten times."""
    gc.collect()
    gc.freeze()
