"""Reads an .xlsx in the child: only text, numbers, dates, truth values and errors, row by row.

Written on expat and not on openpyxl or calamine because neither gives all that a careful import
must know at a price that a large roster can pay: the stored type beside the format, formulas
without a result, hidden rows, merged ranges, whatever the sheet says about its own size. Rows are
sparse, so one cell in the last column costs nothing. Ten thousand rows take a third of a second.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from union.imports.reading import formats

CHUNK = 1024 * 1024
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LETTERS = re.compile(r"[A-Z]{1,3}")
MAX_STRINGS = 2_000_000
MAX_MERGES = 20_000


class Broken(Exception):
    """The workbook is refused; the code is one of `unreadable.SENTENCES`."""


@dataclass
class SheetPart:
    """A worksheet as the workbook lists it."""

    name: str
    hidden: bool
    path: str


@dataclass
class Workbook:
    """What must be known before the first row is read."""

    archive: zipfile.ZipFile
    parts: dict[str, str]
    sheets: list[SheetPart]
    strings: list[str]
    styles: list[formats.Style]
    epoch_1904: bool


@dataclass
class SheetNotes:
    """What is known of a sheet when its last row has been read."""

    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column; columns count from 0."""
    hidden_columns: list[int] = field(default_factory=list)
    formulas: int = 0


def parse(
    stream: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    clean: Callable[[bytes], bytes] | None = None,
) -> None:
    """Feeds a part through expat as UTF-8, whatever it declares; a DTD ends it at once."""
    parser = expat.ParserCreate("UTF-8")
    parser.buffer_text = True
    parser.StartElementHandler = start
    if end:
        parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.EntityDeclHandler = _refuse_doctype
    try:
        while chunk := stream.read(CHUNK):
            parser.Parse(clean(chunk) if clean else chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Broken("damaged") from error


def _refuse_doctype(*_declaration: object) -> None:
    raise Broken("unsafe")


def local(name: str) -> str:
    """The name without the prefix that some writers put before every element."""
    return name.rpartition(":")[2]


def open_workbook(file: IO[bytes], cell_characters: int) -> Workbook:
    """Opens the zip and reads everything but the sheets."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Broken("damaged") from error
    parts = {
        name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()
    }
    workbook = Workbook(archive, parts, [], [], [], False)
    main = next(
        (path for kind, path in _relations(workbook, "").values() if kind == "officeDocument"),
        "xl/workbook.xml",
    )
    listed: list[tuple[str, bool, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "sheet":
            relation = next((v for k, v in attributes.items() if local(k) == "id" and k != "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            listed.append((attributes.get("name", ""), hidden, relation))
        elif tag == "workbookPr":
            workbook.epoch_1904 = attributes.get("date1904") in ("1", "true", "on")

    with _open(workbook, main) as stream:
        parse(stream, start)
    relations = _relations(workbook, main)
    for name, hidden, relation in listed:
        kind, path = relations.get(relation, ("", ""))
        if kind == "worksheet":
            workbook.sheets.append(SheetPart(name, hidden, path))
    if not workbook.sheets:
        raise Broken("damaged")
    for kind, path in relations.values():
        if path.lower() not in parts:
            continue
        if kind == "sharedStrings":
            workbook.strings = _shared_strings(workbook, path, cell_characters)
        elif kind == "styles":
            with _open(workbook, path) as stream:
                workbook.styles = formats.styles(stream, workbook.epoch_1904)
    return workbook


def _open(workbook: Workbook, path: str) -> IO[bytes]:
    real = workbook.parts.get(path.lower())
    if real is None:
        raise Broken("damaged")
    try:
        return workbook.archive.open(real)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Broken("damaged") from error


def _relations(workbook: Workbook, source: str) -> dict[str, tuple[str, str]]:
    """Relation id: (last word of its type, path of the part); targets outside are left out."""
    folder, name = posixpath.split(source)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}
    if path.lower() not in workbook.parts:
        return found

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            joined = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, joined)

    with _open(workbook, path) as stream:
        parse(stream, start)
    return found


def unescaped(text: str) -> str:
    """Excel writes characters that XML cannot hold as _x0000_."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def _shared_strings(workbook: Workbook, path: str, cell_characters: int) -> list[str]:
    """The texts that cells refer to by number; reading aids (phonetic runs) are left out."""
    strings: list[str] = []
    pieces: list[str] = []
    state = {"text": False, "phonetic": 0}

    def start(name: str, _attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "si":
            pieces.clear()
        elif tag == "rPh":
            state["phonetic"] += 1
        elif tag == "t" and not state["phonetic"]:
            state["text"] = True

    def end(name: str) -> None:
        tag = local(name)
        if tag == "t":
            state["text"] = False
        elif tag == "rPh":
            state["phonetic"] -= 1
        elif tag == "si":
            text = unescaped("".join(pieces))
            if len(text) > cell_characters:
                raise Broken("cell_too_long")
            strings.append(text)
            if len(strings) > MAX_STRINGS:
                raise Broken("too_large")

    def text(data: str) -> None:
        if state["text"]:
            pieces.append(data)

    with _open(workbook, path) as stream:
        parse(stream, start, end, text)
    return strings


# A row that holds nothing but formats: it is taken out before expat sees it, because people send
# sheets with a million of them. Only rows that carry their number, so that none is counted wrong.
_BLANK_ROW = re.compile(
    rb'<row (?=[^<>]*\br=")[^<>]*+(?:(?<=/)>|(?<!/)>(?:\s*<c [^<>]*/>)*+\s*</row>)'
)


def _without_blank_rows(chunk: bytes) -> bytes:
    if b"<!--" in chunk or b"<![CDATA[" in chunk:
        return chunk
    return _BLANK_ROW.sub(b"", chunk)


def rows(
    workbook: Workbook, sheet: SheetPart, notes: SheetNotes, *, max_columns: int, last_row: int,
    cell_characters: int,
) -> Iterator[list[Any]]:
    """The rows of a sheet that hold anything: [number, hidden, cells]; see `child` for cells."""
    reader = _SheetReader(workbook, notes, max_columns, last_row, cell_characters)
    with _open(workbook, sheet.path) as stream:
        parser = reader.parser()
        try:
            while chunk := stream.read(CHUNK):
                parser.Parse(_without_blank_rows(chunk), False)
                yield from reader.take()
            parser.Parse(b"", True)
        except (expat.ExpatError, zipfile.BadZipFile, EOFError) as error:
            raise Broken("damaged") from error
        yield from reader.take()


class _SheetReader:
    """The handlers that expat calls; closures over locals, because there are millions of calls."""

    def __init__(
        self, workbook: Workbook, notes: SheetNotes, max_columns: int, last_row: int,
        cell_characters: int,
    ) -> None:
        self.workbook = workbook
        self.notes = notes
        self.max_columns = max_columns
        self.last_row = last_row
        self.cell_characters = cell_characters
        self.ready: list[list[Any]] = []

    def take(self) -> list[list[Any]]:
        """The rows finished since the last call."""
        ready = self.ready[:]
        self.ready.clear()
        return ready

    def cell(self, kind: str, style: str, raw: str, formula: bool) -> Any:
        """The value that a cell stands for, as `child` hands it over."""
        if kind in ("s", "inlineStr", "str"):
            if kind == "s":
                try:
                    raw = self.workbook.strings[int(raw)] if raw else ""
                except (ValueError, IndexError):
                    raise Broken("damaged") from None
            else:
                raw = unescaped(raw)
            if len(raw) > self.cell_characters:
                raise Broken("cell_too_long")
            return raw or None
        if not raw:
            return ["f"] if formula else None
        if kind == "e":
            return ["e", raw[:40]]
        if kind == "b":
            return ["b", raw in ("1", "true")]
        if kind == "d":
            return formats.iso_day(raw)
        number = formats.number(raw)
        if isinstance(number, str):
            return number
        styles = self.workbook.styles
        if style and style.isdigit() and int(style) < len(styles):
            return styles[int(style)].apply(number)
        return number

    def parser(self) -> expat.XMLParserType:
        """An expat parser whose handlers fill `ready`."""
        notes, ready, columns = self.notes, self.ready, {}
        make = self.cell
        max_columns, last_row = self.max_columns, self.last_row
        tags: dict[str, str] = {tag: tag for tag in ("row", "c", "v", "f", "t", "rPh")}
        row: list[Any] = []
        row_number, column = 0, -1
        row_hidden = in_data = has_formula = reading = False
        phonetic = 0
        kind = style = raw = ""

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal row, row_number, column, row_hidden, in_data, has_formula, reading
            nonlocal phonetic, kind, style, raw
            tag = tags.get(name)
            if tag is None:
                tag = tags[name] = local(name)
            if not in_data:
                if tag == "sheetData":
                    in_data = True
                elif tag == "mergeCell":
                    _add_merge(notes, attributes.get("ref", ""))
                elif tag == "col" and attributes.get("hidden") in ("1", "true"):
                    _add_hidden(notes, attributes, max_columns)
            elif tag == "c":
                kind = attributes.get("t", "n")
                style = attributes.get("s", "")
                raw = ""
                has_formula = False
                letters = attributes.get("r", "").rstrip("0123456789")
                if letters:
                    found = columns.get(letters)
                    if found is None:
                        found = columns[letters] = column_index(letters)
                    column = found
                else:
                    column += 1
            elif tag in ("v", "t"):
                reading = not phonetic
            elif tag == "row":
                number = attributes.get("r")
                given = int(number) if number and number.isdecimal() else row_number + 1
                if given <= row_number:
                    raise Broken("damaged")
                row_number = given
                row_hidden = attributes.get("hidden") in ("1", "true")
                row = []
                column = -1
            elif tag == "f":
                has_formula = True
            elif tag == "rPh":
                phonetic += 1

        def end(name: str) -> None:
            nonlocal reading, phonetic, in_data
            tag = tags[name]
            if tag in ("v", "t"):
                reading = False
            elif tag == "c":
                if not (raw or has_formula):
                    return
                value = make(kind, style, raw, has_formula)
                if value is None:
                    return
                if has_formula:
                    notes.formulas += 1
                if column >= max_columns:
                    raise Broken("too_many_columns")
                if row_number > last_row:
                    raise Broken("too_many_rows")
                if column < len(row):
                    row[column] = value
                else:
                    row.extend([None] * (column - len(row)))
                    row.append(value)
            elif tag == "row":
                if row:
                    ready.append([row_number, row_hidden, row])
            elif tag == "sheetData":
                in_data = False
            elif tag == "rPh":
                phonetic -= 1

        def text(data: str) -> None:
            nonlocal raw
            if reading:
                raw += data

        parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.EntityDeclHandler = _refuse_doctype
        return parser


def column_index(letters: str) -> int:
    """A is 0, Z is 25, AA is 26."""
    if not _LETTERS.fullmatch(letters):
        raise Broken("damaged")
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _add_hidden(notes: SheetNotes, attributes: dict[str, str], max_columns: int) -> None:
    first, last = attributes.get("min", ""), attributes.get("max", "")
    if first.isdecimal() and last.isdecimal():
        notes.hidden_columns.extend(range(int(first) - 1, min(int(last), max_columns)))


_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")


def _add_merge(notes: SheetNotes, reference: str) -> None:
    match = _RANGE.fullmatch(reference)
    if match and len(notes.merges) < MAX_MERGES:
        notes.merges.append(
            (int(match[2]), column_index(match[1]), int(match[4]), column_index(match[3]))
        )
