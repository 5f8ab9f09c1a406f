"""The empty spreadsheet that people fill in: names of columns, drop-downs, one sample row."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import xlsxwriter

from union.imports.reading.reader import OPTIONS_SHEET

ROWS = 1_000
SAMPLE = "示例"
SERIAL = "序号"
HEADER_ROW = 2
_LONGEST_LIST = 250


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column to be filled in. Texts come in the language of the form, which is Chinese."""

    title: str
    required: bool = False
    example: str = ""
    choices: tuple[str, ...] = ()
    note: str = ""
    """Shown when the cell is chosen."""
    width: float = 14


def template(title: str, note: str, columns: Sequence[TemplateColumn]) -> bytes:
    """The template as .xlsx: a title, a note, the header in row 3, a sample row that is skipped.

    All columns are formatted as text, so that ID numbers and staff numbers keep every digit.
    """
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet("Sheet1")
    big = book.add_format({"bold": True, "font_size": 14, "align": "center", "valign": "vcenter"})
    small = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#595959"})
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "bg_color": "#F2F2F2"})
    plain = book.add_format({"num_format": "@"})
    sample = book.add_format({"num_format": "@", "italic": True, "font_color": "#7F7F7F"})
    last = len(columns)
    page.set_column(0, 0, 6, plain)
    page.merge_range(0, 0, 0, last, title, big)
    page.merge_range(1, 0, 1, last, note, small)
    page.set_row(1, 15 * (note.count("\n") + 1))
    page.write_string(HEADER_ROW, 0, SERIAL, head)
    page.write_string(HEADER_ROW + 1, 0, SAMPLE, sample)
    offered: list[tuple[int, tuple[str, ...]]] = []
    for at, column in enumerate(columns, start=1):
        page.set_column(at, at, column.width, plain)
        heading = f"{column.title}（必填）" if column.required else column.title
        page.write_string(HEADER_ROW, at, heading, head)
        if column.example:
            page.write_string(HEADER_ROW + 1, at, column.example, sample)
        rule = {"validate": "any"}
        if column.note:
            rule |= {"input_title": column.title[:32], "input_message": column.note[:255]}
        if column.choices:
            offered.append((at, column.choices))
        elif column.note:
            page.data_validation(HEADER_ROW + 1, at, HEADER_ROW + ROWS, at, rule)
    _offer(book, page, offered)
    page.freeze_panes(HEADER_ROW + 1, 0)
    page.repeat_rows(HEADER_ROW)
    page.set_landscape()
    page.set_paper(9)
    book.close()
    return target.getvalue()


def _offer(
    book: xlsxwriter.Workbook,
    page: xlsxwriter.worksheet.Worksheet,
    offered: list[tuple[int, tuple[str, ...]]],
) -> None:
    """Drop-downs; a list too long for a cell's own rule stands on a hidden sheet."""
    options = None
    for at, choices in offered:
        source: str | list[str] = list(choices)
        if len(",".join(choices)) > _LONGEST_LIST or any("," in choice for choice in choices):
            options = options or book.add_worksheet(OPTIONS_SHEET)
            for row, choice in enumerate(choices):
                options.write_string(row, at, choice)
            letters = xlsxwriter.utility.xl_col_to_name(at, col_abs=True)
            source = f"={OPTIONS_SHEET}!{letters}$1:{letters}${len(choices)}"
        page.data_validation(
            HEADER_ROW + 1,
            at,
            HEADER_ROW + ROWS,
            at,
            {"validate": "list", "source": source, "error_type": "warning"},
        )
    if options is not None:
        options.hide()
