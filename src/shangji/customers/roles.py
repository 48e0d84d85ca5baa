"""The words of a decision chain: which say somebody has, how they stand to us, how two of them hang together."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChainRole(models.TextChoices):
    DECIDER = "decider", _("Decision maker")
    ECONOMIC = "economic", _("Economic buyer")
    TECHNICAL = "technical", _("Technical gatekeeper")
    USER = "user", _("User of it")
    PROCUREMENT = "procurement", _("Procurement")
    COACH = "coach", _("Coach")
    INFLUENCER = "influencer", _("Influencer")
    OPPONENT = "opponent", _("Opponent")


class Attitude(models.IntegerChoices):
    CHAMPION = 2, _("Champions us")
    SUPPORT = 1, _("Supports us")
    NEUTRAL = 0, _("Neutral")
    DOUBT = -1, _("Has doubts")
    AGAINST = -2, _("Against us")


class ChainKind(models.TextChoices):
    REPORTS = "reports", _("reports to")
    INFLUENCES = "influences", _("influences")
    CONFLICTS = "conflicts", _("is at odds with")


REQUIRED = (ChainRole.DECIDER, ChainRole.ECONOMIC, ChainRole.TECHNICAL, ChainRole.USER)
"""Roles without whom nothing is decided: coverage is counted over them, unless the stage of a process asks for others."""
