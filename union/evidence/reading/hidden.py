"""A second file inside the first: what one program shows as a photo, another would run."""

import re
import struct

from union.evidence.reading.broken import Broken
from union.evidence.reading.kinds import OFD, PDF, FileKind

_END_OF_ZIP = b"PK\x05\x06"
_IN_ZIP = b"PK\x01\x02"
_TAIL = 65_557
_HEAD = 4096
# Long enough that the noise of a photo does not spell them by chance.
_PAGE = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<script[\s>]|<\?php\s|<svg\s[^<>]{0,300}xmlns", re.IGNORECASE
)
_END_OF_PDF = b"%%EOF"
_WHITE = b" \t\r\n\f\x00"


def refuse_hidden(content: bytes, kind: FileKind) -> None:
    """Raises Broken for a picture or PDF that is also a zip, a web page, or a second document."""
    if kind is OFD:
        return
    if _ends_as_zip(content):
        raise Broken("risky")
    if kind is PDF:
        _only_a_pdf(content)
    elif kind.is_picture and (b"%PDF-" in content or _PAGE.search(content)):
        raise Broken("risky")


def _ends_as_zip(content: bytes) -> bool:
    """Whether an unpacker, which looks from the end, would find a zip."""
    start = max(0, len(content) - _TAIL)
    at = content.find(_END_OF_ZIP, start)
    while at >= 0:
        if at + 22 <= len(content):
            count, length = struct.unpack_from("<HI", content, at + 10)
            if not count or content[at - length : at][:4] == _IN_ZIP:
                return True
        at = content.find(_END_OF_ZIP, at + 1)
    return False


def _only_a_pdf(content: bytes) -> None:
    """Nothing of a web page at either end, nothing at all behind the end."""
    last = content.rfind(_END_OF_PDF)
    if last < 0:
        raise Broken("damaged")
    if content[last + len(_END_OF_PDF) :].strip(_WHITE):
        raise Broken("risky")
    if _PAGE.search(content[:_HEAD]) or _PAGE.search(content[-_HEAD:]):
        raise Broken("risky")
