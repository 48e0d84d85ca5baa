"""The product as it ships, watched: reactions whose effects can be counted, and a lease short enough to wait for."""

from shangji.config.settings import *  # noqa: F403
from shangji.config.settings import INSTALLED_APPS

INSTALLED_APPS += ["tests.faults.watched.Watched"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # signing in is not what is tested
