"""Django's own commands, for whoever administers."""

import argparse

from django.core.management import ManagementUtility

from shangji.config.first_tables import note_replaced


def run(options: argparse.Namespace) -> int:
    if options.rest[:1] == ["migrate"]:
        note_replaced()
    ManagementUtility(["shangji manage", *(options.rest or ["help"])]).execute()
    return 0
