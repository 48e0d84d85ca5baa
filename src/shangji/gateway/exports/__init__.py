"""Lists, boards and charts leave as files: within reach, as typed cells without formulas, and never without a record."""

from .lists import Column, ExportList, exportable, names, offered
from .running import LIST_FORMATS, ExportResult, Wanted, run, stream

__all__ = [
    "LIST_FORMATS",
    "Column",
    "ExportList",
    "ExportResult",
    "Wanted",
    "exportable",
    "names",
    "offered",
    "run",
    "stream",
]
