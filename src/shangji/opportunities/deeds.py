"""What keeps the obligations of an opportunity besides a follow-up: it goes on to another stage, its payment is there."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shangji.core.access import Actor
from shangji.opportunities.models import Opportunity
from shangji.people.letters import Answer, answer
from shangji.people.models import Notification
from shangji.process.answers import nothing_owed, reminds_of
from shangji.process.deeds import Deed, deeds
from shangji.process.models import Obligation

PAYMENT = Obligation.Kind.PAYMENT.value


def _verb(name: str, pk: int) -> str:
    return reverse("opportunities:verb", args=[pk, name])


def _settle(line: Notification, actor: Actor, _said: Mapping[str, Any]) -> None:
    Opportunity.objects.within(actor, line.event.subject_id).settle(by=actor)


deeds(
    Obligation.Kind.GATE.value,
    Deed(
        _("Move to a stage"), "player-track-next", lambda pk: reverse("opportunities:move", args=[pk]), "opportunities.move",
        is_beside=True,
    ),
)  # fmt: skip
deeds(
    PAYMENT,
    Deed(_("It is paid for"), "cash", lambda pk: _verb("settle", pk), "opportunities.win"),
    Deed(_("Another payment day"), "calendar-event", lambda pk: _verb("await", pk), "opportunities.win"),
)
answer(
    Answer(
        "paid", _("It is paid for"), "cash", _("Its customer no longer has payment pending."), _("Noted: it is paid for."),
        _settle, suits=lambda event, _user_id: reminds_of(event) == PAYMENT, settled=nothing_owed,
        page=lambda event: _verb("settle", event.subject_id), order=10,
    )
)  # fmt: skip
