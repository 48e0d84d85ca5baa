"""The kernel's tables."""

from shangji.core.custom_fields.definition import CustomField
from shangji.core.custom_fields.index import CustomValue
from shangji.core.custom_fields.numbering import AutoCounter
from shangji.core.events import Event
from shangji.core.jobs import Job, WorkerPulse
from shangji.core.matching.models import MatchEntry, MatchKey
from shangji.core.seals import Seal
from shangji.core.search_entry import SearchEntry
from shangji.core.subjects import Subject, Traced
from shangji.core.vault.data_key import DataKey

__all__ = [
    "AutoCounter",
    "CustomField",
    "CustomValue",
    "DataKey",
    "Event",
    "Job",
    "MatchEntry",
    "MatchKey",
    "Seal",
    "SearchEntry",
    "Subject",
    "Traced",
    "WorkerPulse",
]
