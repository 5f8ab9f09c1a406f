"""In the child: a PDF is looked through for what has no place in a paper. It is not drawn.

Names are searched for in the bytes as they are and in every stream that inflates. That finds them
wherever a reader could find them, and does not depend on reading the file as a reader does. Long
names do not come about by chance; the short ones that could (/JS, /AA) never stand without one.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress

from union.evidence.reading.broken import Broken

MOST_INFLATED = 300 * 1024 * 1024
CHUNK = 64 * 1024
WINDOW = 2048  # bytes before a stream, in which its own dictionary is looked for

# Programs, other files, forms that send themselves off, films.
_RISKY = ("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "SubmitForm",
          "ImportData", "GoToE", "XFA")  # fmt: skip
_DELIMITER = rb"(?=[\s/<>\[\]()%\x00]|\Z)"


def _spelled(name: str) -> bytes:
    """A name as it may be written: each letter itself, or its number after a #."""
    return b"".join(
        b"(?:%s|#%02x|#%02X)" % (letter.encode(), ord(letter), ord(letter)) for letter in name
    )


def _names(names: tuple[str, ...]) -> "re.Pattern[bytes]":
    return re.compile(rb"/(?:" + b"|".join(map(_spelled, names)) + rb")" + _DELIMITER)


_RISK = _names(_RISKY)
_LOCK = _names(("Encrypt",))
_PAGE = re.compile(rb"/Type\s{0,9}/Page(?![A-Za-z])")
_STREAM = re.compile(rb"(?<!end)stream(?:\r\n|\n|\r)")
# Objects in a stream must be packed in the one way that is looked into.
_OBJECT_STREAM = re.compile(
    rb"/ObjStm(?![A-Za-z])|/(?:F|#46)(?:i|#69)(?:r|#72)(?:s|#73)(?:t|#74)\s"
)
# The dictionary of a picture, from the line on which its object begins to the stream. A comment or
# a text that only looks like it holds a sign that is left out here.
_IMAGE = re.compile(
    rb"[\r\n]\d{1,10} \d{1,5} obj\s{0,9}<<(?=[^()%]*/Subtype\s{0,9}/Image[\s/>])[^()%]*\Z"
)
_OTHER_FILTERS = _names(("LZWDecode", "LZW", "ASCIIHexDecode", "AHx", "ASCII85Decode", "A85",
                         "RunLengthDecode", "RL", "Crypt"))  # fmt: skip
# What the digital invoice (数电票) writes about itself beside its title.
_NUMBER = re.compile(rb"/InvoiceNumber\s{0,9}\(\s{0,9}(\d{8,20})\s{0,9}\)")


def look_through(content: bytes) -> tuple[int | None, dict[str, str]]:
    """How many pages a PDF has, if it can be told, and its invoice's number. Raises Broken."""
    pages, number = 0, b""
    for piece in _everything(content):
        if _LOCK.search(piece):
            raise Broken("locked")
        if _RISK.search(piece):
            raise Broken("risky")
        pages += len(_PAGE.findall(piece))
        found = _NUMBER.search(piece)
        number = number or (found[1] if found else b"")
    return pages or None, {"number": number.decode()} if number else {}


def _everything(content: bytes) -> Iterator[bytes]:
    """The file as it is, then what each of its streams inflates to."""
    yield content
    left = MOST_INFLATED
    for begin in _STREAM.finditer(content):
        head = content[max(0, begin.start() - WINDOW) : begin.start()]
        if _OBJECT_STREAM.search(head):
            if _OTHER_FILTERS.search(head):
                raise Broken("risky")
        elif _IMAGE.search(head):
            # Scanned pages inflate to a lot, and no reader looks for objects in them.
            continue
        inflated = _inflated(content, begin.end(), left)
        left -= len(inflated)
        yield inflated


def _inflated(content: bytes, at: int, most: int) -> bytes:
    """What a stream that begins here inflates to, as far as it does; Broken for too much."""
    inflater = zlib.decompressobj()
    found = bytearray()
    pending = b""
    # A reader stops where the stream is damaged, and shows what came before.
    with suppress(zlib.error):
        while not inflater.eof and (pending or at < len(content)):
            if not pending:
                pending = content[at : at + CHUNK]
                at += CHUNK
            found += inflater.decompress(pending, CHUNK)
            pending = inflater.unconsumed_tail
            if len(found) > most:
                raise Broken("too_much_inside")
    return bytes(found)
