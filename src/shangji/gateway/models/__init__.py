"""The tables of the doors: what came in, row by row, and what went out."""

from shangji.gateway.models.api_token import ApiToken
from shangji.gateway.models.attempt import Attempt
from shangji.gateway.models.export_record import ExportRecord
from shangji.gateway.models.import_batch import ImportBatch
from shangji.gateway.models.import_row import ImportRow
from shangji.gateway.models.inbound_hook import InboundHook
from shangji.gateway.models.lane import Lane
from shangji.gateway.models.mail_drop import MailDrop
from shangji.gateway.models.outlet import Outlet
from shangji.gateway.models.public_form import PublicForm
from shangji.gateway.models.report_recipient import Recipients, ReportRecipient
from shangji.gateway.models.report_run import ReportCopy, ReportRun
from shangji.gateway.models.report_schedule import ReportSchedule
from shangji.gateway.models.sent_once import SentOnce
from shangji.gateway.models.share_link import ShareLink, ShareVisit

__all__ = [
    "ApiToken",
    "Attempt",
    "ExportRecord",
    "ImportBatch",
    "ImportRow",
    "InboundHook",
    "Lane",
    "MailDrop",
    "Outlet",
    "PublicForm",
    "Recipients",
    "ReportCopy",
    "ReportRecipient",
    "ReportRun",
    "ReportSchedule",
    "SentOnce",
    "ShareLink",
    "ShareVisit",
]
