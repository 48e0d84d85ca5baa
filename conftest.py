"""One cast for every test, wherever it lies."""

pytest_plugins = ["tests.cast"]
