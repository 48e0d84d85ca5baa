"""Takes an import back: what it made leaves the view, what it changed is restored, each with its event.

What somebody has worked on since stays, and is listed with the reason.
"""

from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shangji.activities.intake import take_back_many as take_back_follow_ups
from shangji.activities.models import FollowUp
from shangji.activities.queries import followed_models
from shangji.core import clock
from shangji.core.access import Actor, Refusal
from shangji.core.events import Event
from shangji.core.statistics import refresh
from shangji.core.subjects import Traced
from shangji.customers.models import Contact, Customer, Tag
from shangji.customers.models.intake import amend, take_back_contacts, take_back_customers
from shangji.gateway.models import ImportBatch, ImportRow
from shangji.leads.models import Lead
from shangji.leads.models.intake import take_back_leads
from shangji.opportunities.models import Opportunity, Stage
from shangji.opportunities.models.loss_reason import LossReason
from shangji.opportunities.models.opportunity.amending import amend as amend_opportunity
from shangji.opportunities.models.opportunity.amending import put_back_to
from shangji.opportunities.models.opportunity.intake import take_back_many
from shangji.people.models import Team, User
from shangji.people.queries import owned_models

from .apply import WRITTEN
from .apply_there import lead_columns, mark_left, recode, rest_until
from .existing import in_parts
from .records import NEW, ORDER, UPDATE

AT_ONCE = 300
Progress = Callable[[int, int], None]


def roll_back(batch: ImportBatch, *, by: Actor, progress: Progress = lambda _done, _total: None) -> None:
    """Take back what is still as the import left it. The batch is being rolled back by this worker; repeatable."""
    _Back(batch, by).run(progress)
    refresh(*WRITTEN)


class _Back:
    def __init__(self, batch: ImportBatch, by: Actor) -> None:
        self.batch, self.by = batch, by.via("import", batch.pk)

    def run(self, progress: Progress) -> None:
        waiting = self.batch.rows.to_take_back()
        total, done = waiting.count(), 0
        for noun in reversed(ORDER):
            for action in (UPDATE, NEW):
                rows = list(waiting.filter(noun=noun, action=action).order_by("-pk"))
                for part in in_parts(rows, AT_ONCE):
                    with transaction.atomic():
                        done += len(part)
                        self.batch.progress(done, total)
                        self._step(noun, action, part)
                    progress(done, total)

    def _step(self, noun: str, action: str, rows: list[ImportRow]) -> None:
        if noun != "follow_up":
            changed = self._changed_since(rows)
            self._keep([row for row in rows if row.subject_id in changed], _("Changed since the import."))
            rows = [row for row in rows if row.subject_id not in changed]
        if action == UPDATE:
            for row in rows:
                self._restore(row)
        else:
            _TAKERS[noun](self, rows)

    def _changed_since(self, rows: list[ImportRow]) -> set[int]:
        """Subjects on which anything happened after the import that the import did not do."""
        versions = {row.subject_id: row.version for row in rows if row.subject_id}
        others = Q(batch_id__isnull=True) | ~Q(batch_id=self.batch.pk)
        events = Event.objects.filter(others, subject_id__in=versions).values_list("subject_id", "seq")
        return {subject_id for subject_id, seq in events if seq > versions[subject_id]}

    def _keep(self, rows: list[ImportRow], reason: str) -> None:
        ImportRow.mark_kept(rows, reason)

    def _done(self, rows: list[ImportRow]) -> None:
        ImportRow.mark_taken_back(rows, clock.now())

    def follow_ups(self, rows: list[ImportRow]) -> None:
        corrected = set(
            FollowUp.objects.filter(pk__in=[row.before["follow_up"] for row in rows], corrected_at__isnull=False)
            .values_list("pk", flat=True)
        )  # fmt: skip
        self._keep([r for r in rows if r.before["follow_up"] in corrected], _("Changed since the import."))
        rows = [row for row in rows if row.before["follow_up"] not in corrected]
        for model in followed_models():
            mine = [row for row in rows if row.subject and row.subject.kind == model.kind()]
            if mine:
                take_back_follow_ups(model, [row.before["follow_up"] for row in mine], by=self.by)
        self._done(rows)

    def opportunities(self, rows: list[ImportRow]) -> None:
        take_back_many(self._nouns(Opportunity, rows), by=self.by)
        self._done(rows)

    def leads(self, rows: list[ImportRow]) -> None:
        take_back_leads(self._nouns(Lead, rows), by=self.by)
        self._done(rows)

    def contacts(self, rows: list[ImportRow]) -> None:
        take_back_contacts(self._nouns(Contact, rows), by=self.by)
        self._done(rows)

    def customers(self, rows: list[ImportRow]) -> None:
        gone = self.batch.rows.filter(taken_back_at__isnull=False).values("subject_id")
        ids = [row.subject_id for row in rows]
        used = set(
            Opportunity._base_manager.filter(customer__in=ids)
            .exclude(pk__in=gone)
            .values_list("customer_id", flat=True)
        )
        used |= set(
            Contact._base_manager.filter(customer__in=ids, withdrawn_at__isnull=True).values_list(
                "customer_id", flat=True
            )
        )
        self._keep(
            [r for r in rows if r.subject_id in used], _("Opportunities or contacts that stay belong to it.")
        )
        rows = [row for row in rows if row.subject_id not in used]
        take_back_customers(self._nouns(Customer, rows), by=self.by)
        self._done(rows)

    def people(self, rows: list[ImportRow]) -> None:
        gone = self.batch.rows.filter(taken_back_at__isnull=False).values("subject_id")
        ids = [row.subject_id for row in rows]
        owning: set[int] = set()
        for model in owned_models():
            owning |= set(
                model._base_manager.filter(owner__in=ids)
                .exclude(pk__in=gone)
                .values_list("owner_id", flat=True)
            )
        self._keep([r for r in rows if r.subject_id in owning], _("Records that stay belong to this person."))
        rows = [row for row in rows if row.subject_id not in owning]
        for user in self._nouns(User, rows):
            user.disable(by=self.by)
        self._done(rows)

    def teams(self, rows: list[ImportRow]) -> None:
        self._keep(rows, _("Teams stay; they can be renamed or moved."))

    def _nouns(self, model: type[Traced], rows: list[ImportRow]) -> list[Any]:
        found = model._base_manager.in_bulk([row.subject_id for row in rows])
        return [found[row.subject_id] for row in rows if row.subject_id]

    def _restore(self, row: ImportRow) -> None:
        try:
            with transaction.atomic():
                _RESTORERS[row.noun](self, row)
        except Refusal as refusal:
            self._keep([row], str(refusal.message))
        else:
            self._done([row])

    def restore_customer(self, row: ImportRow) -> None:
        customer = Customer._base_manager.get(pk=row.subject_id)
        self._assign_back(customer, row)
        for tag in Tag.objects.filter(name__in=row.before.get("tags", ())):
            customer.untag(tag, by=self.by)
        amend(
            customer,
            {n: _python(Customer, n, v) for n, v in row.before.items() if n not in ("owner_id", "tags")},
            by=self.by,
        )

    def restore_lead(self, row: ImportRow) -> None:
        lead = Lead._base_manager.get(pk=row.subject_id)
        self._assign_back(lead, row)
        self._say_back(lead, lead_columns({n: v for n, v in row.before.items() if n != "owner_id"}))

    def restore_contact(self, row: ImportRow) -> None:
        contact, before = Contact._base_manager.get(pk=row.subject_id), dict(row.before)
        mark_left(contact, before.pop("has_left", None), by=self.by)
        self._say_back(contact, before)

    def _say_back(self, noun: Any, before: dict[str, Any]) -> None:
        own = before.pop("custom", None)
        noun.change(**before, by=self.by)
        if own is not None:
            noun.set_custom(
                {key: own.get(key) for key in noun.custom if own.get(key) != noun.custom[key]}, by=self.by
            )

    def restore_person(self, row: ImportRow) -> None:
        user = User._base_manager.select_related("role").get(pk=row.subject_id)
        team = Team._base_manager.filter(pk=row.before["team_id"]).first()
        user.change(
            name=user.name,
            email=row.before["email"],
            phone=row.before["phone"],
            role=user.role,
            team=team,
            by=self.by,
        )
        if user.is_active and not row.before["is_active"]:
            user.disable(by=self.by)

    def restore_opportunity(self, row: ImportRow) -> None:
        opportunity = Opportunity._base_manager.get(pk=row.subject_id)
        before = dict(row.before)
        self._assign_back(opportunity, row)
        before.pop("owner_id", None)
        rested = "hold_until" in before
        until = _python(Opportunity, "hold_until", before.pop("hold_until", None))
        if "outcome" in before:
            stage = Stage.objects.get(pk=before.pop("stage_id"))
            reason = LossReason._base_manager.filter(pk=before.pop("loss_reason_id")).first()
            put_back_to(
                opportunity,
                stage,
                before.pop("outcome"),
                by=self.by,
                note=before.pop("closing_note"),
                loss_reason=reason,
            )
        elif "loss_reason_id" in before:
            recode(opportunity, before.pop("loss_reason_id"), by=self.by)
        if rested:
            rest_until(opportunity, until, by=self.by)
        amend_opportunity(opportunity, {n: _python(Opportunity, n, v) for n, v in before.items()}, by=self.by)

    def _assign_back(self, noun: Any, row: ImportRow) -> None:
        owner = User._base_manager.filter(pk=row.before.get("owner_id")).first()
        if owner:
            noun.assign_to(owner, by=self.by)


def _python(model: type[models.Model], name: str, value: Any) -> Any:
    """A value of the ledger as the column holds it."""
    if name.endswith("_id") and name != "external_id":
        return value
    field: Any = model._meta.get_field(name)
    return field.to_python(value)


_TAKERS: dict[str, Callable[[_Back, list[ImportRow]], None]] = {
    "follow_up": _Back.follow_ups,
    "opportunity": _Back.opportunities,
    "lead": _Back.leads,
    "contact": _Back.contacts,
    "customer": _Back.customers,
    "person": _Back.people,
    "team": _Back.teams,
}
_RESTORERS: dict[str, Callable[[_Back, ImportRow], None]] = {
    "customer": _Back.restore_customer,
    "lead": _Back.restore_lead,
    "contact": _Back.restore_contact,
    "person": _Back.restore_person,
    "opportunity": _Back.restore_opportunity,
}
