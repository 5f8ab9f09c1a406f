"""A zip from outside, looked through before anything opens it.

Every part is inflated and counted once; nothing is believed that the zip says about itself. Runs
without Django, so that a confined child can use it as well.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

MEGABYTE = 1024 * 1024
END = b"PK\x05\x06"
END64 = b"PK\x06\x06"
LOCATOR64 = b"PK\x06\x07"
CENTRAL = b"PK\x01\x02"
LOCAL = b"PK\x03\x04"
MAX_DIRECTORY = 2 * MEGABYTE
CHUNK = 64 * 1024
# A data descriptor (signature, checksum, two sizes of 64 bits) may stand behind a part.
DESCRIPTOR = 24


Look = Callable[["Part"], Callable[[bytes], object] | None]


class BadZip(Exception):
    """Not a zip that is opened: `damaged`, `too_many_parts` or `inflated_too_large`."""

    def __init__(self, code: str = "damaged") -> None:
        super().__init__(code)
        self.code = code


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

    @property
    def is_locked(self) -> bool:
        """Whether it opens only with a password."""
        return bool(self.flags & 1)


@dataclass(frozen=True, slots=True)
class Directory:
    """What the zip says is in it, and where that list begins."""

    parts: list[Part]
    offset: int


def directory(file: BinaryIO, size: int, *, entries: int) -> Directory:
    """What is in a zip of `size` bytes. Raises BadZip, also for junk before or behind the zip."""
    tail_length = min(size, 65_557)
    file.seek(size - tail_length)
    tail = file.read(tail_length)
    at = tail.rfind(END)
    if at < 0 or len(tail) < at + 22:
        raise BadZip
    count, length, offset, comment = struct.unpack("<HIIH", tail[at + 10 : at + 22])
    end = size - tail_length + at
    if end + 22 + comment != size:
        raise BadZip
    if count == 0xFFFF or 0xFFFFFFFF in (length, offset):
        count, length, offset, end = _end64(file, end)
    if count > entries or length > MAX_DIRECTORY:
        raise BadZip("too_many_parts")
    if offset + length != end:
        raise BadZip
    file.seek(offset)
    entry_bytes = file.read(length)
    parts: list[Part] = []
    position = 0
    while position < len(entry_bytes):
        part, position = _part(entry_bytes, position)
        parts.append(part)
        if len(parts) > entries:
            raise BadZip("too_many_parts")
    if len(parts) != count or not parts:
        raise BadZip
    return Directory(parts, offset)


def _end64(file: BinaryIO, end: int) -> tuple[int, int, int, int]:
    """The same numbers out of the 64-bit records, which stand before the old one."""
    if end < 20 + 56:
        raise BadZip
    file.seek(end - 20)
    locator = file.read(20)
    if not locator.startswith(LOCATOR64):
        raise BadZip
    (at,) = struct.unpack("<Q", locator[8:16])
    if at > end - 20 - 56:
        raise BadZip
    file.seek(at)
    record = file.read(56)
    if not record.startswith(END64):
        raise BadZip
    count, length, offset = struct.unpack("<QQQ", record[32:56])
    return count, length, offset, at


def _part(directory: bytes, position: int) -> tuple[Part, int]:
    if directory[position : position + 4] != CENTRAL or len(directory) < position + 46:
        raise BadZip
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
    raise BadZip


def inflate(file: BinaryIO, found: Directory, *, most: int, look: Look) -> None:
    """Inflates every part once, chunk by chunk. Raises BadZip, also for more than `most` bytes.

    `look` is asked for each part, and may answer a function that is given its chunks.
    """
    starts = _layout(file, found)
    total = 0
    for part in found.parts:
        size, checksum, at = 0, 0, look(part)
        try:
            for piece in _pieces(file, part, starts[part.offset]):
                size += len(piece)
                if total + size > most:
                    raise BadZip("inflated_too_large")
                checksum = zlib.crc32(piece, checksum)
                if at is not None:
                    at(piece)
        except zlib.error as error:
            raise BadZip from error
        if size != part.size or checksum != part.checksum:
            raise BadZip
        total += size


def _layout(file: BinaryIO, found: Directory) -> dict[int, int]:
    """Where the data of each part starts. The parts must lie side by side, from the first byte."""
    starts: dict[int, int] = {}
    expected = 0
    for part in sorted(found.parts, key=lambda part: part.offset):
        gap = part.offset - expected
        if gap < 0 or gap > (DESCRIPTOR if expected else 0):
            raise BadZip
        file.seek(part.offset)
        header = file.read(30)
        if len(header) < 30 or not header.startswith(LOCAL):
            raise BadZip
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        if file.read(name_length) != part.raw_name:
            raise BadZip
        start = part.offset + 30 + name_length + extra_length
        starts[part.offset] = start
        expected = start + part.compressed
    if not 0 <= found.offset - expected <= DESCRIPTOR:
        raise BadZip
    return starts


def _pieces(file: BinaryIO, part: Part, start: int) -> Iterator[bytes]:
    """The content of a part in chunks; BadZip when it ends too early or too late."""
    if part.method not in (0, 8):
        raise BadZip
    inflater = zlib.decompressobj(-15) if part.method == 8 else None
    file.seek(start)
    left = part.compressed
    while left:
        pending = file.read(min(CHUNK, left))
        if not pending:
            raise BadZip
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
                raise BadZip
    if inflater and not inflater.eof:
        raise BadZip
