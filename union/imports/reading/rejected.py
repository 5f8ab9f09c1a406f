"""The rows that could not be taken, as a spreadsheet that goes straight in again.

Title and header are those of the file that came, and a last column 原因 says what is wrong with
each row. The reader knows the sheet and leaves that column out.
"""

import datetime as dt
import io
from collections.abc import Iterable

import xlsxwriter

from union.imports.reading.cells import Cell, Header, RawRow, Sheet
from union.imports.reading.table import REASON, REASON_BESIDE_THEIRS, REJECTED_SHEET


def rejected(sheet: Sheet, rows: Iterable[tuple[RawRow, str]]) -> bytes:
    """An .xlsx of rows and the reason for each. Text stays text; merged cells are spelled out."""
    return rejected_workbook(sheet.title_lines, sheet.headers, rows)


def rejected_workbook(
    title_lines: Iterable[str], headers: tuple[Header, ...], rows: Iterable[tuple[RawRow, str]]
) -> bytes:
    """The same from stored parts of a reading."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet(REJECTED_SHEET)
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"})
    bold = book.add_format({"bold": True})
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    wrap = book.add_format({"text_wrap": True, "font_color": "#C00000"})
    at = 0
    for line in title_lines:
        page.write_string(at, 0, line, bold)
        at += 1
    kept = list(headers)
    while kept and not kept[-1].text:
        kept.pop()
    if kept and kept[-1].text in (REASON, REASON_BESIDE_THEIRS) and not kept[-1].field:
        kept.pop()
    at = _head(page, kept, at, head)
    page.freeze_panes(at, 0)
    page.set_column(0, len(kept) - 1, 14, text)
    page.set_column(len(kept), len(kept), 48, wrap)
    for row, reason in rows:
        for place, header in enumerate(kept):
            if header.index < len(row.cells):
                _write(page, at, place, row.cells[header.index], text, day)
        page.write_string(at, len(kept), reason, wrap)
        at += 1
    book.close()
    return target.getvalue()


def _head(
    page: xlsxwriter.worksheet.Worksheet,
    headers: list[Header],
    at: int,
    head: xlsxwriter.format.Format,
) -> int:
    """Writes one line of names, or two where groups stand over them; the next free row."""
    texts = [header.text for header in headers] + [_reason_title(headers)]
    if not any(header.upper for header in headers):
        for place, text in enumerate(texts):
            page.write_string(at, place, text, head)
        return at + 1
    place = 0
    while place < len(texts):
        upper = headers[place].upper if place < len(headers) else ""
        if not upper:
            page.merge_range(at, place, at + 1, place, texts[place], head)
            place += 1
            continue
        last = place
        while last + 1 < len(headers) and headers[last + 1].upper == upper:
            last += 1
        for inner in range(place, last + 1):
            page.write_string(at + 1, inner, texts[inner].removeprefix(upper).strip(), head)
        if last > place:
            page.merge_range(at, place, at, last, upper, head)
        else:
            page.write_string(at, place, upper, head)
        place = last + 1
    return at + 2


def _reason_title(headers: list[Header]) -> str:
    """原因, unless the file has a column of that name itself."""
    theirs = any(header.key == REASON for header in headers)
    return REASON_BESIDE_THEIRS if theirs else REASON


def _write(
    page: xlsxwriter.worksheet.Worksheet,
    row: int,
    column: int,
    cell: Cell,
    text: xlsxwriter.format.Format,
    day: xlsxwriter.format.Format,
) -> None:
    value = cell.value
    if cell.is_blank or value is None:
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, dt.datetime):
        page.write_string(row, column, value.isoformat(" "), text)
    elif isinstance(value, dt.date):
        page.write_datetime(row, column, dt.datetime.combine(value, dt.time()), day)
    elif isinstance(value, int | float) and not cell.formatted:
        page.write_number(row, column, value)
    else:
        page.write_string(row, column, cell.text, text)
