"""How large a picture is, by its header: no pixel is decoded before this is known."""

import struct

from union.evidence.reading.broken import Broken
from union.evidence.reading.kinds import HEIC, JPEG, PNG, WEBP, FileKind

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 12_000

# Beginnings of a JPEG frame: all of C0 to CF but the tables (C4, C8, CC).
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Boxes that hold boxes, on the way to the picture's size.
_HOLDERS = {b"iprp", b"ipco"}
_MOST_BOXES = 10_000


def size(content: bytes, kind: FileKind) -> tuple[int, int]:
    """Width and height in pixels as the header has them, not yet turned upright. Raises Broken."""
    read = {JPEG: _jpeg, PNG: _png, WEBP: _webp, HEIC: _heic}[kind]
    try:
        width, height = read(content)
    except (struct.error, IndexError) as error:
        raise Broken("damaged") from error
    if not width or not height:
        raise Broken("damaged")
    return width, height


def is_too_large(width: int, height: int) -> bool:
    """Whether a picture is not opened at all."""
    return width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE


def _png(content: bytes) -> tuple[int, int]:
    if content[12:16] != b"IHDR":
        raise Broken("damaged")
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _jpeg(content: bytes) -> tuple[int, int]:
    at = 2
    while True:
        if content[at] != 0xFF:
            raise Broken("damaged")
        while content[at] == 0xFF:
            at += 1
        marker = content[at]
        at += 1
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 3)
            return width, height
        if marker in (0xD9, 0xDA):
            raise Broken("damaged")
        if marker != 0x01 and not 0xD0 <= marker <= 0xD7:
            (length,) = struct.unpack_from(">H", content, at)
            at += max(length, 2)


def _webp(content: bytes) -> tuple[int, int]:
    form = content[12:16]
    if form == b"VP8X":
        low = content[24:30]
        return (
            int.from_bytes(low[:3], "little") + 1,
            int.from_bytes(low[3:6], "little") + 1,
        )
    if form == b"VP8L" and content[20] == 0x2F:
        (bits,) = struct.unpack_from("<I", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise Broken("damaged")


def _heic(content: bytes) -> tuple[int, int]:
    """The largest size that any picture in it has: tiles and previews are smaller."""
    sizes: list[tuple[int, int]] = []
    left = _MOST_BOXES
    open_ranges = [(0, len(content))]
    while open_ranges:
        at, end = open_ranges.pop()
        while at + 8 <= end:
            left -= 1
            length, name = struct.unpack_from(">I4s", content, at)
            head = 8
            if length == 1:
                (length,) = struct.unpack_from(">Q", content, at + 8)
                head = 16
            elif length == 0:
                length = end - at
            if length < head or at + length > end or left < 0:
                break  # what some cameras put behind the picture is no box
            if name == b"meta":
                open_ranges.append((at + head + 4, at + length))
            elif name in _HOLDERS:
                open_ranges.append((at + head, at + length))
            elif name == b"ispe":
                sizes.append(struct.unpack_from(">II", content, at + head + 4))
            at += length
    if not sizes:
        raise Broken("damaged")
    return max(sizes, key=lambda one: (one[0] * one[1], one))
