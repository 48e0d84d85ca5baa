"""Writes a plan: chunk by chunk, each with its ledger in one transaction, so that it can be taken up again."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction

from shangji.activities.models import FollowUp
from shangji.core.access import Actor, Refusal
from shangji.core.events import Event
from shangji.core.models import SearchEntry
from shangji.core.rows import fresh
from shangji.core.statistics import plan_anew, refresh
from shangji.core.subjects import Subject
from shangji.customers.models import Contact, Customer
from shangji.gateway.models import ImportBatch, ImportRow
from shangji.leads.models import Delivery, Lead
from shangji.opportunities.models import Opportunity, StageStay

from .apply_new import MAKERS
from .apply_there import UPDATERS
from .groups import PARENT, depth_of
from .records import DUPLICATE, INVALID, NEW, ORDER, UPDATE, Item, Plan
from .writing import Made, Writing

AT_ONCE = 500
WRITTEN = (
    Subject, Event, SearchEntry, Customer, Contact, Opportunity, StageStay, FollowUp, Lead, Delivery, ImportRow,
)  # fmt: skip
Progress = Callable[[int, int], None]


def apply(
    batch: ImportBatch, plan: Plan, *, by: Actor, progress: Progress = lambda _done, _total: None
) -> None:
    """Write everything that is not in the ledger yet. The batch is running and taken over by this worker."""
    _Writer(batch, plan, by).run(progress)
    refresh(*WRITTEN)


class _Writer:
    def __init__(self, batch: ImportBatch, plan: Plan, by: Actor) -> None:
        self.batch, self.plan = batch, plan
        self.writing = Writing(plan, by.via("import", batch.pk))

    def run(self, progress: Progress) -> None:
        done = set(self.batch.rows.values_list("spot", flat=True))
        waiting = [item for item in self.plan.items if item.spot not in done]
        named = {
            item.key: item for item in self.plan.items if item.noun == "customer" and item.action != DUPLICATE
        }
        waiting.sort(
            key=lambda item: depth_of(item, named) if PARENT in item.refs and item.noun == "customer" else 0
        )
        total = len(self.plan.items)
        written = total - len(waiting)
        parts: Counter[str] = Counter()
        for noun, part in _parts(waiting):
            with transaction.atomic():
                self.batch.progress(written + len(part), total)
                self._write(noun, part)
            parts[noun] += 1
            if parts[noun].bit_count() == 1:  # its tables have grown to twice what the plans were made for
                plan_anew()
            written += len(part)
            progress(written, total)

    def _write(self, noun: str, items: list[Item]) -> None:
        made = MAKERS[noun](self.writing, [i for i in items if i.action == NEW])
        for item in items:
            if item.action == UPDATE:
                self._update(item, made)
            if item.spot in made:
                self.writing.ids.setdefault(item.key, made[item.spot][0])
        ids = [made[i.spot][0] for i in items if i.spot in made]
        versions = dict(Subject.objects.filter(pk__in=ids).values_list("pk", "version"))
        ImportRow.write([self._row(item, made.get(item.spot), versions) for item in items])

    def _row(
        self, item: Item, made: tuple[int, dict[str, Any]] | None, versions: dict[int, int]
    ) -> ImportRow:
        subject_id, before = made or (item.target, {})
        return fresh(
            ImportRow, batch_id=self.batch.pk, spot=item.spot, noun=item.noun, file=item.place.file[:200], sheet=item.place.sheet[:100],
            row=item.place.row, label=item.label[:200], action=item.action, reason=item.reason,
            subject_id=subject_id, version=versions.get(subject_id or 0, 0), before=before,
        )  # fmt: skip

    def _update(self, item: Item, made: Made) -> None:
        """One by one, through the verbs; what refuses is told in the ledger instead."""
        try:
            with transaction.atomic():
                before = UPDATERS[item.noun](self.writing, item)
        except Refusal as refusal:
            item.action, item.reason = INVALID, str(refusal.message)
        else:
            made[item.spot] = (item.target or 0, before)


def _parts(items: list[Item]) -> Iterator[tuple[str, list[Item]]]:
    """What is written at once, by noun: what was said of a new opportunity comes in with it."""
    opened = {item.key for item in items if item.noun == "opportunity" and item.action == NEW}
    said: dict[str, list[Item]] = defaultdict(list)
    rest: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        about = item.refs.get("about") if item.noun == "follow_up" and item.action == NEW else None
        (said[about] if about in opened else rest[item.noun]).append(item)
    for noun in ORDER:
        part: list[Item] = []
        for item in rest[noun]:
            part += [item, *(said[item.key] if noun == "opportunity" and item.action == NEW else ())]
            if len(part) >= AT_ONCE:
                yield noun, part
                part = []
        if part:
            yield noun, part
