"""A child process: makes the product ready, then runs `main` of the module that is named."""

import importlib
import sys

import django

if __name__ == "__main__":
    django.setup()
    importlib.import_module(sys.argv[1]).main(*sys.argv[2:])
