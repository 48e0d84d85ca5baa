"""今日, the page people start from."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.panels import panels_for
from shangji.opportunities.digest_told import told_of
from shangji.opportunities.models import Opportunity
from shangji.opportunities.review_panel import to_review
from shangji.opportunities.today import day_of, formula, month_of
from shangji.people.answers import dialog
from shangji.people.middleware import Request, signed_in
from shangji.people.queries import inbox
from shangji.people.reach import reaches_others
from shangji.process.models import Digest


@signed_in
def today(request: Request) -> HttpResponse:
    """My next steps, or with `?whose=team` those of everybody in reach; whoever owns nothing begins with these."""
    now, can_team = clock.now(), reaches_others(request.actor)
    is_team = can_team and _whose(request) == "team"
    words = {
        "day": day_of(request.actor, now, is_team=is_team), "month": month_of(request.actor, now, is_team=is_team),
        "now": now, "can_team": can_team, "is_team": is_team, "greeting": _greeting(request, timezone.localtime(now).hour),
        "news": inbox(request.user, request.actor, limit=6),
        "panels": panels_for("opportunities.today", None, request.actor),
        "panels_amid": panels_for("opportunities.today_amid", None, request.actor),
        "panels_at_end": panels_for("opportunities.today_end", None, request.actor),
        "to_review": [] if is_team else to_review(request.actor, now),
    }  # fmt: skip
    return render(request, "opportunities/today.html", words)


@signed_in
def why(request: Request) -> HttpResponse:
    """The formula behind the order, with the numbers of each item."""
    is_team = reaches_others(request.actor) and _whose(request) == "team"
    day = day_of(request.actor, clock.now(), is_team=is_team)
    lines = [(action, formula(action)) for action in [*day.now, *day.today][:20] if action.is_opportunity]
    return dialog(
        request, "opportunities/why_order.html", {"lines": lines, "title": _("Why this order?"), "back": "/"}
    )


@signed_in
def digest(request: Request, pk: int) -> HttpResponse:
    """A morning's list as it was told, of what is still in reach."""
    found = Digest.objects.within(request.actor, pk)
    words = {"digest": found, "told": told_of(found, request.actor)}
    return render(request, "opportunities/digest.html", words)


def _whose(request: Request) -> str:
    asked = request.GET.get("whose", "")
    if asked in ("own", "team"):
        return asked
    owns = Opportunity.objects.open().filter(owner_id=request.actor.user_id).exists()
    return "own" if owns else "team"


def _greeting(request: Request, hour: int) -> str:
    name = request.user.name
    given = name[1:] if len(name) == 3 and name[0] > "\u3400" else name
    if hour < 11:
        return _("Good morning, %(name)s.") % {"name": given}
    if hour < 18:
        return _("Good afternoon, %(name)s.") % {"name": given}
    return _("Good evening, %(name)s.") % {"name": given}
