"""Starts the child that opens the file, and takes what it hands over. The child may die of it."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from union.imports.reading.limits import MEGABYTE, Limits
from union.imports.reading.unreadable import SENTENCES, Unreadable

ROOT = Path(__file__).resolve().parents[3]
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


@contextmanager
def opened(source: bytes | Path | BinaryIO) -> Iterator[BinaryIO]:
    """The source as a file with a descriptor. Bytes go into memory only, never to a disk."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
        return
    with os.fdopen(os.memfd_create("spreadsheet", os.MFD_CLOEXEC), "w+b") as file:
        if isinstance(source, bytes):
            file.write(source)
        else:
            source.seek(0)
            while chunk := source.read(MEGABYTE):
                file.write(chunk)
        file.flush()
        yield file


def run(file: BinaryIO, kind: str, *, sheet: str | None, limits: Limits) -> RawFile:
    """Opens the file in a child; whatever becomes of the child, the answer is rows or Unreadable.

    `sheet` names the only one to be read; without it all are.
    """
    options = json.dumps(
        {
            "kind": kind,
            "sheet": sheet,
            "root": str(ROOT),
            "columns": limits.columns,
            "last_row": limits.last_row,
            "cell_characters": limits.cell_characters,
            "seconds": limits.seconds,
            "memory_bytes": limits.memory_bytes,
            "output_bytes": limits.output_bytes,
        }
    )
    file.seek(0)
    with subprocess.Popen(  # noqa: S603  # our own reader
        [sys.executable, "-I", str(CHILD), options],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    ) as child:
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        clock = threading.Timer(limits.seconds, stop)
        clock.start()
        try:
            raw = _take(child, limits, sheet)
            child.wait()
        finally:
            clock.cancel()
            if child.poll() is None:
                child.kill()
    if raw is None:
        raise Unreadable(_cause(late.is_set(), child.returncode))
    return raw


def _cause(late: bool, status: int) -> str:
    """Why the child did not finish: killed by the clock, by its limits, or lost."""
    if late or status == -signal.SIGXCPU:
        return "too_slow"
    return "too_large" if status < 0 else "damaged"


def _take(child: "subprocess.Popen[bytes]", limits: Limits, sheet: str | None) -> RawFile | None:
    """What the child says up to its last line; None if it died before."""
    raw = RawFile()
    left = limits.output_bytes + MEGABYTE
    stdout = child.stdout
    assert stdout is not None  # noqa: S101 stdout=PIPE
    current: list[RawSheet] = []
    while line := stdout.readline(left + 1):
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
