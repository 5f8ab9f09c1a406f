"""Opens an .xlsx in the child: its sheets, styles and shared texts. The rows are in `sheetrows`.

Written on expat and not on openpyxl or calamine because neither gives all that a careful import
must know at a price that a large roster can pay: the stored type beside the format, formulas
without a result, hidden rows, merged ranges, whatever the sheet says about its own size.
"""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import IO

from union.imports.reading import formats
from union.imports.reading.broken import Broken
from union.imports.reading.xml import local, parse

MAX_STRINGS = 2_000_000
# A character may be written as _x0000_, which is seven.
ESCAPED = 7
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


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
    """The zip's own name of each part by its name in lower case."""
    sheets: list[SheetPart] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    styles: list[formats.Style] = field(default_factory=list)
    epoch_1904: bool = False

    def open(self, path: str) -> IO[bytes]:
        """A part of the workbook; Broken if it is not there."""
        real = self.parts.get(path.lower())
        if real is None:
            raise Broken("damaged")
        try:
            return self.archive.open(real)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise Broken("damaged") from error


def open_workbook(file: IO[bytes], cell_characters: int) -> Workbook:
    """Opens the zip and reads everything but the sheets."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Broken("damaged") from error
    names = archive.namelist()
    workbook = Workbook(
        archive, {name.replace("\\", "/").lstrip("/").lower(): name for name in names}
    )
    main = next(
        (path for kind, path in _relations(workbook, "").values() if kind == "officeDocument"),
        "xl/workbook.xml",
    )
    relations = _relations(workbook, main)
    for name, hidden, relation in _listed(workbook, main):
        kind, path = relations.get(relation, ("", ""))
        if kind == "worksheet":
            workbook.sheets.append(SheetPart(name, hidden, path))
    if not workbook.sheets:
        raise Broken("damaged")
    for kind, path in relations.values():
        if path.lower() not in workbook.parts:
            continue
        if kind == "sharedStrings":
            with workbook.open(path) as stream:
                workbook.strings = _SharedTexts(cell_characters).read(stream)
        elif kind == "styles":
            with workbook.open(path) as stream:
                workbook.styles = formats.styles(stream, epoch_1904=workbook.epoch_1904)
    return workbook


def _listed(workbook: Workbook, main: str) -> list[tuple[str, bool, str]]:
    """Name, hidden or not, and relation of each sheet; notes the epoch on the way."""
    listed: list[tuple[str, bool, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if tag == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            listed.append((attributes.get("name", ""), hidden, relation))
        elif tag == "workbookPr":
            workbook.epoch_1904 = attributes.get("date1904") in ("1", "true", "on")

    with workbook.open(main) as stream:
        parse(stream, start)
    return listed


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

    with workbook.open(path) as stream:
        parse(stream, start)
    return found


def unescaped(text: str) -> str:
    """Excel writes characters that XML cannot hold as _x0000_."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


class _SharedTexts:
    """The texts that cells refer to by number; reading aids (phonetic runs) are left out."""

    def __init__(self, cell_characters: int) -> None:
        self.longest = cell_characters
        self.texts: list[str] = []
        self.pieces: list[str] = []
        self.length = 0
        self.phonetic = 0
        self.inside = False

    def read(self, stream: IO[bytes]) -> list[str]:
        """All texts in order."""
        parse(stream, self.start, self.end, self.text)
        return self.texts

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """An element begins."""
        tag = local(name)
        if tag == "si":
            self.pieces = []
            self.length = 0
        elif tag == "rPh":
            self.phonetic += 1
        elif tag == "t":
            self.inside = not self.phonetic

    def end(self, name: str) -> None:
        """An element ends."""
        tag = local(name)
        if tag == "t":
            self.inside = False
        elif tag == "rPh":
            self.phonetic -= 1
        elif tag == "si":
            text = unescaped("".join(self.pieces))
            if len(text) > self.longest:
                raise Broken("cell_too_long")
            self.texts.append(text)
            if len(self.texts) > MAX_STRINGS:
                raise Broken("too_large")

    def text(self, data: str) -> None:
        """Characters between elements."""
        if self.inside:
            self.pieces.append(data)
            self.length += len(data)
            if self.length > self.longest * ESCAPED:
                raise Broken("cell_too_long")
