"""Loads the program into a process, once."""

import gc
import os

import django


def load() -> None:
    """What is loaded stays: looking through it for garbage while it grows costs a sixth of every start, and is useless after."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shangji.config.settings")
    gc.disable()
    try:
        django.setup()
    finally:
        gc.freeze()
        gc.enable()
