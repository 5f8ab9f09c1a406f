"""What a reading tells the person: a sentence for each warning."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from union.imports.reading.cells import ReadingWarning

WARNINGS = {
    "encoding": _(
        "This is a text file in %(encoding)s. Please check that names and columns look right below."
    ),
    "external_links": _("The file refers to other files or data sources. They were not opened."),
    "embedded_objects": _("The file contains embedded objects. They were left out."),
    "pictures": _("The file contains pictures. They were left out."),
    "formulas": _(
        "%(count)s cells contain formulas. The results that were last calculated were taken."
    ),
    "hidden_rows": _("%(count)s of the rows are hidden in the file (the first is row %(row)s)."),
    "hidden_columns": _("Hidden columns: %(columns)s."),
    "hidden_sheets": _("Hidden sheets that were not read: %(sheets)s."),
    "other_sheets": _("Other sheets that were not read: %(sheets)s."),
    "merged_cells": _(
        "Cells are merged over several rows in: %(columns)s. "
        "Each row of a merged cell was given its value."
    ),
    "unnamed_columns": _("Columns without a name were left out: %(columns)s."),
    "two_columns_for_field": _(
        "Columns %(columns)s could mean the same. Column %(taken)s was taken; "
        "please check the mapping."
    ),
    "header_guessed": _(
        "No known column name was found. Row %(row)s was taken for the names of the columns; "
        "please check the mapping."
    ),
    "second_table": _(
        "A second table begins in row %(row)s. It was left out; "
        "please put it on a sheet of its own."
    ),
    "epoch_1904": _("The workbook counts days from 1904 (Excel for Mac)."),
}


def warning_sentence(warning: "ReadingWarning") -> str:
    """The sentence of a warning, in the reader's language."""
    return str(WARNINGS[warning.code]) % warning.details
