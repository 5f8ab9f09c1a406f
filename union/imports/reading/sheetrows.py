"""Reads the rows of one worksheet of an .xlsx, in the child.

Rows are sparse, so one cell in the last column costs nothing. What the sheet says about its own
size is not asked. Ten thousand rows of twelve columns take about a third of a second.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from union.imports.reading import formats
from union.imports.reading.broken import Broken
from union.imports.reading.xlsx import ESCAPED, SheetPart, Workbook, unescaped
from union.imports.reading.xml import CHUNK, local, parser

MAX_MERGES = 20_000
_TRUE = ("1", "true")
_LETTERS = re.compile(r"[A-Z]{1,3}")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
# A row that holds nothing but formats: it is taken out before expat sees it, because people send
# sheets with a million of them. Only rows that carry their number, so that none is counted wrong.
_BLANK_ROW = re.compile(
    rb'<row (?=[^<>]*\br=")[^<>]*+(?:(?<=/)>|(?<!/)>(?:\s*<c [^<>]*/>)*+\s*</row>)'
)


@dataclass(frozen=True)
class Bounds:
    """How far a sheet may reach."""

    max_columns: int
    last_row: int
    cell_characters: int


@dataclass
class SheetNotes:
    """What is known of a sheet when its last row has been read."""

    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column; columns count from 0."""
    hidden_columns: list[int] = field(default_factory=list)
    formulas: int = 0


def rows(
    workbook: Workbook, sheet: SheetPart, notes: SheetNotes, bounds: Bounds
) -> Iterator[list[Any]]:
    """The rows of a sheet that hold anything: [number, hidden, cells]; see `child` for cells."""
    reader = _Reader(workbook, notes, bounds)
    made = parser(reader.start, reader.end, reader.text)
    with workbook.open(sheet.path) as stream:
        try:
            while chunk := stream.read(CHUNK):
                made.Parse(_without_blank_rows(chunk), False)
                yield from reader.take()
            made.Parse(b"", True)
        except (expat.ExpatError, zipfile.BadZipFile, EOFError) as error:
            raise Broken("damaged") from error
        yield from reader.take()


def _without_blank_rows(chunk: bytes) -> bytes:
    if b"<!--" in chunk or b"<![CDATA[" in chunk:
        return chunk
    return _BLANK_ROW.sub(b"", chunk)


class _Reader:
    """What expat calls for each element, hundreds of thousands of times: hence the bare style."""

    def __init__(self, workbook: Workbook, notes: SheetNotes, bounds: Bounds) -> None:
        self.values = _Values(workbook, bounds.cell_characters)
        self.notes = notes
        self.bounds = bounds
        self.most_text = bounds.cell_characters * ESCAPED
        self.ready: list[list[Any]] = []
        self.row: list[Any] = []
        self.row_number = 0
        self.row_hidden = False
        self.column = -1
        self.kind = self.style = self.raw = ""
        self.formula = False
        self.reading = False
        self.phonetic = 0
        self.columns: dict[str, int] = {}
        self.starts: dict[str, Callable[[dict[str, str]], None] | None] = {
            "sheetData": self.start_data,
            "col": self.start_col,
            "mergeCell": self.start_merge,
        }
        self.ends: dict[str, Callable[[], None] | None] = {}

    def take(self) -> list[list[Any]]:
        """The rows finished since the last call."""
        ready, self.ready = self.ready, []
        return ready

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; names with a prefix are learnt at first sight."""
        try:
            handler = self.starts[name]
        except KeyError:
            handler = self.starts[name] = self.starts.get(local(name))
        if handler is not None:
            handler(attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        try:
            handler = self.ends[name]
        except KeyError:
            handler = self.ends[name] = self.ends.get(local(name))
        if handler is not None:
            handler()

    def text(self, data: str) -> None:
        """Characters between elements."""
        if self.reading:
            self.raw += data
            if len(self.raw) > self.most_text:
                raise Broken("cell_too_long")

    def start_data(self, _attributes: dict[str, str]) -> None:
        """From here on there are rows."""
        self.starts = {
            "row": self.start_row,
            "c": self.start_cell,
            "v": self.start_value,
            "t": self.start_value,
            "f": self.start_formula,
            "rPh": self.start_phonetic,
        }
        self.ends = {
            "row": self.end_row,
            "c": self.end_cell,
            "v": self.end_value,
            "t": self.end_value,
            "rPh": self.end_phonetic,
            "sheetData": self.end_data,
        }

    def end_data(self) -> None:
        """No rows follow; merged ranges may."""
        self.starts = {"mergeCell": self.start_merge}
        self.ends = {}

    def start_row(self, attributes: dict[str, str]) -> None:
        """Rows must come in order, as Excel demands too."""
        number = attributes.get("r", "")
        given = int(number) if number.isdecimal() else self.row_number + 1
        if given <= self.row_number:
            raise Broken("damaged")
        self.row_number = given
        self.row_hidden = attributes.get("hidden") in _TRUE
        self.row = []
        self.column = -1

    def end_row(self) -> None:
        """Keeps the row if it holds anything."""
        if self.row:
            self.ready.append([self.row_number, self.row_hidden, self.row])

    def start_cell(self, attributes: dict[str, str]) -> None:
        """Which cell, of what type and style."""
        get = attributes.get
        self.kind = get("t", "n")
        self.style = get("s", "")
        self.raw = ""
        self.formula = False
        letters = get("r", "").rstrip("0123456789")
        if not letters:
            self.column += 1
            return
        try:
            self.column = self.columns[letters]
        except KeyError:
            self.column = self.columns[letters] = column_index(letters)

    def end_cell(self) -> None:
        """Keeps the cell if it holds anything, within the bounds."""
        if not (self.raw or self.formula):
            return
        value = self.values.make(self.kind, self.style, self.raw, formula=self.formula)
        if value is None:
            return
        if self.formula:
            self.notes.formulas += 1
        column, row = self.column, self.row
        if column >= self.bounds.max_columns:
            raise Broken("too_many_columns")
        if self.row_number > self.bounds.last_row:
            raise Broken("too_many_rows")
        if column < len(row):
            row[column] = value
        else:
            if column > len(row):
                row.extend([None] * (column - len(row)))
            row.append(value)

    def start_value(self, _attributes: dict[str, str]) -> None:
        """A value or a run of text; reading aids have runs too."""
        self.reading = not self.phonetic

    def end_value(self) -> None:
        """The value is complete."""
        self.reading = False

    def start_formula(self, _attributes: dict[str, str]) -> None:
        """The formula itself is of no interest, only that there is one."""
        self.formula = True

    def start_phonetic(self, _attributes: dict[str, str]) -> None:
        """A reading aid over the text."""
        self.phonetic += 1

    def end_phonetic(self) -> None:
        """The text itself goes on."""
        self.phonetic -= 1

    def start_col(self, attributes: dict[str, str]) -> None:
        """Columns that are hidden."""
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") in _TRUE and first.isdecimal() and last.isdecimal():
            self.notes.hidden_columns.extend(
                range(int(first) - 1, min(int(last), self.bounds.max_columns))
            )

    def start_merge(self, attributes: dict[str, str]) -> None:
        """A merged range."""
        match = _RANGE.fullmatch(attributes.get("ref", ""))
        if match and len(self.notes.merges) < MAX_MERGES:
            self.notes.merges.append(
                (int(match[2]), column_index(match[1]), int(match[4]), column_index(match[3]))
            )


class _Values:
    """From what the file stores to what `child` hands over."""

    def __init__(self, workbook: Workbook, cell_characters: int) -> None:
        self.strings = workbook.strings
        self.styles = workbook.styles
        self.longest = cell_characters

    def make(self, kind: str, style: str, raw: str, *, formula: bool) -> Any:
        """None for a cell that shows nothing."""
        if kind == "s":
            try:
                return self.strings[int(raw)] or None
            except (ValueError, IndexError):
                raise Broken("damaged") from None
        if kind in ("inlineStr", "str"):
            text = unescaped(raw)
            if len(text) > self.longest:
                raise Broken("cell_too_long")
            return text or None
        if not raw:
            return ["f"] if formula else None
        return self._typed(kind, style, raw)

    def _typed(self, kind: str, style: str, raw: str) -> Any:
        if kind == "e":
            return ["e", raw[:40]]
        if kind == "b":
            return ["b", raw in _TRUE]
        if kind == "d":
            return formats.iso_day(raw)
        number = formats.number(raw)
        if not isinstance(number, str) and style.isdecimal() and int(style) < len(self.styles):
            return self.styles[int(style)].apply(number)
        return number


def column_index(letters: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    if not _LETTERS.fullmatch(letters):
        raise Broken("damaged")
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
