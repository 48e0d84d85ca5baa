"""Capitalised: how much a company is registered with, in the currency it says."""

from django.db import models


class Capitalised(models.Model):
    """Whole units of the currency; empty where nobody could say for sure."""

    registered_capital = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    capital_currency = models.CharField(max_length=3, blank=True)

    class Meta:
        abstract = True
