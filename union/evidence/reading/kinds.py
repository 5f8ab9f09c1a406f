"""What a file is, by its first bytes; its name only has to agree."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file that a paper may be. `kept_as` is the media type of what is stored."""

    name: str
    endings: frozenset[str]
    kept_as: str
    is_picture: bool = False


def _picture(name: str, endings: str, kept_as: str = "image/jpeg") -> FileKind:
    return FileKind(name, frozenset(endings.split()), kept_as, is_picture=True)


JPEG = _picture("JPEG", "jpg jpeg jpe jfif")
PNG = _picture("PNG", "png", "image/png")
WEBP = _picture("WebP", "webp")
HEIC = _picture("HEIC", "heic heif hif")
PDF = FileKind("PDF", frozenset({"pdf"}), "application/pdf")
OFD = FileKind("OFD", frozenset({"ofd"}), "application/ofd")
XML = FileKind("XML", frozenset({"xml"}), "application/xml")
# Drawn on a page of ours; no file that somebody chooses is one.
SIGNATURE = FileKind("SIGNATURE", frozenset({"png"}), "image/png", is_picture=True)
KINDS = {kind.name: kind for kind in (JPEG, PNG, WEBP, HEIC, PDF, OFD, XML)}
PICTURE_ENDINGS = frozenset().union(*(kind.endings for kind in KINDS.values() if kind.is_picture))

BOM = b"\xef\xbb\xbf"
# Brands of pictures coded as HEVC; "avif" and films are not among them.
_HEVC = {b"heic", b"heix", b"heim", b"heis"}
_XML = re.compile(rb"\s{0,99}<(\?xml[\s?]|[A-Za-z_])")
_FIRST_ELEMENT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})[\s/>]")
_OTHER_LANGUAGES = {b"html", b"svg", b"script", b"body", b"head", b"iframe", b"xsl", b"stylesheet"}


def recognise(content: bytes) -> FileKind | None:
    """The kind of a file, or None for everything that is no paper."""
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and _brands(content) & _HEVC:
        return HEIC
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04"):
        # Which zip it is stands in its directory; the name is one that an OFD must have.
        return OFD if b"OFD.xml" in content[-65_557 - 2 * 1024 * 1024 :] else None
    if _XML.match(content.removeprefix(BOM)):
        return None if _speaks_another_language(content) else XML
    return None


def agrees(name: str, kind: FileKind) -> bool:
    """Whether the ending of a name is one of its kind.

    Chat programs call every picture .jpg, whatever it is. Since a picture is written anew, the
    names of pictures may be mixed up; a name without an ending claims nothing.
    """
    _stem, dot, ending = name.rpartition(".")
    if not dot or not ending:
        return True
    allowed = PICTURE_ENDINGS if kind.is_picture else kind.endings
    return ending.lower() in allowed


def _brands(content: bytes) -> set[bytes]:
    """What a file of boxes says that it is."""
    length = min(int.from_bytes(content[:4], "big"), 512)
    return {content[8:12], *(content[at : at + 4] for at in range(16, length - 3, 4))}


def _speaks_another_language(content: bytes) -> bool:
    """Whether the first element is that of a web page or a drawing."""
    first = _FIRST_ELEMENT.search(content[: 64 * 1024])
    return first is None or first[1].lower() in _OTHER_LANGUAGES
