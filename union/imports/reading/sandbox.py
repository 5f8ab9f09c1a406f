"""Starts the child that opens the file, and takes what it hands over. The child may die of it."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from union.core import sandbox
from union.core.sandbox import Child
from union.imports.reading.limits import MEGABYTE, Limits
from union.imports.reading.unreadable import SENTENCES, Unreadable

CHILD = Path(__file__).resolve().with_name("child.py")


@dataclass(slots=True)
class RawSheet:
    """What the child says of one sheet; cells are still as in `child`."""

    name: str
    hidden: bool
    rows: list[list[Any]] = field(default_factory=list)
    merges: list[list[int]] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    formulas: int = 0
    read: bool = False


@dataclass(slots=True)
class RawFile:
    """What the child says of a file."""

    sheets: list[RawSheet] = field(default_factory=list)
    epoch_1904: bool = False
    encoding: str = ""
    delimiter: str = ""


def run(file: BinaryIO, kind: str, *, sheet: str | None, limits: Limits) -> RawFile:
    """Opens the file in a child; whatever becomes of the child, the answer is rows or Unreadable.

    `sheet` names the only one to be read; without it all are.
    """
    options = {
        "kind": kind,
        "sheet": sheet,
        "columns": limits.columns,
        "last_row": limits.last_row,
        "cell_characters": limits.cell_characters,
        "seconds": limits.seconds,
        "memory_bytes": limits.memory_bytes,
        "output_bytes": limits.output_bytes,
    }
    with sandbox.child(CHILD, file, options, seconds=limits.seconds) as child:
        raw = _take(child, limits, sheet)
        if raw is None:
            raise Unreadable(child.cause)
    return raw


def _take(child: Child, limits: Limits, sheet: str | None) -> RawFile | None:
    """What the child says up to its last line; None if it died before."""
    raw = RawFile()
    left = limits.output_bytes + MEGABYTE
    current: list[RawSheet] = []
    while line := child.said.readline(left + 1):
        left -= len(line)
        if left < 0:
            child.kill()
            return None
        if not line.endswith(b"\n"):
            return None
        said = json.loads(line.decode("utf-8", "surrogatepass"))
        if isinstance(said, list):
            current[-1].rows.extend(said)
        elif "refused" in said:
            raise _refusal(said, limits, sheet)
        elif "done" in said:
            return raw
        else:
            _note(raw, said, current)
    return None


def _note(raw: RawFile, said: dict[str, Any], current: list[RawSheet]) -> None:
    """Takes a line about the file, the beginning of a sheet, or its end."""
    if "sheets" in said:
        raw.sheets = [RawSheet(name, hidden) for name, hidden in said["sheets"]]
        raw.epoch_1904 = said.get("epoch_1904", False)
        raw.encoding = said.get("encoding", "")
        raw.delimiter = said.get("delimiter", "")
    elif "sheet" in said:
        current.append(raw.sheets[said["sheet"]])
        current[-1].read = True
    else:
        current[-1].merges = said.get("merges", [])
        current[-1].hidden_columns = said.get("hidden_columns", [])
        current[-1].formulas = said.get("formulas", 0)


def _refusal(said: dict[str, Any], limits: Limits, sheet: str | None) -> Unreadable:
    code = said["refused"] if said["refused"] in SENTENCES else "damaged"
    own: dict[str, dict[str, Any]] = {
        "too_many_rows": {"limit": limits.rows},
        "too_many_columns": {"limit": limits.columns},
        "cell_too_long": {"limit": limits.cell_characters},
        "no_such_sheet": {"sheet": sheet},
    }
    return Unreadable(code, **own.get(code, {}), **said.get("params", {}))
