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
import resource
import sys
from collections.abc import Iterator
from typing import IO, Any

BATCH = 200


def main() -> None:
    """Sets the limits, then reads."""
    options = json.loads(sys.argv[1])
    memory, seconds = options["memory_bytes"], options["seconds"]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # The project stands last, so that nothing in it can pass for a module of Python's own.
    sys.path.append(options["root"])
    kind = options["kind"]
    # Loaded before the gate closes.
    if kind == "xls":
        import python_calamine  # noqa: F401
    from union.imports.reading import delimited, legacy, xlsx  # noqa: F401

    for codec in ("cp437", "gb18030", "utf-16-le", "utf-16-be"):
        codecs.lookup(codec)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _close_the_gate()
    out = _Out(sys.stdout.buffer, options["output_bytes"])
    try:
        _read(os.fdopen(0, "rb", closefd=False), kind, options, out)
        out.line({"done": True})
    except xlsx.Broken as refusal:
        out.line({"refused": str(refusal.args[0]), "params": getattr(refusal, "params", {})})
    except MemoryError:
        out.line({"refused": "too_large"})
    out.flush()


def _close_the_gate() -> None:
    """From here on Python refuses sockets, other programs, and opening any file but its modules."""
    library = os.path.dirname(os.__file__) + os.sep

    def gate(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.fork",
                             "os.system", "ctypes.", "urllib.")):
            raise PermissionError(event)
        if event == "open" and arguments[0] != 0:
            path = str(arguments[0])
            if not (path.startswith(library) and path.endswith((".py", ".pyc", ".so"))):
                raise PermissionError(event)

    sys.addaudithook(gate)


class _Out:
    """Standard output with a bound."""

    def __init__(self, stream: IO[bytes], bound: int) -> None:
        self.stream = stream
        self.left = bound
        self.encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def line(self, value: Any) -> None:
        data = self.encode(value).encode("utf-8", "surrogatepass") + b"\n"
        self.left -= len(data)
        if self.left < 0 and not (isinstance(value, dict) and "refused" in value):
            from union.imports.reading.xlsx import Broken

            raise Broken("too_large")
        self.stream.write(data)

    def rows(self, rows: Iterator[list[Any]], most: int) -> None:
        batch: list[list[Any]] = []
        for count, row in enumerate(rows):
            if count >= most:
                from union.imports.reading.xlsx import Broken

                raise Broken("too_many_rows")
            batch.append(row)
            if len(batch) == BATCH:
                self.line(batch)
                batch.clear()
        if batch:
            self.line(batch)

    def flush(self) -> None:
        self.stream.flush()


def _read(file: IO[bytes], kind: str, options: dict[str, Any], out: _Out) -> None:
    bounds = {
        "max_columns": options["columns"],
        "last_row": options["last_row"],
        "cell_characters": options["cell_characters"],
    }
    file.seek(0)
    {"csv": _csv, "xls": _xls, "xlsx": _xlsx}[kind](file, options, bounds, out)


def _csv(file: IO[bytes], options: dict[str, Any], bounds: dict[str, int], out: _Out) -> None:
    from union.imports.reading import delimited

    text = delimited.decode(file.read())
    out.line({"kind": "csv", "encoding": text.encoding, "delimiter": text.delimiter,
              "sheets": [["", False]]})
    out.line({"sheet": 0})
    out.rows(delimited.rows(text, **bounds), options["last_row"])
    out.line({"end": 0})


def _wanted(names: list[str], options: dict[str, Any]) -> list[int]:
    """Positions of the sheets to be read: the one that was asked for, or all."""
    sheet = options["sheet"]
    if sheet is None:
        return list(range(len(names)))
    if sheet not in names:
        from union.imports.reading.xlsx import Broken

        raise Broken("no_such_sheet")
    return [names.index(sheet)]


def _xls(file: IO[bytes], options: dict[str, Any], bounds: dict[str, int], out: _Out) -> None:
    from union.imports.reading import legacy

    workbook = legacy.open_workbook(file)
    sheets = legacy.sheets(workbook)
    out.line({"kind": "xls", "sheets": sheets})
    for at in _wanted([name for name, _hidden in sheets], options):
        name = sheets[at][0]
        out.line({"sheet": at})
        out.rows(legacy.rows(workbook, name, **bounds), options["last_row"])
        out.line({"end": at, "merges": legacy.merges(workbook, name)})


def _xlsx(file: IO[bytes], options: dict[str, Any], bounds: dict[str, int], out: _Out) -> None:
    from union.imports.reading import xlsx

    workbook = xlsx.open_workbook(file, bounds["cell_characters"])
    out.line({"kind": "xlsx", "epoch_1904": workbook.epoch_1904,
              "sheets": [[sheet.name, sheet.hidden] for sheet in workbook.sheets]})
    for at in _wanted([sheet.name for sheet in workbook.sheets], options):
        notes = xlsx.SheetNotes()
        out.line({"sheet": at})
        out.rows(xlsx.rows(workbook, workbook.sheets[at], notes, **bounds), options["last_row"])
        out.line({"end": at, "merges": notes.merges, "formulas": notes.formulas,
                  "hidden_columns": notes.hidden_columns})


if __name__ == "__main__":
    main()
