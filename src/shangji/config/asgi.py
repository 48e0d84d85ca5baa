"""What the process of the live line runs."""

import os

import django

from shangji.config.lifeline import follow_parent

follow_parent()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shangji.config.settings")
django.setup()

from shangji.people.live import application  # noqa: E402 - tables are known from here on

__all__ = ["application"]
