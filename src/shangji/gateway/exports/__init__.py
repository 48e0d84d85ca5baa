"""Lists, boards and charts leave as files: within reach, as typed cells without formulas, and never without a record."""

from .lists import Column, ExportList, exportable, offered
from .running import ExportResult, Wanted, run, stream

__all__ = ["Column", "ExportList", "ExportResult", "Wanted", "exportable", "offered", "run", "stream"]
