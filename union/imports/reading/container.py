"""What a file is, by its content and never by its name, and whether it may be opened at all.

Runs in the calling process (the web worker or the job), streaming, in a few megabytes of memory and
without an XML parser. Whatever passes here is parsed only in the child.
"""

import re
from dataclasses import dataclass
from typing import BinaryIO, Literal

from union.imports.reading import archive
from union.imports.reading.cells import ReadingWarning
from union.imports.reading.limits import MEGABYTE, Limits
from union.imports.reading.unreadable import Unreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CHUNK = 256 * 1024
ContainerKind = Literal["xlsx", "xls", "csv"]

# The first bytes of what people send instead of a spreadsheet, and what they are told.
MAGIC = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"{\\rtf", "document"),
    (b"MIME-Version:", "html"),
)
_HTML = re.compile(
    rb"\s*+(?:<!--.*?-->\s*+)*+<(?:!doctype\s+html|html|head|meta|body|table|style)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Container:
    """A file that may be handed to the child, and what the person should know about it."""

    kind: ContainerKind
    warnings: tuple[ReadingWarning, ...] = ()


def inspect(file: BinaryIO, limits: Limits) -> Container:
    """Looks through an open, seekable file; raises Unreadable with the reason."""
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise Unreadable("empty")
    if size > limits.file_bytes:
        raise Unreadable("file_too_large", megabytes=limits.file_bytes // MEGABYTE)
    head = file.read(4096)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Container("xlsx", archive.inspect(file, size, limits))
    if head.startswith(OLE):
        return _ole(file)
    for magic, code in MAGIC:
        if head.startswith(magic):
            raise Unreadable(code)
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif") or (
        head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    ):
        raise Unreadable("image")
    return _text(file, head, size)


def _ole(file: BinaryIO) -> Container:
    """An OLE file: an old .xls, or the envelope of an encrypted .xlsx, or something else."""
    names = {
        "EncryptedPackage": False,
        "_VBA_PROJECT": False,
        "WordDocument": False,
        "Workbook": False,
        "Book": False,
    }
    keep = b""
    file.seek(0)
    while chunk := file.read(CHUNK):
        window = keep + chunk
        for name, seen in names.items():
            if not seen and name.encode("utf-16-le") in window:
                names[name] = True
        keep = window[-64:]
    if names["EncryptedPackage"]:
        raise Unreadable("password")
    if names["_VBA_PROJECT"]:
        raise Unreadable("macro")
    if names["WordDocument"] or not (names["Workbook"] or names["Book"]):
        raise Unreadable("not_a_spreadsheet")
    return Container("xls")


def _text(file: BinaryIO, head: bytes, size: int) -> Container:
    """Text of any encoding is taken for CSV, unless it is a web page or no text at all."""
    marked = next((bom for bom in _BOMS if head.startswith(bom)), b"")
    start = head[len(marked) :]
    readable = start.replace(b"\x00", b"") if _is_utf16(head) else start
    if _HTML.match(readable):
        raise Unreadable("html")
    if _XML.match(readable):
        raise Unreadable("xml")
    if _is_utf16(head):
        return Container("csv")
    controls, blank = 0, True
    file.seek(len(marked))
    while chunk := file.read(CHUNK):
        controls += len(chunk) - len(chunk.translate(None, _CONTROLS))
        blank = blank and not chunk.strip()
    if blank:
        raise Unreadable("empty")
    # A few NULs are a mistake in a cell and are shown in their row; many are no text.
    if controls > max(8, size // 50):
        raise Unreadable("not_a_spreadsheet")
    return Container("csv")


_CONTROLS = bytes(set(range(32)) - {9, 10, 13, 12, 26})


def _is_utf16(head: bytes) -> bool:
    """A byte order mark, or text with a NUL in every other place."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    sample = head[: len(head) // 2 * 2]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    return half >= 4 and max(even, odd) > half // 4 and min(even, odd) <= half // 50
