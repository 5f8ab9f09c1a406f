"""What a reading consists of: cells, rows, the table of one sheet, and what was left out.

Everything is immutable and small: 50,000 rows of 15 columns stay in memory.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple

Value = str | int | float | bool | date | None
Kind = Literal[
    "empty",
    "text",
    "number",
    "bool",
    "date",  # typed by the cell's format; a datetime where there is a time of day
    "error",  # #N/A and its like; the value is what Excel shows
    "formula",  # a formula whose result is not in the file
    "control",  # text with characters that cannot be kept; the value is without them
    "long",  # text beyond what a cell of Excel can hold; the value is its beginning
]


class Cell(NamedTuple):
    """One cell as it was stored. A number is a number, though it may look like an ID number."""

    value: Value
    kind: Kind
    formatted: str = ""
    """What Excel shows where that differs in substance: 2000 formatted as 02000."""
    merged: bool = False
    """The value stands in another row of the same merged range."""

    @property
    def is_blank(self) -> bool:
        """Nothing but spaces."""
        return self.kind == "empty"

    @property
    def text(self) -> str:
        """What a person sees in the cell."""
        if self.formatted:
            return self.formatted
        if self.value is None:
            return ""
        if isinstance(self.value, bool):
            return "TRUE" if self.value else "FALSE"
        if isinstance(self.value, float):
            return repr(self.value).removesuffix(".0")
        return str(self.value)


EMPTY = Cell(None, "empty")


class RawRow(NamedTuple):
    """One data row. `number` is the row's number as Excel shows it; a cell for every column."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False


def pack(cell: Cell) -> Any:
    """A cell as JSON can keep it, as short as it can be: text and numbers as they are."""
    if cell.kind == "empty":
        return None
    if cell.kind in ("text", "number") and not cell.formatted and not cell.merged:
        return cell.value
    value = cell.value.isoformat() if isinstance(cell.value, date) else cell.value
    return [cell.kind, value, cell.formatted, cell.merged]


def unpack(packed: Any) -> Cell:
    """The cell that `pack` made this of."""
    if packed is None:
        return EMPTY
    if isinstance(packed, str):
        return Cell(packed, "text")
    if not isinstance(packed, list):
        return Cell(packed, "number")
    kind, value, formatted, merged = packed
    if kind == "date":
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return Cell(value, kind, formatted, merged)


@dataclass(frozen=True, slots=True)
class Header:
    """A column: its letter in Excel, its name as it was written, the field it was found to be."""

    letter: str
    index: int
    """Position in `RawRow.cells`."""
    text: str
    """The name, on one line; of two-row headers both parts."""
    key: str
    """The name without spaces, width and markers such as (必填); mappings are remembered by it."""
    field: str | None = None
    hidden: bool = False
    upper: str = ""
    """Of a two-row header the name of the group, which `text` begins with."""


SkippedKind = Literal[
    "title", "header", "blank", "total", "subtotal", "signature", "note", "sample", "second_table"
]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is not data, and what stands in it."""

    number: int
    kind: SkippedKind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Total:
    """A totals row: its numbers by column letter, to be compared with what the rows come to."""

    number: int
    grand: bool
    """False for a subtotal (小计)."""
    amounts: dict[str, Decimal] = field(default_factory=dict)


WarningCode = Literal[
    "encoding",  # a text file; encoding and delimiter to be confirmed
    "external_links",
    "embedded_objects",
    "pictures",
    "formulas",  # the values that were last calculated were taken
    "hidden_rows",
    "hidden_columns",
    "hidden_sheets",
    "other_sheets",
    "merged_cells",
    "unnamed_columns",  # data in a column without a name
    "two_columns_for_field",
    "header_guessed",  # no known column name: the mapping must be asked for
    "second_table",
    "epoch_1904",
]


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """Something the person should know before applying; `details` fill its sentence."""

    code: WarningCode
    details: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """The sentence, in the reader's language."""
        from union.imports.reading.sentences import warning_sentence

        return warning_sentence(self)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table of one sheet."""

    name: str
    hidden: bool
    header_row_number: int | None
    """The (lower) row of the header; None when there is no table."""
    header_row_numbers: tuple[int, ...]
    headers: tuple[Header, ...]
    title_lines: tuple[str, ...]
    rows: tuple[RawRow, ...]
    skipped: tuple[Skipped, ...]
    totals: tuple[Total, ...]
    warnings: tuple[ReadingWarning, ...]

    def column(self, field_name: str) -> Header | None:
        """The column that was recognised as a field."""
        return next((header for header in self.headers if header.field == field_name), None)


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet of the workbook, for the person to choose from."""

    name: str
    hidden: bool
    rows: int
    """Rows that hold anything."""
    recognised: int
    """Columns whose names are known."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds. `sheet` is None when the person must choose one of `sheets`."""

    name: str
    kind: Literal["xlsx", "xls", "csv"]
    sheets: tuple[SheetInfo, ...]
    sheet: Sheet | None
    warnings: tuple[ReadingWarning, ...]
    encoding: str = ""
    delimiter: str = ""
    epoch_1904: bool = False
    """Serial numbers without a date format count from 1904; pass this to `values.day`."""
