"""Leads by the thousand, and taking them back: verbs on many subjects."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.actions import bear
from shangji.core.events import Entry, Event, append
from shangji.core.subjects import difference
from shangji.customers.models.intake import NotOfThisImport
from shangji.leads.events import Captured, DeliveryReceived, LeadTakenBack
from shangji.leads.models.delivery import Delivery
from shangji.leads.models.lead import Lead
from shangji.leads.models.source import Campaign, Source
from shangji.leads.models.touch import Touch
from shangji.people.models import Pool

FRESH = timedelta(days=3)
"""Whoever gets an older lead by an import has spoken to them already, or never will within hours."""


@dataclass(kw_only=True)
class IncomingLead:
    """One lead as it comes in; `known` are columns of EDITABLE without source and campaign, `extra`, `external_id`.

    `payload` is the row as it stood in the file, `inlet` the file; `is_spoken_to` says that follow-ups come with it.
    """

    inlet: str
    payload: dict[str, str]
    owner_id: int | None
    is_spoken_to: bool = False
    created_at: datetime | None = None
    source: Source | None = None
    campaign: Campaign | None = None
    pool: Pool | None = None
    known: dict[str, Any] = field(default_factory=dict)


def add_many(rows: Sequence[IncomingLead], *, by: Actor) -> list[Lead]:
    """Add them all, each with its row as a delivery, in a handful of statements. Raises NotAllowed, NothingKnown."""
    by.require("leads.capture")
    default = Pool.objects.default_for(Lead.kind())
    nouns = [_lead(row, default, by) for row in rows]
    with transaction.atomic():
        bear(nouns, [_entry(noun, row, by) for noun, row in zip(nouns, rows, strict=True)])
        Touch.objects.bulk_create(
            Touch(lead=noun, at=noun.first_touch_at, source=noun.source, campaign=noun.campaign)
            for noun in nouns
        )
        arrived = [_delivery(noun, row, by) for noun, row in zip(nouns, rows, strict=True)]
        facts = [DeliveryReceived(inlet=one.inlet) for one in arrived]
        bear(
            arrived,
            [
                Entry(one, fact, by, difference({}, one.snapshot()))
                for one, fact in zip(arrived, facts, strict=True)
            ],
        )
    return nouns


def take_back_leads(leads: Sequence[Lead], *, by: Actor) -> None:
    """Remove from everybody's reach what the actor's own import added. Raises NotAllowed, NotOfThisImport."""
    by.require("leads.capture")
    with transaction.atomic():
        rows = list(
            Lead._base_manager.select_for_update(of=("self", "subject")).select_related("subject")
            .filter(pk__in=[lead.pk for lead in leads]).order_by("pk")
        )  # fmt: skip
        born = Q(subject_id__in=[row.pk for row in rows], seq=1, batch_id=by.batch_id)
        if by.batch_id is None or Event.objects.filter(born).count() != len(rows):
            raise NotOfThisImport
        entries = []
        for row in rows:
            before = row.snapshot("withdrawn_at")
            row.withdrawn_at = by.now
            entries.append(
                Entry(row, LeadTakenBack(name=str(row)), by, difference(before, row.snapshot("withdrawn_at")))
            )
        Lead._base_manager.filter(pk__in=[row.pk for row in rows]).update(withdrawn_at=by.now)
        append(entries)


def _lead(row: IncomingLead, default: Pool | None, by: Actor) -> Lead:
    moment = row.created_at or by.now
    lead = Lead(
        source=row.source or (row.campaign.source if row.campaign else None), campaign=row.campaign, owner_id=row.owner_id,
        created_at=moment, first_touch_at=moment, last_touch_at=moment, minded_since=clock.now(), **row.known,
    )  # fmt: skip
    lead.derive()
    lead.start_in_pool(row.pool or default, moment, str(_("New")))
    if row.owner_id and by.now - moment < FRESH and not row.is_spoken_to:
        lead.taken_over(by)
    return lead


def _entry(noun: Lead, row: IncomingLead, by: Actor) -> Entry:
    fact = Captured(name=str(noun), source=str(noun.source or ""), campaign=str(noun.campaign or ""))
    return Entry(noun, fact, by.at(row.created_at), difference({}, noun.snapshot()))


def _delivery(noun: Lead, row: IncomingLead, by: Actor) -> Delivery:
    return Delivery(
        payload=row.payload, channel="import", inlet=row.inlet[:100], source=noun.source, campaign=noun.campaign,
        pool=noun.pool, lead=noun, state=Delivery.State.TAKEN, received_at=by.now,
    )  # fmt: skip
