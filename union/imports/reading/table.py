"""From the raw rows of a sheet to its table: headers, data rows, totals, and what was left out."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from union.imports.reading import rows as margins
from union.imports.reading.cells import (
    EMPTY,
    Cell,
    RawRow,
    ReadingWarning,
    Sheet,
    Skipped,
    SkippedKind,
    Total,
)
from union.imports.reading.header import (
    CANDIDATES,
    Grid,
    HeaderRows,
    Names,
    find,
    headers,
    letter,
    one_line,
)
from union.imports.reading.limits import Limits
from union.imports.reading.sandbox import RawSheet
from union.imports.reading.unreadable import Unreadable

# Characters that PostgreSQL, XML or a page cannot keep, and the mark of text that was lost before.
_UNKEEPABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffd\ufffe\uffff]"
)
# The sheet that `rejected` writes, and its last column; the second name where the file has a
# column of the first itself.
REJECTED_SHEET = "退回的行"
REASON = "原因"
REASON_BESIDE_THEIRS = "原因（退回）"
_MOST_SHARED = 50_000
_MOST_MERGED = 500_000


class _Cells:
    """Makes cells; the same text is one object however often it stands in the sheet."""

    def __init__(self) -> None:
        self.texts: dict[str, Cell] = {}

    def make(self, raw: Any) -> Cell:
        if raw is None:
            return EMPTY
        if isinstance(raw, str):
            cell = self.texts.get(raw)
            if cell is None:
                if len(self.texts) > _MOST_SHARED:
                    self.texts.clear()
                cell = self.texts[raw] = _text(raw)
            return cell
        if isinstance(raw, list):
            return _special(raw)
        return Cell(raw, "number")

    def row(self, raws: list[Any]) -> list[Cell]:
        known, make = self.texts, self.make
        return [known[raw] if raw.__class__ is str and raw in known else make(raw) for raw in raws]


def _text(raw: str) -> Cell:
    if not raw.strip():
        return EMPTY
    if _UNKEEPABLE.search(raw):
        return Cell(_UNKEEPABLE.sub("", raw), "control")
    return Cell(raw, "text")


def _special(raw: list[Any]) -> Cell:
    kind = raw[0]
    if kind == "n":
        return Cell(raw[1], "number", raw[2])
    if kind == "d":
        text = raw[1]
        day = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
        return Cell(day, "date")
    if kind == "b":
        return Cell(raw[1], "bool")
    if kind == "e":
        return Cell(_UNKEEPABLE.sub("", raw[1]), "error")
    if kind == "long":
        return Cell(_UNKEEPABLE.sub("", raw[1]), "long")
    return Cell(None, "formula")


def recognised(raw: RawSheet, names: Names) -> int:
    """How many fields the best of the first rows names; what sheets are compared by."""
    cells = _Cells()
    return max(
        (
            names.score([cell.text for cell in cells.row(row[2]) if not cell.is_blank])
            for row in raw.rows[:CANDIDATES]
        ),
        default=0,
    )


def build(
    raw: RawSheet,
    names: Names,
    limits: Limits,
    *,
    name_field: str = "name",
    header_row: int | None = None,
) -> Sheet:
    """The table of a sheet. Raises Unreadable when there is none, or names are double.

    `name_field` is the field that holds a person's name, by which a signature is told from a
    person; `header_row` is a row that someone pointed at as the one with the names.
    """
    cells = _Cells()
    merges = [(top, left, bottom, right) for top, left, bottom, right in raw.merges]
    head = raw.rows[: max(CANDIDATES + 2, 40)]
    grid = Grid({row[0]: cells.row(row[2]) for row in head}, merges)
    found = find(grid, names, header_row)
    if found is None:
        raise Unreadable("no_table")
    table = _Table(raw, found, names, cells, merges, name_field)
    table.walk(limits.rows)
    return table.sheet()


class _Table:
    """Collects a table while its rows are walked once, from top to bottom."""

    def __init__(
        self,
        raw: RawSheet,
        found: HeaderRows,
        names: Names,
        cells: _Cells,
        merges: list[tuple[int, int, int, int]],
        name_field: str,
    ) -> None:
        self.raw, self.found, self.names, self.cells, self.merges = raw, found, names, cells, merges
        self.bottom = found.numbers[-1]
        self.width = max(
            [len(found.texts)] + [len(row[2]) for row in raw.rows if row[0] > self.bottom]
        )
        self.headers, self.warnings = headers(
            found,
            names,
            width=self.width,
            hidden=set(raw.hidden_columns),
            ignored=(REASON, REASON_BESIDE_THEIRS) if raw.name == REJECTED_SHEET else (),
        )
        self.serial = margins.serial_columns(
            ["" if header.field else header.text for header in self.headers]
        )
        self.name_column = next(
            (header.index for header in self.headers if header.field == name_field), None
        )
        self.titles: list[str] = []
        self.rows: list[RawRow] = []
        self.skipped: list[Skipped] = []
        self.totals: list[Total] = []
        self.fills = self._fills()
        self.merged_columns: set[int] = set()
        self.tops = {top for top, _left, _bottom, _right in merges}
        self.heads: dict[int, list[Cell]] = {}
        self.words = {header.text for header in self.headers if header.text} | set(names.known)

    def _fills(self) -> dict[int, dict[int, tuple[int, int]]]:
        """For each row below a merged cell: its column, and where the value stands."""
        last = self.raw.rows[-1][0] if self.raw.rows else 0
        fills: dict[int, dict[int, tuple[int, int]]] = {}
        count = 0
        for top, left, bottom, _right in self.merges:
            if top <= self.bottom or bottom == top:
                continue
            for number in range(top + 1, min(bottom, last) + 1):
                fills.setdefault(number, {})[left] = (top, left)
                count += 1
                if count > _MOST_MERGED:
                    raise Unreadable("damaged")
        return fills

    def walk(self, most_rows: int) -> None:
        """Sorts every row into titles, data and what is left out."""
        expected = 1
        for number, hidden, raw_cells in self.raw.rows:
            self.skipped.extend(
                Skipped(blank, "blank")
                for blank in range(expected, number)
                if blank not in self.found.numbers
            )
            expected = number + 1
            if number in self.found.numbers:
                continue
            cells = self.cells.row(raw_cells)
            filled = [(at, cell) for at, cell in enumerate(cells) if cell.kind != "empty"]
            kind = self._kind(number, filled)
            if kind == "second_table":
                self._end_at(number)
                return
            if number in self.tops:
                self.heads[number] = cells
            if kind:
                self._skip(number, kind, filled)
            elif len(self.rows) >= most_rows:
                raise Unreadable("too_many_rows", limit=most_rows)
            else:
                self._keep(number, cells, hidden=hidden)

    def _kind(self, number: int, filled: list[tuple[int, Cell]]) -> SkippedKind | None:
        """What a row is when it is no data."""
        if not filled:
            return "blank"
        if number < self.found.numbers[0]:
            return "title"
        kind = margins.kind(filled, self.serial, self.name_column)
        if kind is None and filled[0][1].value in self.words:
            kind = self._header_again(filled)
        if kind is None and len(filled) == 1 and self._is_banner(number, filled[0][0]):
            kind = "note"
        return kind

    def _keep(self, number: int, cells: list[Cell], *, hidden: bool) -> None:
        if len(cells) < self.width:
            cells.extend([EMPTY] * (self.width - len(cells)))
        if number in self.fills:
            self._fill(cells, self.fills[number])
        self.rows.append(RawRow(number, tuple(cells), hidden))

    def _skip(self, number: int, kind: SkippedKind, filled: list[tuple[int, Cell]]) -> None:
        text = "  ".join(one_line(cell.text) for _at, cell in filled)
        self.skipped.append(Skipped(number, kind, text))
        if kind == "title":
            self.titles.append(text)
        if kind in ("total", "subtotal"):
            amounts = {
                letter(at): amount
                for at, cell in filled
                if at not in self.serial and (amount := margins.amount(cell)) is not None
            }
            self.totals.append(Total(number, kind == "total", amounts))

    def _header_again(self, filled: list[tuple[int, Cell]]) -> SkippedKind | None:
        """The same names once more (printed on each page), or those of another table."""
        same = sum(
            1
            for at, cell in filled
            if at < len(self.headers)
            and one_line(cell.text)
            in (
                self.headers[at].text,
                self.found.texts[at][1] if at < len(self.found.texts) else "",
            )
        )
        if same >= 2 and same * 2 >= len(filled):
            return "header"
        others = self.names.score([cell.text for _at, cell in filled if cell.kind == "text"])
        return "second_table" if others >= 2 and others * 2 >= len(filled) else None

    def _is_banner(self, number: int, column: int) -> bool:
        """A single text merged over half the table: the heading of a section."""
        return any(
            top == number and left == column and right - left + 1 >= max(2, self.width / 2)
            for top, left, _bottom, right in self.merges
        )

    def _end_at(self, number: int) -> None:
        self.warnings.append(ReadingWarning("second_table", {"row": number}))
        for later, _hidden, _cells in self.raw.rows:
            if later >= number:
                self.skipped.append(Skipped(later, "second_table"))

    def _fill(self, cells: list[Cell], fills: Mapping[int, tuple[int, int]]) -> None:
        for at, (top, left) in fills.items():
            head = self.heads.get(top, [])
            value = head[left] if left < len(head) else EMPTY
            if at < len(cells) and cells[at].is_blank and not value.is_blank:
                cells[at] = value._replace(merged=True)
                self.merged_columns.add(at)

    def sheet(self) -> Sheet:
        """What was collected."""
        self._warn()
        return Sheet(
            name=self.raw.name,
            hidden=self.raw.hidden,
            header_row_number=self.bottom,
            header_row_numbers=self.found.numbers,
            headers=self.headers,
            title_lines=tuple(self.titles),
            rows=tuple(self.rows),
            skipped=tuple(self.skipped),
            totals=tuple(self.totals),
            warnings=tuple(self.warnings),
        )

    def _warn(self) -> None:
        def columns(indexes: set[int]) -> str:
            return ", ".join(
                self.headers[at].text or letter(at) for at in sorted(indexes) if at < self.width
            )

        if self.found.guessed:
            self.warnings.append(ReadingWarning("header_guessed", {"row": self.bottom}))
        if self.raw.formulas:
            self.warnings.append(ReadingWarning("formulas", {"count": self.raw.formulas}))
        hidden = [row.number for row in self.rows if row.hidden]
        if hidden:
            self.warnings.append(
                ReadingWarning("hidden_rows", {"count": len(hidden), "row": hidden[0]})
            )
        hidden_columns = {header.index for header in self.headers if header.hidden and header.text}
        if hidden_columns:
            self.warnings.append(
                ReadingWarning("hidden_columns", {"columns": columns(hidden_columns)})
            )
        if self.merged_columns:
            self.warnings.append(
                ReadingWarning("merged_cells", {"columns": columns(self.merged_columns)})
            )
        unnamed = {header.index for header in self.headers if not header.text}
        used = {at for at in unnamed if any(not row.cells[at].is_blank for row in self.rows)}
        if used:
            self.warnings.append(ReadingWarning("unnamed_columns", {"columns": columns(used)}))


def with_mapping(sheet: Sheet, mapping: Mapping[str, str | None]) -> Sheet:
    """The sheet with the fields that a person chose: {column letter: field or None}."""
    taken = {field_name for field_name in mapping.values() if field_name}
    return replace(
        sheet,
        headers=tuple(
            replace(header, field=mapping[header.letter])
            if header.letter in mapping
            else replace(header, field=None)
            if header.field in taken
            else header
            for header in sheet.headers
        ),
    )
