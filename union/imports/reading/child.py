"""The process in which a file from outside is opened. Started by `sandbox`, never imported there.

The file is its standard input; limits come as JSON in the first argument. What it answers on its
standard output are lines of JSON:

    {"kind": "xlsx", "epoch_1904": false, "sheets": [["Sheet1", false], ...]}
    {"sheet": 0}                          its rows follow
    [[4, false, [cells]], ...]            number, hidden, cells from column A on
    {"end": 0, "merges": [...], "hidden_columns": [...], "formulas": 3}
    {"done": true}

or at any point {"refused": code, "params": {...}}. A cell is null, a text, a number, or a list:
["n", number, what is shown], ["d", ISO day], ["b", truth value], ["e", error], ["f"] for a formula
without a result, ["long", beginning of a text]. Nothing of the file reaches standard error.
"""

import codecs
import json
import os
import sys
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from union.imports.reading.sheetrows import Bounds

BATCH = 200


def main() -> None:
    """Sets the limits, then reads."""
    options = json.loads(sys.argv[1])
    # The project stands last, so that nothing in it can pass for a module of Python's own.
    sys.path.append(options["root"])
    from union.core import confined

    confined.limit(options["memory_bytes"], options["seconds"])
    from union.imports.reading.broken import Broken

    read = _loaded(options["kind"])
    confined.close_the_gate()
    out = _Out(sys.stdout.buffer, options["output_bytes"])
    try:
        with os.fdopen(0, "rb", closefd=False) as file:
            file.seek(0)
            read(file, options, out)
        out.line({"done": True})
    except Broken as refusal:
        out.last({"refused": refusal.code, "params": refusal.params})
    except MemoryError:
        out.last({"refused": "too_large"})
    out.flush()


def _loaded(kind: str) -> Any:
    """The function that reads this kind of file, with all it needs, before the gate closes."""
    for codec in ("cp437", "gb18030", "utf-16-le", "utf-16-be"):
        codecs.lookup(codec)
    if kind == "xls":
        import python_calamine  # noqa: F401 loaded now, used by legacy
    from union.imports.reading import delimited, legacy, sheetrows, xlsx  # noqa: F401

    return {"csv": _csv, "xls": _xls, "xlsx": _xlsx}[kind]


class _Out:
    """Standard output with a bound."""

    def __init__(self, stream: IO[bytes], bound: int) -> None:
        self.stream = stream
        self.left = bound
        self.encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def line(self, value: Any) -> None:
        """One line of JSON; Broken when there would be too many."""
        from union.imports.reading.broken import Broken

        data = self.encode(value).encode("utf-8", "surrogatepass") + b"\n"
        self.left -= len(data)
        if self.left < 0:
            raise Broken("too_large")
        self.stream.write(data)

    def last(self, value: Any) -> None:
        """A refusal, which always finds room."""
        self.stream.write(self.encode(value).encode() + b"\n")

    def rows(self, rows: Iterator[list[Any]], most: int) -> None:
        """Rows in batches."""
        from union.imports.reading.broken import Broken

        batch: list[list[Any]] = []
        for count, row in enumerate(rows):
            if count >= most:
                raise Broken("too_many_rows")
            batch.append(row)
            if len(batch) == BATCH:
                self.line(batch)
                batch.clear()
        if batch:
            self.line(batch)

    def flush(self) -> None:
        """Hands over what is buffered."""
        self.stream.flush()


def _bounds(options: dict[str, Any]) -> "Bounds":
    from union.imports.reading.sheetrows import Bounds

    return Bounds(options["columns"], options["last_row"], options["cell_characters"])


def _wanted(names: list[str], options: dict[str, Any]) -> list[int]:
    """Positions of the sheets to be read: the one that was asked for, or all."""
    from union.imports.reading.broken import Broken

    sheet = options["sheet"]
    if sheet is None:
        return list(range(len(names)))
    if sheet not in names:
        raise Broken("no_such_sheet")
    return [names.index(sheet)]


def _csv(file: IO[bytes], options: dict[str, Any], out: _Out) -> None:
    from union.imports.reading import delimited

    text = delimited.decode(file.read())
    out.line({"kind": "csv", "encoding": text.encoding, "delimiter": text.delimiter,
              "sheets": [["", False]]})  # fmt: skip
    out.line({"sheet": 0})
    out.rows(delimited.rows(text, _bounds(options)), options["last_row"])
    out.line({"end": 0})


def _xls(file: IO[bytes], options: dict[str, Any], out: _Out) -> None:
    from union.imports.reading import legacy

    workbook = legacy.open_workbook(file)
    sheets = legacy.sheets(workbook)
    out.line({"kind": "xls", "sheets": sheets})
    for at in _wanted([name for name, _hidden in sheets], options):
        name = sheets[at][0]
        out.line({"sheet": at})
        out.rows(legacy.rows(workbook, name, _bounds(options)), options["last_row"])
        out.line({"end": at, "merges": legacy.merges(workbook, name)})


def _xlsx(file: IO[bytes], options: dict[str, Any], out: _Out) -> None:
    from union.imports.reading import sheetrows, xlsx

    workbook = xlsx.open_workbook(file, options["cell_characters"])
    out.line({"kind": "xlsx", "epoch_1904": workbook.epoch_1904,
              "sheets": [[sheet.name, sheet.hidden] for sheet in workbook.sheets]})  # fmt: skip
    for at in _wanted([sheet.name for sheet in workbook.sheets], options):
        notes = sheetrows.SheetNotes()
        out.line({"sheet": at})
        found = sheetrows.rows(workbook, workbook.sheets[at], notes, _bounds(options))
        out.rows(found, options["last_row"])
        out.line({"end": at, "merges": notes.merges, "formulas": notes.formulas,
                  "hidden_columns": notes.hidden_columns})  # fmt: skip


if __name__ == "__main__":
    main()
