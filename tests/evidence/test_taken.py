"""What is taken: photos, PDF and electronic invoices, and what becomes of them."""

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from tests.evidence import made
from union.evidence.models import Paper

pytestmark = pytest.mark.django_db
Add = Callable[..., Paper]


def opened(paper: Paper) -> Image.Image:
    with paper.file.open() as file:
        return Image.open(io.BytesIO(file.read()))


@pytest.mark.parametrize(
    ("fmt", "name", "kept"),
    [
        ("JPEG", "发票.jpg", "JPEG"),
        ("JPEG", "IMG_0001.JPEG", "JPEG"),
        ("PNG", "截图.png", "PNG"),
        ("WEBP", "微信图片.webp", "JPEG"),
        ("HEIF", "IMG_0002.HEIC", "JPEG"),
        # Chat programs call every picture .jpg; a camera's own name may have no ending.
        ("PNG", "mmexport1700.jpg", "PNG"),
        ("HEIF", "照片", "JPEG"),
    ],
)
def test_a_picture_is_kept_as_one_that_every_browser_shows(
    add: Add, fmt: str, name: str, kept: str
) -> None:
    paper = add(made.picture(fmt), name)
    picture = opened(paper)
    assert picture.format == kept
    assert paper.media_type == f"image/{kept.lower()}"
    assert (paper.width, paper.height) == picture.size == (60, 40)
    assert paper.is_picture
    paper.refresh_from_db()
    assert paper.file_name == name
    red, green, _blue = picture.convert("RGB").getpixel((5, 5))
    assert red > 150 > green


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_depth_are_taken(add: Add, mode: str) -> None:
    fmt = "JPEG" if mode == "CMYK" else "PNG"
    target = io.BytesIO()
    Image.new(mode, (50, 30)).save(target, fmt)
    assert opened(add(target.getvalue(), f"a.{fmt.lower()}")).mode in ("L", "RGB")


def test_what_can_be_seen_through_stands_on_white(add: Add) -> None:
    target = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(target, "PNG")
    assert opened(add(target.getvalue(), "章.png")).getpixel((3, 3)) == (255, 255, 255)


@pytest.mark.parametrize("fmt", ["JPEG", "HEIF", "WEBP", "PNG"])
def test_place_owner_and_device_leave_the_photo(
    add: Add, files: Callable[[], list[Path]], fmt: str
) -> None:
    sent = made.picture(fmt, exif=made.notes())
    assert b"HUAWEI" in sent
    paper = add(sent, f"a.{'heic' if fmt == 'HEIF' else fmt.lower()}")
    with paper.file.open() as file:
        kept = file.read()
    assert not any(word in kept for word in (b"HUAWEI", b"Lin Xiao", b"Exif", b"GPS"))
    assert dict(Image.open(io.BytesIO(kept)).getexif()) == {}


def test_words_beside_the_picture_go_too(add: Add) -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", "Lin Xiao")
    paper = add(made.picture("PNG", pnginfo=words), "a.png")
    spoken = add(made.picture("JPEG", comment=b"Lin Xiao", xmp=b"<x:xmpmeta>Lin Xiao"), "b.jpg")
    for kept in (paper, spoken):
        with kept.file.open() as file:
            assert b"Lin Xiao" not in file.read()


@pytest.mark.parametrize(("orientation", "corner"), [(3, (55, 35)), (6, (35, 5)), (8, (5, 55))])
def test_a_photo_is_turned_upright(add: Add, orientation: int, corner: tuple[int, int]) -> None:
    paper = add(made.picture("JPEG", exif=made.notes(orientation=orientation)), "a.jpg")
    assert (paper.width, paper.height) == ((60, 40) if orientation == 3 else (40, 60))
    red, green, _blue = opened(paper).getpixel(corner)
    assert red > 150 > green


@pytest.mark.parametrize("fmt", ["JPEG", "PNG"])
def test_a_large_photo_is_made_smaller(add: Add, fmt: str) -> None:
    paper = add(made.picture(fmt, (4000, 3000)), f"a.{fmt.lower()}")
    assert (paper.width, paper.height) == (2560, 1920)


def test_a_photo_with_a_second_one_behind_it_is_taken(add: Add) -> None:
    """Phones put a small film or a brighter picture behind the photo."""
    paper = add(made.picture("JPEG") + made.picture("JPEG") + b"\x00\x00\x00\x18ftypmp42", "a.jpg")
    assert (paper.width, paper.height) == (60, 40)


@pytest.mark.parametrize("pages", [1, 3])
def test_a_pdf_is_kept_as_it_is_and_its_pages_are_counted(add: Add, pages: int) -> None:
    sent = made.pdf(pages)
    paper = add(sent, "合同.pdf")
    with paper.file.open() as file:
        assert file.read() == sent
    assert (paper.media_type, paper.pages, paper.size) == ("application/pdf", pages, len(sent))
    assert not paper.is_picture


def test_a_scanned_pdf_is_taken(add: Add) -> None:
    target = io.BytesIO()
    scans = [Image.effect_noise((800, 600), 80).convert("RGB") for _page in range(2)]
    scans[0].save(target, "PDF", save_all=True, append_images=scans[1:])
    assert add(target.getvalue(), "签领表.pdf").pages == 2


def test_a_pdf_with_the_number_of_its_invoice_says_it(add: Add) -> None:
    info = f"7 0 obj\n<</Title(e)/InvoiceNumber ({made.NUMBER})>>\nendobj\n"
    content = made.plain_pdf(objects=info, trailer="/Info 7 0 R")
    assert add(content, "发票.pdf").invoice_number == made.NUMBER


@pytest.mark.parametrize(
    ("encoding", "before"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-8", b"\r\n"),
        ("gbk", b""),
        ("gb18030", b""),
    ],
)
def test_an_xml_invoice_says_number_day_amount_and_seller(
    add: Add, encoding: str, before: bytes
) -> None:
    sent = before + made.INVOICE.replace("UTF-8", encoding.upper()).encode(encoding)
    paper = add(sent, "数电票.xml")
    paper.refresh_from_db()
    assert paper.invoice_number == made.NUMBER
    assert paper.invoice_date == dt.date(2026, 11, 2)
    assert paper.invoice_amount == Decimal("4860.00")
    assert paper.invoice_seller == "滨江文具有限公司"
    with paper.file.open() as file:
        assert file.read() == sent


def test_facts_that_do_not_look_as_they_should_are_left_empty(add: Add) -> None:
    odd = made.INVOICE.replace(made.NUMBER, "12<b/>").replace("4860.00", "NaN")
    odd = odd.replace("2026-11-02", "2026-13-41")
    paper = add(odd.encode(), "a.xml")
    assert (paper.invoice_number, paper.invoice_date, paper.invoice_amount) == ("", None, None)


def test_an_ofd_says_what_its_attached_xml_says(add: Add) -> None:
    paper = add(made.ofd({"Doc_0/Attachs/original_invoice.xml": made.ATTACHED}), "发票.ofd")
    assert (paper.media_type, paper.pages) == ("application/ofd", 2)
    assert (paper.invoice_code, paper.invoice_number) == ("033002100111", "12345678")
    assert paper.invoice_date == dt.date(2026, 11, 2)
    assert paper.invoice_amount == Decimal("1060.50")
    assert paper.invoice_seller == "湖畔果品店"


def test_an_ofd_says_what_its_tags_point_at(add: Add) -> None:
    paper = add(made.ofd({"Doc_0/Tags/CustomTag.xml": made.tags()}), "发票.ofd")
    assert paper.invoice_number == "87654321"
    assert paper.invoice_date == dt.date(2026, 11, 2)
    assert paper.invoice_amount == Decimal("88.80")
    assert paper.invoice_seller == "湖畔果品店"


def test_an_ofd_says_what_stands_on_its_cover(add: Add) -> None:
    custom = '<ofd:CustomData Name="发票号码">11223344</ofd:CustomData>'
    custom += '<ofd:CustomData Name="开票日期">2026年1月5日</ofd:CustomData>'
    paper = add(made.ofd(custom=custom), "发票.ofd")
    assert (paper.invoice_number, paper.invoice_date) == ("11223344", dt.date(2026, 1, 5))


def test_an_ofd_that_is_no_invoice_is_a_paper_all_the_same(add: Add) -> None:
    paper = add(made.ofd({"Doc_0/Attachs/odd.xml": b"<not <xml"}), "通知.ofd")
    assert (paper.invoice_number, paper.invoice_amount, paper.pages) == ("", None, 2)
