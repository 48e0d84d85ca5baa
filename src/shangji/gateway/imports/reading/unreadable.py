"""What a salesperson is told when a file cannot be taken in, and what to do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .limits import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS

MESSAGES: dict[str, Promise] = {
    "empty": _("This file is empty."),
    "too_large": _("This file is larger than %(megabytes)d MB. Split it and import the parts."),
    "zip_bomb": _("This file unpacks to far more than a spreadsheet holds, so it was not opened."),
    "entities": _("This file contains instructions a spreadsheet does not need, so it was not opened. "
                  "Copy the cells into a new workbook and save that."),
    "macros": _("This workbook contains macros. Save it as .xlsx without macros and try again."),
    "encrypted": _("This workbook is protected by a password. Remove the password and try again."),
    "truncated": _("This file is damaged or incomplete. Open it in Excel or WPS, save it again as .xlsx, "
                   "and try that."),
    "wrong_type": _("This is not a spreadsheet. Use an .xlsx, .xls or .csv file."),
    "old_excel": _("This workbook comes from an Excel older than 1997. Save it as .xlsx and try again."),
    "web_page": _("This is a web page or XML file that only looks like a spreadsheet. "
                  "Open it in Excel or WPS and save it as .xlsx."),
    "other_spreadsheet": _("This kind of spreadsheet cannot be read. Save it as .xlsx and try again."),
    "too_many_columns": _("A sheet has more than %(columns)d columns. Delete the ones you do not need."),
    "too_many_rows": _("A sheet has more than %(rows)d rows or too many cells. "
                       "Split the file and import the parts."),
    "cell_too_long": _("One cell is longer than a spreadsheet allows; a quotation mark may be missing. "
                       "Open the file in Excel and save it as .xlsx."),
    "encoding": _("The characters of this file could not be read without guessing. "
                  "Open it in Excel or WPS and save it as .xlsx or as CSV UTF-8."),
    "too_slow": _("Reading this file took too long, so it was stopped. Split it and import the parts."),
    "too_heavy": _("Reading this file needed too much memory, so it was stopped. "
                   "Copy the filled cells into a new workbook and save that."),
    "hidden": _("This sheet is hidden, so it was left out."),
    "no_rows": _("There is nothing below the header row."),
    "header_unclear": _("No header row was found: one row with the name of every column, "
                        "above the data. Choose the header row yourself, or add one."),
    "header_too_deep": _("The header is spread over more than %(levels)d rows of merged cells. "
                         "Put the column names into one row, or choose the header row yourself."),
}  # fmt: skip
MAX_HEADER_LEVELS = 3
NUMBERS = {
    "megabytes": MAX_FILE_BYTES // 1024 // 1024,
    "columns": MAX_COLUMNS,
    "rows": MAX_ROWS,
    "levels": MAX_HEADER_LEVELS,
}


def in_words(reason_code: str) -> str:
    """The sentence for a reason code, in the language of whoever reads it now."""
    return str(MESSAGES[reason_code]) % NUMBERS


class Unreadable(Exception):
    """A file that cannot be imported as it is; `message` says why and what to do."""

    def __init__(self, reason_code: str) -> None:
        super().__init__(reason_code)
        self.reason_code = reason_code

    @property
    def message(self) -> str:
        """The reason in words, in the language that is active when it is asked for."""
        return in_words(self.reason_code)

    def __str__(self) -> str:
        return self.message
