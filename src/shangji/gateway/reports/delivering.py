"""Sends what was made: a line in each inbox, letters with files, and groups; each once, by the lanes of the channels."""

from django.conf import settings
from django.utils.translation import gettext as _

from shangji.core import clock
from shangji.core.access import Actor
from shangji.core.events import Event, on
from shangji.gateway.channels.enclosing import Enclosed, Lying, encloses
from shangji.gateway.channels.outcome import Refused
from shangji.gateway.events_reports import ReportFailed, ReportReady, ReportStopped, ReportUnread
from shangji.gateway.exports.boards import absolute
from shangji.gateway.exports.files import CONTENT_TYPES
from shangji.gateway.models import Outlet, ReportCopy, ReportRun
from shangji.gateway.reports.narrative import Narrative
from shangji.people.covering import reach_of
from shangji.people.inbox import Route, told_as
from shangji.people.models import Dispatch, Notification, User
from shangji.people.notify import tell

told_as("reports", ReportReady, ReportUnread, ReportStopped, ReportFailed)
MESSENGERS = ("wecom_app", "dingtalk_app", "feishu_app", "push", "webhook")


@on(ReportReady)
def deliver(event: Event) -> None:
    """To everybody who has a copy. Repeated, nothing is said twice."""
    run = ReportRun.objects.select_related("schedule").get(pk=event.subject_id)
    now = clock.now()
    only = _ways(run.schedule.channels)
    made = run.copies.filter(state=ReportCopy.State.MADE)
    for copy in made.filter(user__isnull=False).select_related("user__role", "user__team"):
        if copy.user:
            Notification.tell(copy.user, event, now, only=only)
    outside = [
        (Route(copy.outlet.service, copy.outlet.lane(), copy.outlet.pk), "")
        for copy in made.filter(outlet__isnull=False).select_related("outlet")
        if copy.outlet
    ]
    addresses = list(made.exclude(address="").values_list("address", flat=True))
    if addresses and (mail := Outlet.objects.open("smtp").filter(team=None).first()):
        outside += [(Route("smtp", mail.lane(), mail.pk), address) for address in addresses]
    Dispatch.plan_outside(event, outside, now)


def _ways(channels: list[str]) -> tuple[str, ...]:
    """Besides the inbox: as far as each reader chose them."""
    return (*(("smtp",) if "mail" in channels else ()), *(MESSENGERS if "messengers" in channels else ()))


def enclosed(row: Dispatch) -> Enclosed | None:
    """The narrative and the files of this reader's own copy. Raises Refused when they reach other rows than then."""
    copy = copy_of(row)
    if copy is None:
        return None
    if row.user and copy.reach != reach_of(_as_now(row.user)):
        raise Refused(_("What %(name)s sees has changed since it was made.") % {"name": row.user.name})
    files = tuple(
        Lying(
            f"{copy.run.schedule.name}-{copy.run.last:%Y%m%d}.{file['format']}",
            CONTENT_TYPES[file["format"]],
            path,
        )
        for file in copy.files
        if (path := copy.path_of(file["format"]))
    )
    link = absolute(copy.run.get_absolute_url())
    left_out = _("The files are too large for a letter, or are kept no longer. They are here: %(link)s") % {
        "link": link
    }
    text = "\n".join(
        part for part in (row.event.sentence, "", Narrative.of(copy.told).text) if part is not None
    )
    return Enclosed(text.strip(), files, left_out if settings.SITE and not row.to else "")


def copy_of(row: Dispatch) -> ReportCopy | None:
    copies = ReportCopy.objects.select_related("run__schedule").filter(run_id=row.event.subject_id)
    if row.user_id:
        return copies.filter(user_id=row.user_id).first()
    return copies.filter(address=row.to, outlet=None if row.to else row.account, user=None).first()


def _as_now(user: User) -> Actor:
    found: User = User.objects.for_sign_in().get(pk=user.pk)
    return found.actor()


# Its author decided who sees it, and with whose reach: not whoever set up the group's channel.
encloses(ReportReady.kind, enclosed, lambda row, _keeper: copy_of(row) is not None)


@on(ReportUnread)
@on(ReportStopped)
@on(ReportFailed)
def tell_author(event: Event) -> None:
    tell(event, [event.payload["user_id"]])
