"""In the child: an OFD, the national format of e-invoices: a zip of XML, fonts and pictures."""

import zipfile
from typing import BinaryIO
from xml.etree.ElementTree import Element

from union.core import zips
from union.core.zips import BadZip, Part
from union.evidence.reading import invoice
from union.evidence.reading.broken import Broken

MOST_PARTS = 1000
MOST_BYTES = 100 * 1024 * 1024
MOST_READ = 40  # parts that are searched for the invoice's facts
NAMESPACE = "http://www.ofdspec.org/"
# What the standard puts into one: pages, fonts, pictures, seals and signatures.
ENDINGS = frozenset({
    "xml", "xsd", "xbrl", "ttf", "otf", "ttc", "png", "jpg", "jpeg", "bmp", "gif", "tif", "tiff",
    "jb2", "gbig2", "dat", "esl",
})  # fmt: skip
# Names in OFD.xml, for what the tags and the attached XML do not say.
CHINESE = {"发票号码": "number", "发票代码": "code", "开票日期": "day", "价税合计": "amount",
           "销售方名称": "seller"}  # fmt: skip
_PROGRAMS = (b"mz", b"\x7felf", b"#!", b"pk\x03\x04", b"<html", b"<!doctype", b"%pdf-")


def read(file: BinaryIO, size: int) -> tuple[int, dict[str, str]]:
    """How many pages it has, and what its invoice says. Raises Broken."""
    _look_through(file, size)
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as opened:
            return _read(opened)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, EOFError, RuntimeError) as error:
        raise Broken("damaged") from error


def _look_through(file: BinaryIO, size: int) -> None:
    """Every part is named as the standard names it, and inflates to a bounded size."""
    try:
        found = zips.directory(file, size, entries=MOST_PARTS)
        names = [part.name.lower() for part in found.parts]
        if "ofd.xml" not in names or "[content_types].xml" in names:
            raise Broken("wrong_kind")
        if any(part.is_locked for part in found.parts):
            raise Broken("locked")
        if len(set(names)) != len(names):
            raise Broken("damaged")
        for part in found.parts:
            _refuse_strange_names(part)
        zips.inflate(file, found, most=MOST_BYTES, look=_Beginning)
    except BadZip as error:
        raise Broken("damaged" if error.code == "damaged" else "too_much_inside") from error


def _refuse_strange_names(part: Part) -> None:
    """No way out of the zip, no kind of file that has no business in it."""
    name = part.raw_name.decode("utf-8", "replace")
    steps = name.replace("\\", "/").split("/")
    if ".." in steps or ":" in name or any(ord(one) < 32 for one in name):
        raise Broken("risky")
    last = steps[-1].lower()
    if last and "." in last and last.rpartition(".")[2] not in ENDINGS:
        raise Broken("risky")


class _Beginning:
    """Looks at the first bytes of one part: a program does not become a font by its name."""

    def __init__(self, _part: Part) -> None:
        self.first = True

    def __call__(self, piece: bytes) -> None:
        if self.first and piece[:64].lstrip().lower().startswith(_PROGRAMS):
            raise Broken("risky")
        self.first = False


def _read(opened: zipfile.ZipFile) -> tuple[int, dict[str, str]]:
    names = [info.filename for info in opened.infolist() if not info.is_dir()]
    root = _root(opened, next(name for name in names if _bare(name) == "ofd.xml"))
    if invoice.local(root.tag) != "OFD" or NAMESPACE not in root.tag:
        raise Broken("wrong_kind")
    pages = [name for name in names if "/pages/" in _bare(name) and _bare(name).endswith(".xml")]
    facts: dict[str, str] = {}
    attached = [name for name in names if "/attach" in _bare(name)]
    for name in [one for one in attached if _bare(one).endswith((".xml", ".xbrl"))][:MOST_READ]:
        facts = _attached(opened, name) | facts
    tags = [name for name in names if _bare(name).endswith("/customtag.xml")][:MOST_READ]
    if tags:
        texts = _texts(opened, names)
        for name in tags:
            facts = _tagged(_root(opened, name), texts) | facts
    return len(pages), _custom(root) | facts


def _bare(name: str) -> str:
    """A name as the standard means it: from the root, whatever the letters' case."""
    return name.replace("\\", "/").lstrip("/").lower()


def _root(opened: zipfile.ZipFile, name: str) -> Element:
    info = opened.getinfo(name)
    if info.file_size > invoice.MOST_BYTES:
        raise Broken("too_much_inside")
    return invoice.parsed(opened.read(info))


def _attached(opened: zipfile.ZipFile, name: str) -> dict[str, str]:
    """The facts in an attached XML; nothing where it is of a kind that cannot be read."""
    try:
        return invoice.named(_root(opened, name))
    except Broken as problem:
        if problem.code == "damaged":
            return {}
        raise


def _texts(opened: zipfile.ZipFile, names: list[str]) -> dict[str, str]:
    """What stands on the pages, by the number of the object that says it."""
    texts: dict[str, str] = {}
    pages = [name for name in names if _bare(name).endswith("/content.xml")]
    for name in pages[:MOST_READ]:
        for element in invoice.elements(_root(opened, name)):
            if invoice.local(element.tag) == "TextObject":
                codes = [one.text or "" for one in element if invoice.local(one.tag) == "TextCode"]
                texts.setdefault(element.get("ID", ""), "".join(codes).strip())
    return texts


def _tagged(root: Element, texts: dict[str, str]) -> dict[str, str]:
    """The facts that the tags point at: <InvoiceNo><ObjectRef>57</ObjectRef></InvoiceNo>."""
    meant: dict[str, str] = {}
    for element in invoice.elements(root):
        refs = [one for one in element if invoice.local(one.tag) == "ObjectRef"]
        text = "".join(texts.get((one.text or "").strip(), "") for one in refs)
        if text:
            meant.setdefault(invoice.local(element.tag).lower(), text[: invoice.LONGEST])
    return {
        fact: meant[name.lower()]
        for fact, known in invoice.NAMES.items()
        for name in reversed(known)
        if name.lower() in meant
    }


def _custom(root: Element) -> dict[str, str]:
    """The facts that the first page of the format itself has: <CustomData Name="发票号码">."""
    return {
        CHINESE[element.get("Name", "")]: element.text.strip()[: invoice.LONGEST]
        for element in invoice.elements(root)
        if invoice.local(element.tag) == "CustomData"
        and element.get("Name", "") in CHINESE
        and element.text
        and element.text.strip()
    }
