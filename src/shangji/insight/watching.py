"""Looks once a day at the numbers that people watch, each with the reach of whoever watches it."""

import logging
from datetime import timedelta
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import Refusal, System
from shangji.core.jobs import Job, every
from shangji.insight.boards.figures import Figure
from shangji.insight.models import FigureWatch
from shangji.people.models import User

log = logging.getLogger(__name__)


@every(timedelta(days=1), "insight.look_at_figures")
def look(_job: Job) -> None:
    """A number that there is no more is left as it is: the others are looked at."""
    with override("zh-hans"):
        by = System(_("Watched numbers"))
    for watch in FigureWatch._base_manager.filter(is_stopped=False, owner__is_active=True).order_by("pk"):
        owner = User.objects.for_sign_in().get(pk=watch.owner_id)
        with override(owner.wishes.language or "zh-hans"):
            try:
                figure = Figure.of(QueryDict(watch.asked), owner.actor())
                value, told = figure.value().value, figure.told()
            except Refusal as refusal:
                log.info("watched number %s: %s", watch.pk, refusal.message)
                continue
        watch.note(None if value is None else Decimal(str(value)), told, at=clock.now(), by=by)
