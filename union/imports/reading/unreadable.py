"""Why a file as a whole is refused: one plain sentence for each cause."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from union.core.errors import Refused

SENTENCES = {
    "empty": _("The file is empty."),
    "file_too_large": _("The file is larger than %(megabytes)s MB. Please split it."),
    "password": _("The file has a password. Please remove the password and save it again."),
    "macro": _(
        "The file contains macros (small programs). Please save it as an ordinary .xlsx workbook."
    ),
    "xls": _("This is an old .xls file that cannot be read. Please save it as .xlsx."),
    "xlsb": _("This is a binary Excel workbook (.xlsb). Please save it as .xlsx."),
    "ods": _("This is an OpenDocument spreadsheet (.ods). Please save it as .xlsx."),
    "numbers": _("This is a Numbers document. Please export it as .xlsx."),
    "html": _(
        "This is a web page with the name of a spreadsheet. "
        "Please open it in Excel or WPS and save it as .xlsx."
    ),
    "xml": _("This is an XML spreadsheet. Please open it in Excel or WPS and save it as .xlsx."),
    "document": _("This is a text document, not a spreadsheet. Please send an .xlsx or .csv file."),
    "pdf": _("This is a PDF, not a spreadsheet. Please send an .xlsx or .csv file."),
    "image": _("This is a picture, not a spreadsheet. Please send an .xlsx or .csv file."),
    "archive": _("This is a compressed file. Please unpack it and send the spreadsheet itself."),
    "not_a_spreadsheet": _("This is not a spreadsheet. Please send an .xlsx or .csv file."),
    "damaged": _(
        "The file is damaged. Please open it in Excel or WPS, save it again as .xlsx and send that."
    ),
    "unsafe": _(
        "The file contains parts that do not belong in a spreadsheet and was not opened. "
        "Please copy the table into a new workbook."
    ),
    "too_many_parts": _(
        "The file contains more than %(limit)s parts, which no ordinary spreadsheet has."
    ),
    "inflated_too_large": _(
        "Unpacked, the file is larger than %(megabytes)s MB. "
        "Please copy only the table into a new workbook."
    ),
    "cell_too_long": _("A cell holds more than %(limit)s characters. Please shorten it."),
    "too_many_rows": _(
        "The sheet goes beyond the %(limit)s rows that can be read. Please split it."
    ),
    "too_many_columns": _(
        "The sheet goes beyond the %(limit)s columns that can be read. "
        "Please delete what is outside the table."
    ),
    "too_slow": _(
        "Reading the file took too long. Please copy only the table into a new workbook."
    ),
    "too_large": _(
        "The file needs too much memory. Please copy only the table into a new workbook."
    ),
    "encoding": _(
        "The text of the file is broken at byte %(offset)s (line %(line)s): "
        "different encodings are mixed. Please save it as .xlsx."
    ),
    "unknown_encoding": _("The characters of the file cannot be read. Please save it as .xlsx."),
    "quotes": _("In line %(line)s a quotation mark is not closed. Please save the file as .xlsx."),
    "no_such_sheet": _("There is no sheet called “%(sheet)s” in the file."),
    "no_table": _(
        "No table was found in the file. It needs one row with the names of the columns "
        "and the data below it."
    ),
    "duplicate_columns": _(
        "Two columns have the same name: “%(text)s” (columns %(letters)s). "
        "Please rename or delete one."
    ),
    "which_sheet": _(
        "The table lies in several sheets, or in a hidden one (%(sheets)s). "
        "Please copy it into one sheet and send that."
    ),
    "missing_columns": _("The table lacks the column: %(columns)s."),
}


class Unreadable(Refused):
    """The file cannot be read as a spreadsheet; nothing of it is kept. `code` names the cause."""

    status = 422

    def __init__(self, code: str, **params: Any) -> None:
        """`code` is a key of SENTENCES; `params` fill the placeholders of its sentence."""
        self.code = code
        super().__init__(SENTENCES[code], field="file", params=params)
