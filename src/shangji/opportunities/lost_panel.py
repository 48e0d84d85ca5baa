"""The box of an opportunity that was lost, and of one that comes from such a one."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.core.events import Event
from shangji.core.panels import Panel, panel
from shangji.opportunities.models import Opportunity
from shangji.opportunities.queries import may_change
from shangji.opportunities.revival_events import RevisitPlanned, RevivalDeclined, RevivalProposed

SHOWN = ("loss_reason__parent", "stage", "evidence_follow_up", "evidence_file", "subject")


def lost_words(noun: Opportunity, actor: Actor) -> dict[str, Any] | None:
    """Its own loss, or the one it comes from; what is out of reach is not told."""
    pk = noun.pk if noun.is_lost else noun.parent_id
    if pk is None:
        return None
    found = Opportunity.objects.reached_by(actor).select_related(*SHOWN).filter(pk=pk, outcome="lost").first()
    if found is None:
        return None
    is_own = found.pk == noun.pk
    heirs = list(found.revivals()) if is_own else []
    can = is_own and may_change(actor, noun)
    return {
        "noun": noun, "lost": found, "is_child": not is_own, "heirs": heirs,
        "proposed": _proposed(found) if is_own and not heirs else None,
        "may_lose": can and actor.may("opportunities.lose"),
        "may_revive": can and not heirs and actor.may("opportunities.revive"),
        "undo": None if is_own else _undo(found, actor),
    }  # fmt: skip


def _proposed(lost: Opportunity) -> Event | None:
    """Why it was last brought up, while that is not answered."""
    kinds = [RevivalProposed.kind, RevivalDeclined.kind, RevisitPlanned.kind]
    last = lost.subject.events.filter(kind__in=kinds).order_by("-seq").first()
    return last if last is not None and last.kind == RevivalProposed.kind else None


def _undo(lost: Opportunity, actor: Actor) -> str | None:
    """Where the revival is taken back, for the ten minutes in which it can be."""
    event = lost.undoable_event(actor) if actor.may("opportunities.undo") else None
    if event is None or event.kind != "opportunities.revived":
        return None
    return reverse("people:undo", args=[lost.pk, event.seq])


panel(
    Panel("opportunities.opportunity", _("Why it was lost"), "opportunities/_lost.html", lost_words, order=10)
)
