"""`read`: one spreadsheet from outside, looked through, opened in the child, and made a table."""

from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from union.core.sandbox import opened
from union.imports.reading import container, sandbox, table
from union.imports.reading.cells import Reading, ReadingWarning, Sheet, SheetInfo
from union.imports.reading.header import Names, Synonyms
from union.imports.reading.limits import Limits, from_settings
from union.imports.reading.unreadable import Unreadable

OPTIONS_SHEET = "选项"
"""Where `template` keeps what its drop-downs offer; hidden, and nothing to warn about."""


def check(source: bytes | Path | BinaryIO, *, limits: Limits | None = None) -> container.Container:
    """What can be said of a file without opening it; for the web worker, before it stores a file.

    Streams, needs a few megabytes, parses nothing. Raises Unreadable.
    """
    with opened(source) as file:
        return container.inspect(file, limits or from_settings())


def read(
    source: bytes | Path | BinaryIO,
    *,
    name: str,
    synonyms: Synonyms,
    sheet: str | None = None,
    header_row: int | None = None,
    name_field: str = "name",
    limits: Limits | None = None,
) -> Reading:
    """Reads a spreadsheet. Raises Unreadable, with the sentence for the person who sent it.

    `name` is the file's name as it was sent, kept for showing only. `synonyms` are the names under
    which each field is known. `sheet` and `header_row` are what a person chose; without them the
    only sheet with a table is taken, and where there are several `Reading.sheet` is None.
    """
    bounds = limits or from_settings()
    with opened(source) as file:
        looked = container.inspect(file, bounds)
        raw = sandbox.run(file, looked.kind, sheet=sheet, limits=bounds)
    names = Names(synonyms)
    infos = tuple(
        SheetInfo(one.name, one.hidden, len(one.rows), table.recognised(one, names))
        for one in raw.sheets
    )
    chosen, warnings = _choose(raw, infos, sheet)
    found = None
    if chosen is not None:
        found = table.build(chosen, names, bounds, name_field=name_field, header_row=header_row)
    if raw.encoding:
        warnings.append(ReadingWarning("encoding", {"encoding": raw.encoding}))
    if raw.epoch_1904:
        warnings.append(ReadingWarning("epoch_1904"))
    return Reading(
        name=name,
        kind=looked.kind,
        sheets=infos,
        sheet=found,
        warnings=(*looked.warnings, *warnings),
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        epoch_1904=raw.epoch_1904,
    )


def _choose(
    raw: sandbox.RawFile, infos: tuple[SheetInfo, ...], asked: str | None
) -> tuple[sandbox.RawSheet | None, list[ReadingWarning]]:
    """The sheet to be read, or None where only a person can know; and what is left out."""
    if asked is not None:
        return next((one for one in raw.sheets if one.read), None), []
    filled = [(one, info) for one, info in zip(raw.sheets, infos, strict=True) if one.rows]
    if not filled:
        raise Unreadable("empty")
    visible = [(one, info) for one, info in filled if not one.hidden]
    known = [(one, info) for one, info in visible if info.recognised]
    # Of several visible sheets the only one with a table that is known; a hidden one is never taken
    # without asking.
    candidates = known if len(visible) > 1 and known else visible
    if len(candidates) != 1:
        return None, []
    chosen = candidates[0][0]
    others = [one.name for one, _info in visible if one is not chosen]
    hidden = [one.name for one, _info in filled if one.hidden and one.name != OPTIONS_SHEET]
    warnings = []
    if others:
        warnings.append(ReadingWarning("other_sheets", {"sheets": ", ".join(others)}))
    if hidden:
        warnings.append(ReadingWarning("hidden_sheets", {"sheets": ", ".join(hidden)}))
    return chosen, warnings


def require(sheet: Sheet, synonyms: Synonyms, fields: Collection[str]) -> None:
    """Raises Unreadable naming the columns that no header was found for."""
    missing = [synonyms[name][0] for name in fields if sheet.column(name) is None]
    if missing:
        raise Unreadable("missing_columns", columns="、".join(missing))
