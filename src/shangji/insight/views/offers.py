"""What a board can be filtered by: the members of a dimension, as the reader reaches them."""

from django.http import HttpResponse
from django.shortcuts import render

from shangji.core.access import OutOfReach
from shangji.insight.boards.shelf import board_of
from shangji.insight.metrics.asking import ask
from shangji.insight.metrics.metric import metrics
from shangji.insight.metrics.periods import Period
from shangji.insight.metrics.terms import Member, MetricQuery
from shangji.insight.views.boards import looking_at
from shangji.insight.widgets import known
from shangji.people.middleware import Request, signed_in
from shangji.ui.responses import is_partial

MOST = 200


@signed_in
def offers(request: Request, key: str, name: str) -> HttpResponse:
    """Check boxes of the members that something was ever counted for; those with most of it, where they are many."""
    found = board_of(request.actor, key)
    if not known.is_dimension(name, request.actor):
        raise OutOfReach
    looking = looking_at(request, found)
    chosen = looking.state.keys(name)
    members = _members(request, name)
    shown = {member.key: member.label for member in members[:MOST]}
    for one, label in zip(chosen, known.member_labels(name, chosen, request.actor), strict=True):
        shown.setdefault(one, label)
    words = {
        "board": found, "dimension": name, "label": known.dimension_label(name), "state": looking.state, "here": found.url,
        "options": [(one, label, one in chosen) for one, label in shown.items()], "are_many": len(members) > MOST,
    }  # fmt: skip
    template = "insight/boards/_offers.html" if is_partial(request) else "insight/boards/offers.html"
    return render(request, template, words)


def _members(request: Request, name: str) -> list[Member]:
    """Of the first number that knows the dimension: everything that was ever opened, before what happened with it."""
    counted = next((one for one in ("created_count", *metrics()) if name in known.common((one,))), None)
    if counted is None:
        return []
    query = MetricQuery(
        actor=request.actor, metrics=(counted,), period=Period.parse("all"), by=(name,),
        sort="" if known.is_ordered(name) else f"-{counted}", limit=None if known.is_ordered(name) else MOST,
    )  # fmt: skip
    return [row.members[0] for row in ask(query).rows if not row.members[0].key.startswith("!")]
