"""Makes a report: asks the numbers once for each reach, and gives everybody a copy of their own with their own mark."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core.access import Actor, NotAllowed, Refusal, System
from shangji.core.jobs import Job, LeaseLost, job
from shangji.core.vault import files as vault
from shangji.gateway.exports.boards import is_personal
from shangji.gateway.exports.document import Document
from shangji.gateway.exports.files import mark_of, write_document
from shangji.gateway.models import Outlet, ReportCopy, ReportRun, ReportSchedule
from shangji.gateway.models.export_record import folder, new_name
from shangji.gateway.models.report_recipient import Recipients, meant
from shangji.gateway.models.report_run import MAKE_REPORT
from shangji.gateway.reports.composing import board_for, composed, told_to
from shangji.gateway.reports.narrative import Narrative
from shangji.opportunities.models import Opportunity
from shangji.people.covering import reach_of, require_covered
from shangji.people.models import User

log = logging.getLogger(__name__)
State = ReportCopy.State


@dataclass(frozen=True)
class Reader:
    """Somebody a copy is made for: whose rows it holds, and whom it goes to."""

    user: User
    address: str = ""
    outlet: Outlet | None = None

    @property
    def whom(self) -> dict[str, Any]:
        outside = bool(self.address or self.outlet)
        return {"user": None if outside else self.user, "address": self.address, "outlet": self.outlet}


@dataclass
class Making:
    """One run. `asked` keeps what was worked out for a reach and a language."""

    run: ReportRun
    asked: dict[tuple[str, str], tuple[Narrative, Document | None]] = field(default_factory=dict)

    @property
    def schedule(self) -> ReportSchedule:
        found: ReportSchedule = self.run.schedule
        return found

    def copy_for(self, reader: Reader) -> ReportCopy:
        """Unsaved; what one may not have is said in it."""
        language = reader.user.wishes.language
        copy = ReportCopy(run=self.run, reach=reach_of(reader.user.actor()), language=language, **reader.whom)
        with override(language):
            try:
                self._fill(copy, reader, reader.user.actor())
            except Refusal as refusal:
                self._drop(copy)
                copy.state, copy.reason = State.LEFT_OUT, str(refusal.message)[:300]
            except LeaseLost:
                self._drop(copy)
                raise
            except Exception:  # one reader whose copy breaks must not take the others' away
                log.exception("report %s for %s", self.run.pk, reader.user.pk)
                self._drop(copy)
                copy.state, copy.reason = State.FAILED, _("It could not be made. It can be tried again.")
        return copy

    def _fill(self, copy: ReportCopy, reader: Reader, actor: Actor) -> None:
        if not reader.user.is_active:
            raise NotAllowed(_("This person can no longer sign in."))
        if reader.address or reader.outlet:
            require_covered(self.schedule.author.actor(), actor)
        said, board = self._asked(copy, actor)
        copy.told = said.kept()
        if not self.schedule.formats:
            return
        if not actor.may("gateway.export"):
            copy.reason = _("Without files: this person may not export.")
            return
        mark = mark_of(actor) if not reader.address else f"{reader.address} · {mark_of(actor)}"
        document = composed(self.schedule.name, self.run.period, said, board, mark)
        for format in self.schedule.formats:
            stored = new_name(format)
            path = folder() / stored
            copy.files.append({"format": format, "stored": stored})
            with vault.written(path) as plain:
                rows = write_document(plain, format, document)
                copy.files[-1] |= {"size_bytes": plain.stat().st_size, "rows": rows}

    def _asked(self, copy: ReportCopy, actor: Actor) -> tuple[Narrative, Document | None]:
        key = (self._whose(copy, actor), copy.language)
        if key not in self.asked:
            said = told_to(self.schedule, actor, self.run.first, self.run.last)
            self.asked[key] = (said, board_for(self.schedule, actor))
        return self.asked[key]

    def _whose(self, copy: ReportCopy, actor: Actor) -> str:
        """What is worked out once: for a reach, or where the board is about its reader, for a person."""
        is_own = bool(self.schedule.board) and is_personal(actor, self.schedule.board)
        return f"{copy.reach} {actor.user_id}" if is_own else copy.reach

    def _drop(self, copy: ReportCopy) -> None:
        for file in copy.files:
            (folder() / file["stored"]).unlink(missing_ok=True)
        copy.files, copy.told = [], {}


@job(MAKE_REPORT, steps=True)
def make(found: Job) -> None:
    run = ReportRun.objects.select_related("schedule__author__role", "schedule__author__team").get(
        pk=found.args["run"]
    )
    if run.state == ReportRun.State.WAITING:
        fill(run, found.progress)


def fill(run: ReportRun, progress: Callable[[int, int], None] = lambda _done, _total: None) -> None:
    """Each copy is a step of its own: a worker that dies leaves those that are made."""
    by = System(_("Reports"), channel="job")
    author = run.schedule.author
    if not author.actor().may("gateway.add_report"):
        run.fail(_("%(name)s may not send reports any more.") % {"name": author.name}, by=by)
        return
    readers = readers_of(run.schedule)
    making = Making(run)
    for count, reader in enumerate(readers, 1):
        if not ReportCopy.objects.filter(run=run, **reader.whom).exists():
            making.copy_for(reader).keep()
        progress(count, len(readers))
    if not readers:
        run.fail(_("There is nobody it could go to."), by=by)
    else:
        run.finish(by=by)


def readers_of(schedule: ReportSchedule) -> list[Reader]:
    """Everybody it goes to, those of one reach next to each other; then addresses outside and groups."""
    people = sorted(
        people_of(schedule.to), key=lambda user: (reach_of(user.actor()), user.wishes.language, user.pk)
    )
    found = [Reader(user) for user in people]
    shown_as = schedule.shown_as
    if shown_as is not None:
        whose = User.objects.for_sign_in().get(pk=shown_as.pk)
        found += [Reader(whose, address=address) for address in schedule.addresses]
        outlets = Outlet.objects.for_cards().filter(pk__in=schedule.outlets, is_open=True)
        found += [Reader(whose, outlet=outlet) for outlet in outlets]
    return found


def people_of(wanted: Recipients) -> QuerySet[Any]:
    """Whoever is meant today and can sign in."""
    owning = Opportunity.objects.open().order_by().values("owner_id").distinct() if wanted.owners else []
    found: QuerySet[Any] = User.objects.for_sign_in().active().filter(meant(wanted, owning)).distinct()
    return found
