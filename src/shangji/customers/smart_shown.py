"""What the page of smart lists shows."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from shangji.core.access import Actor
from shangji.core.lists.page import COUNTED
from shangji.customers.listing import matching_rows, spec_for
from shangji.customers.smart import LIST, WHERE, Shown
from shangji.people.saved_views import saved_views


def smart_lists(actor: Actor) -> list[Shown]:
    """The actor's own and the shared ones, each counted within reach at this moment."""
    found, spec = [], spec_for(actor)
    for view in saved_views(actor, LIST):
        params = QueryDict(view.query)
        told = [
            f"{one.label}: {one.value}" if one.name != WHERE else one.value
            for one in spec.active(params, actor)
        ]
        n = matching_rows(actor, params).order_by()[: COUNTED + 1].count()
        count = f"{COUNTED:,}+" if n > COUNTED else f"{n:,}"
        found.append(Shown(view, "; ".join(told) or _("all"), count, WHERE in params))
    return found
