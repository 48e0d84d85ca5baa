"""Django's own commands, for whoever administers."""

import argparse

from django.core.management import ManagementUtility


def run(options: argparse.Namespace) -> int:
    ManagementUtility(["shangji manage", *(options.rest or ["help"])]).execute()
    return 0
