"""Reads an old .xls in the child, with calamine; its memory is bounded by the child's limit."""

import datetime as dt
from collections.abc import Iterator
from typing import IO, Any

from union.imports.reading import formats
from union.imports.reading.broken import Broken
from union.imports.reading.sheetrows import Bounds

ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#DATA!"}


def open_workbook(file: IO[bytes]) -> Any:
    """The workbook; a file that calamine does not understand is refused."""
    import python_calamine

    try:
        return python_calamine.load_workbook(file)
    except python_calamine.PasswordError as error:
        raise Broken("password") from error
    except (python_calamine.CalamineError, OSError) as error:
        raise Broken("xls") from error


def sheets(workbook: Any) -> list[tuple[str, bool]]:
    """Names of the worksheets, and whether each is hidden."""
    import python_calamine as calamine

    return [
        (sheet.name, sheet.visible != calamine.SheetVisibleEnum.Visible)
        for sheet in workbook.sheets_metadata
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]


def merges(workbook: Any, name: str) -> list[tuple[int, int, int, int]]:
    """Merged ranges: first row (from 1), first column (from 0), last row, last column."""
    ranges = workbook.get_sheet_by_name(name).merged_cell_ranges or []
    return [(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in ranges]


def rows(workbook: Any, name: str, bounds: Bounds) -> Iterator[list[Any]]:
    """The rows that hold anything."""
    import python_calamine

    try:
        sheet = workbook.get_sheet_by_name(name)
        start, grid = sheet.start, sheet.to_python(skip_empty_area=True)
    except python_calamine.CalamineError as error:
        raise Broken("xls") from error
    top, left = start or (0, 0)
    for number, values in enumerate(grid, start=top + 1):
        cells = [_cell(value, bounds.cell_characters) for value in values]
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if left + len(cells) > bounds.max_columns:
            raise Broken("too_many_columns")
        if number > bounds.last_row:
            raise Broken("too_many_rows")
        yield [number, False, [None] * left + cells]


def _cell(value: Any, cell_characters: int) -> Any:
    if value == "" or value is None:
        return None
    if isinstance(value, bool):
        return ["b", value]
    if isinstance(value, str):
        if len(value) > cell_characters:
            raise Broken("cell_too_long")
        return ["e", value] if value in ERRORS else value
    if isinstance(value, int | float):
        return formats.number(repr(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, dt.date):
        return ["d", value.isoformat()]
    return str(value)
