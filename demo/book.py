"""A spreadsheet as people in an office type it: merged cells, odd spaces, many kinds of dates."""

import datetime as dt
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from demo.people import UNION


class Book:
    """A workbook that comes out the same on every run."""

    def __init__(self, path: Path, widths: Sequence[int]) -> None:
        self.book = xlsxwriter.Workbook(str(path))
        self.book.set_properties({"author": UNION, "created": dt.datetime(2026, 1, 1)})  # noqa: DTZ001  # a workbook knows no zone
        self.sheet = self.book.add_worksheet("Sheet1")
        self.day = self.book.add_format({"num_format": "yyyy/m/d"})
        self.bold = self.book.add_format({"bold": True, "border": 1})
        self.title = self.book.add_format({"bold": True, "align": "center", "font_size": 14})
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)
        self.row = 0

    def across(self, text: str, columns: int, look: Any = None) -> None:
        """A line merged over the whole table."""
        self.sheet.merge_range(self.row, 0, self.row, columns - 1, text, look)
        self.row += 1

    def line(self, cells: Sequence[Any], look: Any = None) -> None:
        """A row of cells; days become days of the spreadsheet."""
        for column, cell in enumerate(cells):
            if isinstance(cell, dt.date):
                self.sheet.write_datetime(
                    self.row, column, dt.datetime.combine(cell, dt.time()), self.day
                )
            elif cell is not None:
                self.sheet.write(self.row, column, cell, look)
        self.row += 1


WRITTEN: tuple[Callable[[dt.date], str | dt.date], ...] = (
    lambda day: day,
    lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
)


def messy_name(name: str, chance: random.Random) -> str:
    """As people type: a space before, behind, or between two characters."""
    if chance.random() > 0.25:
        return name
    between = f"{name[0]}　{name[1]}" if len(name) == 2 else f" {name}"
    return chance.choice((f"{name} ", f" {name}", between))


def written(chance: random.Random, day: dt.date) -> str | dt.date:
    """A day in one of the ways in which sheets have it."""
    return chance.choice(WRITTEN)(day)


def messy_amount(amount: int, chance: random.Random) -> object:
    """An amount in yuan as a number, with a unit, a sign, or in full-width digits."""
    full_width = "".join(chr(ord(digit) + 0xFEE0) for digit in str(amount))
    return chance.choice((amount, amount, f"{amount:,.2f}元", f"￥{amount}.00", full_width))
