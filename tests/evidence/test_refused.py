"""What is not taken: one sentence each, and not a trace of it."""

import io
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.evidence import made
from union.accounts.models import User
from union.audit.models import Entry
from union.core.private_files import MAX_BYTES
from union.evidence import actions
from union.evidence.models import CaseFile, Paper
from union.evidence.reading import paper as reading
from union.evidence.reading.refused import (
    Damaged,
    Empty,
    Locked,
    NotTaken,
    Risky,
    TooLarge,
    TooManyPixels,
    TooMuchInside,
    WrongEnding,
    WrongKind,
)

pytestmark = pytest.mark.django_db

SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
ZIP = made.archive({"a.txt": "b"})
DOCM = made.archive({"[Content_Types].xml": "<Types/>", "word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
JPEG, PNG, WEBP, HEIC = (made.picture(fmt) for fmt in ("JPEG", "PNG", "WEBP", "HEIF"))
PDF = made.plain_pdf()
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "haha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(10)
)
FETCHES = b'<?xml version="1.0"?><!DOCTYPE i [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def gif() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (9, 9)).save(target, "GIF")
    return target.getvalue()


CASES: dict[str, tuple[str, bytes, type[NotTaken]]] = {
    # Other kinds of files, under their own names and under others.
    "a web page": ("a.html", HTML, WrongKind),
    "a web page called a photo": ("a.jpg", HTML, WrongKind),
    "a web page called an invoice": ("a.xml", HTML, WrongKind),
    "a drawing": ("a.svg", SVG, WrongKind),
    "a drawing called an invoice": ("a.xml", SVG, WrongKind),
    "a drawing without a declaration": ("a.xml", SVG[21:], WrongKind),
    "a shell script": ("a.sh", b"#!/bin/sh\nrm -rf /\n", WrongKind),
    "a script": ("a.js", b"alert(1)", WrongKind),
    "a program called a photo": ("a.jpg", b"MZ\x90\x00" + b"\x00" * 200, WrongKind),
    "a program of Linux": ("a.pdf", b"\x7fELF" + b"\x00" * 200, WrongKind),
    "a text with macros": ("合同.docm", DOCM, WrongKind),
    "a text with macros called OFD": ("合同.ofd", DOCM, WrongKind),
    "an old office file": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 999, WrongKind),
    "a zip": ("发票.zip", ZIP, WrongKind),
    "a zip called OFD": ("发票.ofd", ZIP, WrongKind),
    "a gif": ("a.gif", gif(), WrongKind),
    "an avif": ("a.heic", b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", WrongKind),
    "a film": ("a.heic", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", WrongKind),
    "XML that is no invoice": ("a.xml", b"<?xml version='1.0'?><note>x</note>", WrongKind),
    "noise": ("a.pdf", b"\x01\x02\x03" * 99, WrongKind),
    "nothing": ("a.pdf", b"", Empty),
    # The name says something else.
    "a PDF called a photo": ("a.jpg", PDF, WrongEnding),
    "a photo called PDF": ("a.pdf", JPEG, WrongEnding),
    "a photo called a web page": ("a.html", JPEG, WrongEnding),
    "a PDF called a program": ("发票.pdf.exe", PDF, WrongEnding),
    "an invoice called a web page": ("a.html", made.INVOICE.encode(), WrongEnding),
    # Two files in one.
    "a PDF behind something else": ("a.pdf", b"\n\n" + PDF, WrongKind),
    "a web page before a PDF": ("a.pdf", HTML + PDF, WrongKind),
    "a zip behind a photo": ("a.jpg", JPEG + ZIP, Risky),
    "a zip behind a picture": ("a.png", PNG + ZIP, Risky),
    "a zip behind a WebP": ("a.webp", WEBP + ZIP, Risky),
    "a zip behind a HEIC": ("a.heic", HEIC + ZIP, Risky),
    "a zip behind a PDF": ("a.pdf", PDF + ZIP, Risky),
    "an empty zip behind a photo": ("a.jpg", JPEG + b"PK\x05\x06" + b"\x00" * 18, Risky),
    "a zip behind an invoice": ("a.xml", made.INVOICE.encode() + ZIP, Risky),
    "a zip whose remark hides it": ("a.jpg", JPEG + ZIP[:-2] + b"\x09\x00 and more", Risky),
    "a web page behind a photo": ("a.jpg", JPEG + HTML, Risky),
    "a web page behind a PDF": ("a.pdf", PDF + HTML, Risky),
    "a web page in a PDF": ("a.pdf", PDF[:9] + b"% " + HTML + b"\n" + PDF[9:], Risky),
    "a web page in a photo": ("a.jpg", made.picture("JPEG", comment=HTML), Risky),
    "a script in a photo": ("a.jpg", made.picture("JPEG", comment=b"<?php system($c)"), Risky),
    "a drawing in a picture": ("a.png", PNG + SVG, Risky),
    "a PDF in a photo": ("a.jpg", made.picture("JPEG", comment=PDF), Risky),
    "a PDF behind a picture": ("a.png", PNG + PDF, Risky),
    # PDF that does more than be read.
    "a PDF with a password": ("a.pdf", made.plain_pdf(trailer="/Encrypt 8 0 R"), Locked),
    "a PDF with a program": (
        "a.pdf",
        made.plain_pdf("/OpenAction<</S/JavaScript/JS(app.alert(1))>>"),
        Risky,
    ),
    "a PDF that spells it": ("a.pdf", made.plain_pdf("/OpenAction<</S/J#61vaScr#69pt>>"), Risky),
    "a PDF with a program by name": ("a.pdf", made.plain_pdf("/Names<</JavaScript 9 0 R>>"), Risky),
    "a PDF that starts a program": ("a.pdf", made.plain_pdf("/AA<</O<</S/Launch/F(x)>>>>"), Risky),
    "a PDF with a file in it": ("a.pdf", made.plain_pdf("/Names<</EmbeddedFiles 9 0 R>>"), Risky),
    "a PDF that sends itself": ("a.pdf", made.plain_pdf("/AA<</O<</S/SubmitForm>>>>"), Risky),
    "a PDF with a form of programs": ("a.pdf", made.plain_pdf("/AcroForm<</XFA 9 0 R>>"), Risky),
    "a PDF that packs its program": (
        "a.pdf",
        made.plain_pdf(
            objects=made.packed(b"9 0 <</S/JavaScript/JS(1)>>", "/Type/ObjStm/N 1/First 4")
        ),
        Risky,
    ),
    "a PDF that packs it and calls it a picture": (
        "a.pdf",
        made.plain_pdf(
            objects=made.packed(b"9 0 <</S/JavaScript>>", "/N 1/First 4/Subtype/Image")
        ),
        Risky,
    ),
    "a PDF that packs it in another way": (
        "a.pdf",
        made.plain_pdf(objects=made.packed(b"39", "/Type/ObjStm/N 1/First 4/X/ASCIIHexDecode")),
        Risky,
    ),
    "half a PDF": ("a.pdf", PDF[:-9], Damaged),
    "a PDF whose tree has no page": ("a.pdf", made.pdf_of_trees(1), Damaged),
    "a PDF whose page hangs on no tree": ("a.pdf", PDF.replace(b"[3 0 R]", b"[2 0 R]"), Damaged),
    # Pictures that would fill the memory, by their own word.
    "a PNG of 50,000 x 50,000": ("a.png", made.huge_png(50_000, 50_000), TooManyPixels),
    "a PNG beyond 50 million": ("a.png", made.huge_png(8_000, 6_251), TooManyPixels),
    "a PNG like a thread": ("a.png", made.huge_png(12_001, 1), TooManyPixels),
    "a JPEG of 50,000 x 50,000": ("a.jpg", made.huge_jpeg(50_000, 50_000), TooManyPixels),
    "a WebP of 16,383 x 16,383": ("a.webp", made.huge_webp(), TooManyPixels),
    "a HEIC of 50,000 x 50,000": ("a.heic", made.huge_heic(50_000, 50_000), TooManyPixels),
    # Damaged ones.
    "half a photo": ("a.jpg", made.picture("JPEG", (800, 800))[:3000], Damaged),
    "the beginning of a photo": ("a.jpg", b"\xff\xd8\xff", Damaged),
    "a PNG without its data": ("a.png", PNG[:40], Damaged),
    "a PNG that lacks most of it": ("a.png", made.huge_png(6_000, 6_000), Damaged),
    "a WebP cut off": ("a.webp", WEBP[:24], Damaged),
    "a HEIC cut off": ("a.heic", HEIC[:200], Damaged),
    "a HEIC whose size is a lie": ("a.heic", made.huge_heic(7_000, 7_000), Damaged),
    "XML cut off": ("a.xml", made.INVOICE.encode()[:200], Damaged),
    "XML in an unknown writing": (
        "a.xml",
        made.INVOICE.replace("UTF-8", "UTF-7").encode(),
        Damaged,
    ),
    "XML in another writing than it says": ("a.xml", made.INVOICE.encode("gbk"), Damaged),
    # XML that grows or fetches.
    "XML that laughs": ("a.xml", LAUGHS + b"]><EInvoice>&k;</EInvoice>", Risky),
    "XML that fetches": ("a.xml", FETCHES + b"<EInvoice>&x;</EInvoice>", Risky),
    "XML with a style sheet": (
        "a.xml",
        b'<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><EInvoice/>',
        Risky,
    ),
    "XML with a web page": (
        "a.xml",
        b'<EInvoice><h:script xmlns:h="http://www.w3.org/1999/xhtml">x</h:script></EInvoice>',
        Risky,
    ),
    "XML beyond 5 MB": ("a.xml", b"<EInvoice>" + b" " * 6_000_000 + b"</EInvoice>", TooMuchInside),
    "XML of many elements": ("a.xml", b"<EInvoice>" + b"<a/>" * 300_000 + b"</EInvoice>",
                             TooMuchInside),
    # OFD that is more than an OFD.
    "an OFD that inflates": (
        "a.ofd",
        made.ofd({f"Doc_0/Res/{n}.dat": b"\x00" * 30_000_000 for n in range(4)}),
        TooMuchInside,
    ),
    "an OFD of many parts": (
        "a.ofd",
        made.ofd({f"Doc_0/Res/{n}.dat": b"" for n in range(1001)}),
        TooMuchInside,
    ),
    "an OFD that leaves its folder": ("a.ofd", made.ofd({"../../etc/cron.xml": "<a/>"}), Risky),
    "an OFD with a script": ("a.ofd", made.ofd({"Doc_0/Res/a.js": "alert(1)"}), Risky),
    "an OFD with a program for a font": ("a.ofd", made.ofd({"Doc_0/Res/a.ttf": b"MZ\x90"}), Risky),
    "an OFD with a zip in it": ("a.ofd", made.ofd({"Doc_0/Res/a.dat": ZIP}), Risky),
    "an OFD that laughs": (
        "a.ofd",
        made.ofd({"Doc_0/Attachs/a.xml": LAUGHS + b"]><a>&k;</a>"}),
        Risky,
    ),
    "an OFD with something behind it": ("a.ofd", made.ofd() + b"more", Damaged),
    "an OFD with something before it": ("a.ofd", made.ofd()[:4] + b"x" + made.ofd()[4:], Damaged),
    "an OFD without its cover": (
        "a.ofd",
        made.archive({"Doc_0/Document.xml": "<a/>", "x/OFD.xml": "<a/>"}),
        WrongKind,
    ),
    "an OFD of another house": ("a.ofd", made.archive({"OFD.xml": "<OFD/>"}), WrongKind),
}  # fmt: skip


@pytest.mark.parametrize("what", CASES)
def test_it_is_refused_with_its_own_sentence_and_nothing_is_stored(
    add: Callable[..., Paper], files: Callable[[], list[Path]], what: str
) -> None:
    name, content, cause = CASES[what]
    entries = Entry.objects.count()
    begun = time.monotonic()
    with pytest.raises(NotTaken) as refused:
        add(content, name)
    assert time.monotonic() - begun < 6
    assert type(refused.value) is cause
    assert name in str(refused.value)
    assert (refused.value.field, refused.value.status) == ("papers", 422)
    assert Paper.objects.count() == 0
    assert files() == []
    assert Entry.objects.count() == entries


def test_every_cause_has_a_chinese_sentence() -> None:
    causes = {cause for _name, _content, cause in CASES.values()} | {TooLarge}
    sentences = {
        str(cause("发票.pdf", limit=25, kind="PDF", width=1, height=2)) for cause in causes
    }
    assert len(sentences) == len(causes)
    for sentence in sentences:
        assert sentence.startswith("“发票.pdf”")
        assert sentence.endswith("。")


def test_a_file_beyond_25_megabytes_is_refused_before_it_is_read(
    add: Callable[..., Paper], files: Callable[[], list[Path]]
) -> None:
    with pytest.raises(TooLarge, match="超过 25 MB"):
        add(JPEG + b"\x00" * MAX_BYTES, "a.jpg")
    assert files() == []


def test_a_huge_picture_is_refused_without_a_child(
    add: Callable[..., Paper], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever would be started to decode it: it is not there."""
    monkeypatch.setattr(reading, "CHILD", Path("/nonexistent"))
    with pytest.raises(TooManyPixels, match="50000 × 50000 像素"):
        add(made.huge_png(50_000, 50_000), "a.png")
    with pytest.raises(Damaged):
        add(PNG, "a.png")


@pytest.mark.parametrize(("limit", "value"), [("MEMORY_BYTES", 200_000_000), ("SECONDS", 0.2)])
def test_the_child_has_only_so_much_memory_and_time(
    add: Callable[..., Paper],
    files: Callable[[], list[Path]],
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    value: float,
) -> None:
    large = made.picture("PNG", (7000, 7000))
    monkeypatch.setattr(reading, limit, value)
    with pytest.raises(TooMuchInside):
        add(large, "a.png")
    assert files() == []


@pytest.mark.slow
def test_a_pdf_of_10_to_the_18_empty_trees_takes_seconds_and_no_more(
    add: Callable[..., Paper], files: Callable[[], list[Path]]
) -> None:
    def taken() -> float:
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    before = taken()
    with pytest.raises(TooMuchInside):
        add(made.pdf_of_trees(60), "a.pdf")
    assert taken() - before < 6
    assert files() == []


def test_one_bad_file_among_good_ones_keeps_all_of_them_out(
    case: CaseFile, organiser: User, files: Callable[[], list[Path]]
) -> None:
    uploads = [
        SimpleUploadedFile("好.jpg", JPEG),
        SimpleUploadedFile("坏.jpg", made.picture("JPEG", (800, 800))[:3000]),
        SimpleUploadedFile("也好.pdf", PDF),
    ]
    with pytest.raises(Damaged, match=r"坏\.jpg"):
        actions.add_papers(case, uploads, kind="photo", actor=organiser)
    assert Paper.objects.count() == 0
    assert files() == []
