"""Lists as files: spreadsheets in which nothing is a formula, and CSV that stays inert."""

import csv
import datetime as dt
import io
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeVar

import xlsxwriter
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from union.core.dates import local_today
from union.core.errors import Refused

Format = Literal["xlsx", "csv"]
CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
LONGEST_CELL = 32_767
# A file is for a look at a period, not a copy of the database.
MOST_IN_A_FILE = 20_000
DATE, MONEY, SHARE = "yyyy-mm-dd", "#,##0.00", "0.0%"

# What spreadsheets take for a formula, also behind spaces nobody sees and as full-width signs.
_FORMULA = re.compile(r"[\s\u00a0\u200b-\u200d\u2060\ufeff]*[=+\-@\t\r\n＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
# XML knows none of these; a spreadsheet that holds one does not open.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def file_format(request: HttpRequest) -> Format:
    """Which kind of file is asked for; others are not there (404)."""
    match request.GET.get("format", "xlsx"):
        case "xlsx" | "csv" as wanted:
            return wanted
    raise Http404


Row = TypeVar("Row", bound=Model)


class TooLongForFile(Refused):
    """A file from which lines are missing would be taken for the whole list."""

    message = gettext_lazy(
        "This list is too long for one file. Please set a filter, such as a year."
    )


class TooLongForPaper(Refused):
    """A list on paper has an end."""

    message = gettext_lazy("This list is too long for paper. Please set a filter, or export it.")


def whole(
    rows: QuerySet[Row], most: int = MOST_IN_A_FILE, refusal: type[Refused] = TooLongForFile
) -> list[Row]:
    """All rows of a list that goes out. Raises TooLongForFile (or `refusal`) if they are more."""
    found = list(rows[: most + 1])
    if len(found) > most:
        raise refusal
    return found


@dataclass(frozen=True)
class Column:
    """A column's heading and its width in characters."""

    title: str | Promise
    width: float = 12


@dataclass(frozen=True)
class Formula:
    """A cell that a spreadsheet reckons: written by us, never made of what people typed.

    `text` is the formula ("=SUM(D5:D9)"); `value` what it gives now, where nobody reckons.
    """

    text: str
    value: Decimal
    number_format: str = MONEY


def _text(value: object) -> str:
    return _CONTROL.sub("", str(value))[:LONGEST_CELL]


def taken_out(by: str) -> str:
    """Who took a list out, and when: the mark that it bears."""
    return _("exported by %(who)s, %(when)s") % {
        "who": by,
        "when": f"{timezone.localtime():%Y-%m-%d %H:%M}",
    }


def xlsx_bytes(
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    *,
    sheet: str = "Sheet1",
    title: Sequence[str] = (),
    bold: Container[int] = (),
    by: str = "",
) -> bytes:
    """A spreadsheet with one sheet and a frozen, bold head.

    Text is always text, an ID number of eighteen digits too; numbers and amounts are numbers, dates
    are dates, a Formula is reckoned, None is an empty cell. Moments are written in the time of the
    union by the caller. `title`: lines above the head; `bold`: rows that are sums, counted from 0;
    `by`: who takes it out.
    """
    return book_bytes([Sheet(sheet, columns, rows, title, bold)], by=by)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a spreadsheet: its name, and what `xlsx_bytes` says of a table."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    title: Sequence[str] = ()
    bold: Container[int] = ()


def book_bytes(sheets: Sequence[Sheet], *, by: str = "") -> bytes:
    """A spreadsheet with several sheets, each as `xlsx_bytes` makes them."""
    target = io.BytesIO()
    # Its other modes put the rows into temporary files, which nobody seals.
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
    formats = {
        (kind, strong): book.add_format({"num_format": kind, "bold": strong})
        for kind in ("General", DATE, MONEY, SHARE)
        for strong in (False, True)
    }
    foot = taken_out(by).replace("&", "&&") if by else ""
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        page.set_footer(f"&L{foot}&R&P / &N")
        above = len(sheet.title)
        for number, line in enumerate(sheet.title):
            large = book.add_format({"bold": not number, "font_size": 11 if number else 16})
            page.write_string(number, 0, _text(line), large)
        page.freeze_panes(above + 1, 0)
        page.repeat_rows(above)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
            page.write_string(above, place, _text(column.title), head)
        for number, row in enumerate(sheet.rows):
            strong = number in sheet.bold
            for place, value in enumerate(row):
                _write(page, (above + 1 + number, place), value, formats, strong=strong)
    book.close()
    return target.getvalue()


def _write(
    page: Any, cell: tuple[int, int], value: object, formats: dict[Any, Any], *, strong: bool
) -> None:
    if value is None or value == "":
        return
    if isinstance(value, Formula):
        form = formats[value.number_format, strong]
        page.write_formula(*cell, value.text, form, float(value.value))
    elif isinstance(value, Decimal):
        page.write_number(*cell, float(value), formats[MONEY, strong])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        page.write_number(*cell, value, formats["General", strong])
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        day = dt.datetime.combine(value, dt.time())
        page.write_datetime(*cell, day, formats[DATE, strong])
    else:
        page.write_string(*cell, _text(value), formats["General", strong])


def inert(text: str) -> str:
    """The text with a ' before it, if a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _plain(value: object) -> object:
    if isinstance(value, Formula):
        return round(value.value, 4) if value.number_format == SHARE else value.value
    if value is None or isinstance(value, int | float | Decimal):
        return value
    return inert(_text(value))


def csv_bytes(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> bytes:
    """CSV that Excel reads as Chinese (UTF-8 with its mark) and in which nothing is a formula."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow([inert(_text(column.title)) for column in columns])
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def table_response(
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    format: Format = "xlsx",
    *,
    by: str,
    title: Sequence[str] = (),
    bold: Container[int] = (),
) -> HttpResponse:
    """A list as a download, `name` and the day as its file name.

    `name` says what the list is ("members", 会员名册) and never whom it is about: a name with five
    digits in a row is refused with ValueError. So is a format that is neither xlsx nor csv.
    `by` is who takes it out: a spreadsheet says so with the time at the foot of each page.
    `title` and `bold`: as in a spreadsheet (`xlsx_bytes`); CSV has the bare table.
    """
    if re.search(r"\d{5}", name):
        raise ValueError("the name of an exported file must not hold a number of a person")
    if format not in CONTENT_TYPES:
        raise ValueError(f"there is no export as {format!r}")
    content = (
        csv_bytes(columns, rows)
        if format == "csv"
        else xlsx_bytes(columns, rows, title=title, bold=bold, by=by)
    )
    filename = f"{name}-{local_today():%Y%m%d}.{format}"
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES[format],
        headers={
            "Content-Disposition": content_disposition_header(True, filename) or "attachment",
            "Cache-Control": "no-store, private",
        },
    )
