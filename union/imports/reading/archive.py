"""The zip that an .xlsx is, looked through before anything parses it.

Every part is inflated and counted once; nothing is believed that the zip says about itself. Text
inside is searched as bytes: no XML parser runs here, so nothing can expand.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from union.imports.reading.cells import ReadingWarning
from union.imports.reading.limits import MEGABYTE, Limits
from union.imports.reading.unreadable import Unreadable

END = b"PK\x05\x06"
END64 = b"PK\x06\x06"
LOCATOR64 = b"PK\x06\x07"
CENTRAL = b"PK\x01\x02"
LOCAL = b"PK\x03\x04"
MAX_DIRECTORY = 2 * MEGABYTE
CHUNK = 64 * 1024
# A data descriptor (signature, checksum, two sizes of 64 bits) may stand behind a part.
DESCRIPTOR = 24


@dataclass(frozen=True, slots=True)
class Part:
    """One entry of the central directory."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    checksum: int
    compressed: int
    size: int
    offset: int


def inspect(file: BinaryIO, size: int, limits: Limits) -> tuple[ReadingWarning, ...]:
    """Warnings about an .xlsx that may be opened; raises Unreadable for every other zip."""
    parts, directory = _central_directory(file, size, limits)
    names = {part.name.lower() for part in parts}
    _refuse_other_documents(file, parts, names)
    if len(names) != len(parts):
        raise Unreadable("damaged")
    starts = _layout(file, parts, directory)
    total = 0
    for part in parts:
        total += _inflate(file, part, starts[part.offset], limits, limits.inflated_bytes - total)
    return _warnings(names)


def _central_directory(file: BinaryIO, size: int, limits: Limits) -> tuple[list[Part], int]:
    """The entries, and where the directory starts. Junk before or behind the zip is refused."""
    tail_length = min(size, 65_557)
    file.seek(size - tail_length)
    tail = file.read(tail_length)
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + 22:
        raise Unreadable("damaged")
    count, length, offset, comment = struct.unpack("<HIIH", tail[at + 10 : at + 22])
    end = size - tail_length + at
    if end + 22 + comment != size:
        raise Unreadable("damaged")
    if count == 0xFFFF or 0xFFFFFFFF in (length, offset):
        count, length, offset, end = _end64(file, end)
    if count > limits.entries or length > MAX_DIRECTORY:
        raise Unreadable("too_many_parts", limit=limits.entries)
    if offset + length != end:
        raise Unreadable("damaged")
    file.seek(offset)
    directory = file.read(length)
    parts: list[Part] = []
    position = 0
    while position < len(directory):
        part, position = _part(directory, position)
        parts.append(part)
        if len(parts) > limits.entries:
            raise Unreadable("too_many_parts", limit=limits.entries)
    if len(parts) != count or not parts:
        raise Unreadable("damaged")
    return parts, offset


def _end64(file: BinaryIO, end: int) -> tuple[int, int, int, int]:
    """The same numbers out of the 64-bit records, which stand before the old one."""
    if end < 20 + 56:
        raise Unreadable("damaged")
    file.seek(end - 20)
    locator = file.read(20)
    if not locator.startswith(LOCATOR64):
        raise Unreadable("damaged")
    (at,) = struct.unpack("<Q", locator[8:16])
    if at > end - 20 - 56:
        raise Unreadable("damaged")
    file.seek(at)
    record = file.read(56)
    if not record.startswith(END64):
        raise Unreadable("damaged")
    count, length, offset = struct.unpack("<QQQ", record[32:56])
    return count, length, offset, at


def _part(directory: bytes, position: int) -> tuple[Part, int]:
    if directory[position : position + 4] != CENTRAL or len(directory) < position + 46:
        raise Unreadable("damaged")
    (
        flags,
        method,
        _time,
        _date,
        checksum,
        compressed,
        size,
        name_length,
        extra_length,
        comment_length,
        _disk,
        _internal,
        _external,
        offset,
    ) = struct.unpack("<HHHHIIIHHHHHII", directory[position + 8 : position + 46])
    name_end = position + 46 + name_length
    raw_name = directory[position + 46 : name_end]
    extra = directory[name_end : name_end + extra_length]
    if 0xFFFFFFFF in (size, compressed, offset):
        size, compressed, offset = _wide(extra, size, compressed, offset)
    name = raw_name.decode("utf-8", "replace").replace("\\", "/").lstrip("/")
    part = Part(name, raw_name, flags, method, checksum, compressed, size, offset)
    return part, name_end + extra_length + comment_length


def _wide(extra: bytes, size: int, compressed: int, offset: int) -> tuple[int, int, int]:
    """The 64-bit numbers, in the order of the fields that are too small for them."""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack("<HH", extra[position : position + 4])
        if kind == 1:
            wide = list(
                struct.unpack(
                    f"<{length // 8}Q", extra[position + 4 : position + 4 + length // 8 * 8]
                )
            )
            if len(wide) < (size, compressed, offset).count(0xFFFFFFFF):
                break
            values = [
                wide.pop(0) if value == 0xFFFFFFFF else value
                for value in (size, compressed, offset)
            ]
            return values[0], values[1], values[2]
        position += 4 + length
    raise Unreadable("damaged")


def _refuse_other_documents(file: BinaryIO, parts: list[Part], names: set[str]) -> None:
    """A zip that is not a workbook says so by its parts."""
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise Unreadable("macro")
    if any(part.flags & 1 for part in parts):
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


def _layout(file: BinaryIO, parts: list[Part], directory: int) -> dict[int, int]:
    """Where the data of each part starts. The parts must lie side by side, from the first byte."""
    starts: dict[int, int] = {}
    expected = 0
    for part in sorted(parts, key=lambda part: part.offset):
        gap = part.offset - expected
        if gap < 0 or gap > (DESCRIPTOR if expected else 0):
            raise Unreadable("damaged")
        file.seek(part.offset)
        header = file.read(30)
        if len(header) < 30 or not header.startswith(LOCAL):
            raise Unreadable("damaged")
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        if file.read(name_length) != part.raw_name:
            raise Unreadable("damaged")
        start = part.offset + 30 + name_length + extra_length
        starts[part.offset] = start
        expected = start + part.compressed
    if not 0 <= directory - expected <= DESCRIPTOR:
        raise Unreadable("damaged")
    return starts


def _inflate(file: BinaryIO, part: Part, start: int, limits: Limits, budget: int) -> int:
    """Inflates one part, looking through it if it is XML; its true size. Keeps only a chunk."""
    look = _Look(part.name, limits) if _is_xml(part.name) else None
    size, checksum = 0, 0
    try:
        for piece in _pieces(file, part, start):
            size += len(piece)
            if size > budget:
                megabytes = limits.inflated_bytes // MEGABYTE
                raise Unreadable("inflated_too_large", megabytes=megabytes)
            checksum = zlib.crc32(piece, checksum)
            if look:
                look.at(piece)
    except zlib.error as error:
        raise Unreadable("damaged") from error
    if size != part.size or checksum != part.checksum:
        raise Unreadable("damaged")
    return size


def _pieces(file: BinaryIO, part: Part, start: int) -> Iterator[bytes]:
    """The content of a part in chunks; Unreadable when it ends too early or too late."""
    if part.method not in (0, 8):
        raise Unreadable("damaged")
    inflater = zlib.decompressobj(-15) if part.method == 8 else None
    file.seek(start)
    left = part.compressed
    while left:
        pending = file.read(min(CHUNK, left))
        if not pending:
            raise Unreadable("damaged")
        left -= len(pending)
        if inflater is None:
            yield pending
            continue
        while pending or (not left and not inflater.eof):
            piece = inflater.decompress(pending, CHUNK)
            pending = inflater.unconsumed_tail
            if piece:
                yield piece
            elif not pending and not inflater.eof:
                break
            if inflater.eof and (left or pending or inflater.unused_data):
                raise Unreadable("damaged")
    if inflater and not inflater.eof:
        raise Unreadable("damaged")


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
