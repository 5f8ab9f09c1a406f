"""In the child: what an electronic invoice in XML says of itself. Nothing in it is expanded."""

import codecs
import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from union.evidence.reading.broken import Broken
from union.evidence.reading.kinds import BOM

MOST_BYTES = 5 * 1024 * 1024
MOST_ELEMENTS = 200_000
LONGEST = 120  # characters of one fact

# Under which names the invoices of the last years say it, the surest first: the fully digital one
# (数电票), the electronic one before it, tickets, and what accounting programs write.
NAMES = {
    "number": ("InvoiceNumber", "EIid", "InvoiceNo", "NumberOfElectronicInvoice", "fphm"),
    "code": ("InvoiceCode", "fpdm"),
    "day": ("IssueTime", "IssueDate", "DateOfIssue", "RequestTime", "kprq"),
    "amount": (
        "TotalTax-includedAmount",
        "TaxInclusiveTotalAmount",
        "TotalAmountIncludingTax",
        "jshj",
    ),
    "seller": ("SellerName", "NameOfSeller", "xfmc", "xsfmc"),
}
ROOTS = {"einvoice", "invoice", "einvoicedata", "xbrl"}
_DECLARED = re.compile(rb"""\A<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.-]{1,20})["']""")
_ENCODINGS = {"utf-8": "utf-8", "utf8": "utf-8", "ascii": "ascii",
              "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030"}  # fmt: skip
_DECLARATION = re.compile(r"\A<\?xml[^>]{0,300}\?>")
# A web page or a drawing that calls itself an invoice.
_OTHER_LANGUAGES = re.compile(r"http://www\.w3\.org/(1999/xhtml|2000/svg|1999/XSL)", re.IGNORECASE)


def load() -> None:
    """Loads what Python would load later, when no file can be opened any more."""
    for name in set(_ENCODINGS.values()):
        codecs.lookup(name)


def facts(content: bytes) -> dict[str, str]:
    """What an XML invoice says; Broken if it is no invoice, or no clean XML."""
    root = parsed(content)
    found = named(root)
    if local(root.tag).lower() not in ROOTS and "number" not in found:
        raise Broken("wrong_kind")
    return found


def parsed(content: bytes) -> Element:
    """The root of an XML document without a DTD, an entity or a style sheet. Raises Broken."""
    if len(content) > MOST_BYTES:
        raise Broken("too_much_inside")
    text = _decoded(content)
    if "<?xml-stylesheet" in text or _OTHER_LANGUAGES.search(text):
        raise Broken("risky")
    parser = XMLParser(encoding="utf-8", forbid_dtd=True)
    try:
        parser.feed(_DECLARATION.sub("", text, count=1).encode("utf-8"))
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise Broken("risky") from error
    except (ParseError, ValueError) as error:
        raise Broken("damaged") from error
    if sum(1 for _element in root.iter()) > MOST_ELEMENTS:
        raise Broken("too_much_inside")
    return root


def named(root: Element) -> dict[str, str]:
    """The facts that stand in elements with the names that are known."""
    texts: dict[str, str] = {}
    for element in elements(root):
        text = (element.text or "").strip()
        if text:
            texts.setdefault(local(element.tag).lower(), text[:LONGEST])
    found = {}
    for fact, names in NAMES.items():
        for name in names:
            if name.lower() in texts:
                found[fact] = texts[name.lower()]
                break
    return found


def elements(root: Element) -> Iterator[Element]:
    """All elements, in the order in which they stand."""
    return (element for element in root.iter() if isinstance(element.tag, str))


def local(tag: str) -> str:
    """The name of an element without its namespace."""
    return tag.rpartition("}")[2]


def _decoded(content: bytes) -> str:
    bare = content.removeprefix(BOM).lstrip()
    declared = _DECLARED.match(bare)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name not in _ENCODINGS:
        raise Broken("damaged")
    try:
        return bare.decode(_ENCODINGS[name])
    except UnicodeDecodeError as error:
        raise Broken("damaged") from error
