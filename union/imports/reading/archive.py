"""The zip that an .xlsx is, looked through before anything parses it.

The zip itself is `core.zips`' affair. Text inside is searched as bytes: no XML parser runs here, so
nothing can expand.
"""

import re
from collections.abc import Callable
from typing import Any, BinaryIO

from union.core import zips
from union.core.zips import BadZip, Part
from union.imports.reading.cells import ReadingWarning
from union.imports.reading.limits import MEGABYTE, Limits
from union.imports.reading.unreadable import Unreadable


def inspect(file: BinaryIO, size: int, limits: Limits) -> tuple[ReadingWarning, ...]:
    """Warnings about an .xlsx that may be opened; raises Unreadable for every other zip."""
    try:
        found = zips.directory(file, size, entries=limits.entries)
        names = {part.name.lower() for part in found.parts}
        _refuse_other_documents(found.parts, names)
        if len(names) != len(found.parts):
            raise Unreadable("damaged")
        zips.inflate(file, found, most=limits.inflated_bytes, look=lambda part: _look(part, limits))
    except BadZip as problem:
        own: dict[str, dict[str, Any]] = {
            "too_many_parts": {"limit": limits.entries},
            "inflated_too_large": {"megabytes": limits.inflated_bytes // MEGABYTE},
        }
        raise Unreadable(problem.code, **own.get(problem.code, {})) from problem
    return _warnings(names)


def _look(part: Part, limits: Limits) -> Callable[[bytes], object] | None:
    """What is given the content of a part: only XML is looked through."""
    return _Look(part.name, limits).at if _is_xml(part.name) else None


def _refuse_other_documents(parts: list[Part], names: set[str]) -> None:
    """A zip that is not a workbook says so by its parts."""
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise Unreadable("macro")
    if any(part.is_locked for part in parts):
        raise Unreadable("password")
    if any(name.startswith("xl/") and name.endswith("workbook.bin") for name in names):
        raise Unreadable("xlsb")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Unreadable("document")
    if any(name.endswith(".iwa") for name in names):
        raise Unreadable("numbers")
    if "mimetype" in names and "content.xml" in names:
        raise Unreadable("ods")
    if "[content_types].xml" not in names and not any(name.startswith("xl/") for name in names):
        raise Unreadable("archive")
    if not any(name.startswith("xl/") for name in names) and "_rels/.rels" not in names:
        raise Unreadable("not_a_spreadsheet")


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels", ".vml"))


# A cell that holds something in a column beyond IV, or in a row of five digits or more. The child
# counts exactly; this spares it a file that is hopeless. Repeats are bounded, or a crafted tag
# would take hours.
_FAR_RIGHT = re.compile(
    rb'\br="(?:I[W-Z]|[J-Z][A-Z]|[A-Z]{3})\d{1,7}"(?:[^<>]{0,99}[^<>/])?>\s{0,9}<(?:\w+:)?(?:v|is|f)\b'
)
_FAR_DOWN = re.compile(
    rb'\br="[A-Z]{1,3}(\d{5,7})"(?:[^<>]{0,99}[^<>/])?>\s{0,9}<(?:\w+:)?(?:v|is|f)\b'
)
_OVERLAP = 200


class _Look:
    """Searches one XML part, chunk by chunk, for what must not be there."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.limits = limits
        self.sheet = "/worksheets/" in name.lower() and name.lower().endswith(".xml")
        self.run = 0
        self.keep = b""
        self.first = True
        # UTF-8 needs at most four bytes a character; entities make it longer, and the child counts.
        self.longest = 4 * limits.cell_characters

    def at(self, piece: bytes) -> None:
        """Takes the next piece; raises Unreadable."""
        if self.first:
            self.first = False
            if piece.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in piece[:4]:
                # XML in another encoding would hide a DTD from a search for bytes.
                raise Unreadable("unsafe")
        window = self.keep + piece
        lower = window.lower() if b"<!" in window else b""
        if b"<!doctype" in lower or b"<!entity" in lower:
            raise Unreadable("unsafe")
        self._text_run(piece)
        if self.sheet:
            self._last_cell(window)
        self.keep = window[-_OVERLAP:]

    def _text_run(self, piece: bytes) -> None:
        first = piece.find(b"<")
        run = self.run + (len(piece) if first < 0 else first)
        if run > self.longest:
            raise Unreadable("cell_too_long", limit=self.limits.cell_characters)
        self.run = run if first < 0 else len(piece) - piece.rfind(b"<")

    def _last_cell(self, window: bytes) -> None:
        if self.limits.columns == 256 and _FAR_RIGHT.search(window):
            raise Unreadable("too_many_columns", limit=self.limits.columns)
        for match in _FAR_DOWN.finditer(window):
            if int(match[1]) > self.limits.last_row:
                raise Unreadable("too_many_rows", limit=self.limits.rows)


def _warnings(names: set[str]) -> tuple[ReadingWarning, ...]:
    """Parts that are never opened, and that the person should know about."""
    found: list[ReadingWarning] = []
    if any(
        name.startswith(("xl/externallinks/", "xl/connections", "xl/querytables/"))
        for name in names
    ):
        found.append(ReadingWarning("external_links"))
    if any(name.startswith(("xl/embeddings/", "xl/activex/", "xl/ctrlprops/")) for name in names):
        found.append(ReadingWarning("embedded_objects"))
    if any(name.startswith("xl/media/") for name in names) or "xl/cellimages.xml" in names:
        found.append(ReadingWarning("pictures"))
    return tuple(found)
