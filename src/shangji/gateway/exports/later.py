"""Makes large files while nobody waits: with progress, a line in the inbox when they are there, and an end."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from shangji.core import clock
from shangji.core.access import Refusal, System
from shangji.core.events import Event, on
from shangji.core.jobs import Job, every, job
from shangji.core.vault import files as vault
from shangji.gateway.events_exports import ExportFailed, ExportReady
from shangji.gateway.exports.running import Wanted
from shangji.gateway.models import ExportRecord
from shangji.gateway.models.export_record import MAKE, folder, new_name
from shangji.people.inbox import told_as
from shangji.people.models import User
from shangji.people.notify import tell

told_as("reports", ExportReady, ExportFailed)


@job(MAKE, steps=True)
def make(found: Job) -> None:
    """With the rights and the reach that whoever asked has now, not when they asked."""
    record = ExportRecord.objects.select_related("exported_by__role", "exported_by__team").get(
        pk=found.args["record"]
    )
    user = record.exported_by
    if record.state != ExportRecord.State.WAITING or not isinstance(user, User):
        return
    with override(user.wishes.language):
        by = System(_("Exports"), channel="job").on_behalf_of(user.pk)
        stored = new_name(record.format)
        path = folder() / stored
        try:
            actor = user.actor()
            actor.require("gateway.export")
            with vault.written(path) as plain:
                rows = Wanted.of(record).write(plain, actor, lambda count: found.progress(count, 0))
                size = plain.stat().st_size
        except Refusal as refusal:
            path.unlink(missing_ok=True)
            record.fail(str(refusal.message), by=by)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        else:
            record.keep(stored, rows=rows, size_bytes=size, by=by)


@on(ExportReady)
@on(ExportFailed)
def tell_who_asked(event: Event) -> None:
    tell(event, [event.payload["user_id"]])


@every(timedelta(hours=1), "gateway.expire_exports")
def expire(_job: Job) -> None:
    by = System(_("Exports"), channel="job")
    for record in ExportRecord.objects.filter(state=ExportRecord.State.KEPT, until__lt=clock.now())[:500]:
        record.path.unlink(missing_ok=True)
        record.expire(by=by)
