"""Unsummed: which opportunities have changed since the sums by day were brought up to date."""

from django.db import models

from shangji.core.marks import Mark


class Unsummed(Mark):
    """An opportunity of which a column changed that sums by day are made of."""

    column = "opportunity_id"
    opportunity_id = models.BigIntegerField()
