"""A process that plays seeds in a home of its own: makes the product ready there, then plays."""

import importlib
import sys

import django

if __name__ == "__main__":
    django.setup()
    importlib.import_module("shangji.simulation.seeds").main(
        sys.argv[1], [int(seed) for seed in sys.argv[2:]]
    )
