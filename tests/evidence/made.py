"""Small real files of each kind, made when a test asks for them."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pillow_heif
import typst
from PIL import Image

pillow_heif.register_heif_opener()

NUMBER = "26332000001234567890"
INVOICE = f"""<?xml version="1.0" encoding="UTF-8"?>
<EInvoice><Header><EIid>{NUMBER}</EIid></Header><EInvoiceData>
<SellerInformation><SellerName>滨江文具有限公司</SellerName></SellerInformation>
<BuyerInformation><BuyerName>星河幼儿园工会委员会</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>4776.70</TotalAmWithoutTax><TotalTaxAm>83.30</TotalTaxAm>
<TotalTax-includedAmount>4860.00</TotalTax-includedAmount></BasicInformation></EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>{NUMBER}</InvoiceNumber><IssueTime>2026-11-02</IssueTime>
</TaxSupervisionInfo></EInvoice>"""
ATTACHED = """<?xml version="1.0" encoding="UTF-8"?>
<fp:eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019">
<fp:InvoiceCode>033002100111</fp:InvoiceCode><fp:InvoiceNo>12345678</fp:InvoiceNo>
<fp:IssueDate>2026年11月02日</fp:IssueDate>
<fp:TaxInclusiveTotalAmount>¥1,060.50</fp:TaxInclusiveTotalAmount>
<fp:Seller><fp:SellerName>湖畔果品店</fp:SellerName></fp:Seller></fp:eInvoice>"""
OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def picture(fmt: str, size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: Any) -> bytes:
    """A picture with a red upper left corner on a green ground."""
    image = Image.new("RGB", size, (0, 160, 0))
    image.paste((200, 0, 0), (0, 0, size[0] // 2, size[1] // 2))
    target = io.BytesIO()
    image.convert(mode).save(target, fmt, **options)
    return target.getvalue()


def notes(*, orientation: int = 1) -> bytes:
    """What a phone writes into a photo: who made it with what, when and where, how it was held."""
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x0112] = "HUAWEI", "Lin Xiao", orientation
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 12.0, 30.0), 3: "E", 4: (120.0, 10.0, 5.0)})
    return exif.tobytes()


def pdf(pages: int = 1) -> bytes:
    """A PDF as the union's own sheets are made."""
    made = typst.compile("\n#pagebreak()\n".join(["= Receipt"] * pages).encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def plain_pdf(catalog: str = "", objects: str = "", trailer: str = "") -> bytes:
    """A PDF by hand, with something added to its catalogue, its objects or its trailer."""
    return (
        "%PDF-1.7\n"
        f"1 0 obj\n<</Type/Catalog/Pages 2 0 R {catalog}>>\nendobj\n"
        "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
        "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>\nendobj\n"
        f"{objects}trailer\n<</Root 1 0 R/Size 9 {trailer}>>\nstartxref\n9\n%%EOF\n"
    ).encode("latin-1")


def pdf_of_trees(depth: int) -> bytes:
    """A PDF without a page: each tree holds the next one twice, the last one itself."""
    kids = [min(n + 1, depth + 1) for n in range(2, depth + 2)]
    trees = (
        f"{n} 0 obj<</Type/Pages/Kids[{kid} 0 R {kid} 0 R]/Count 99999999>>endobj\n"
        for n, kid in enumerate(kids, start=2)
    )
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        f"{''.join(trees)}trailer<</Root 1 0 R>>\n%%EOF\n"
    ).encode()


def packed(content: bytes, dictionary: str) -> str:
    """An object that is a stream, deflated."""
    body = zlib.compress(content)
    head = f"8 0 obj\n<<{dictionary}/Filter/FlateDecode/Length {len(body)}>>\nstream\n"
    return head + body.decode("latin-1") + "\nendstream\nendobj\n"


def archive(parts: dict[str, bytes | str], *, level: int = 9) -> bytes:
    """A zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as opened:
        for name, content in parts.items():
            opened.writestr(name, content)
    return target.getvalue()


def ofd(more: dict[str, bytes | str] | None = None, custom: str = "") -> bytes:
    """An OFD of two pages."""
    text = '<ofd:TextObject ID="{}"><ofd:TextCode>{}</ofd:TextCode></ofd:TextObject>'
    texts = [(57, "87654321"), (58, "2026年11月02日"), (59, "湖畔"), (60, "果品店"), (61, "88.80")]
    page = "".join(text.format(*one) for one in texts)
    parts: dict[str, bytes | str] = {
        "OFD.xml": '<?xml version="1.0" encoding="UTF-8"?>'
        f'<ofd:OFD {OFD} Version="1.0"><ofd:DocBody>'
        f"<ofd:DocInfo><ofd:CustomDatas>{custom}</ofd:CustomDatas></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {OFD}/>",
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {OFD}>{page}</ofd:Page>",
        "Doc_0/Pages/Page_1/Content.xml": f"<ofd:Page {OFD}/>",
        "Doc_0/Res/font_1.ttf": b"\x00\x01\x00\x00 not a real font",
        "Doc_0/Signs/Sign_0/SignedValue.dat": b"\x30\x82\x01\x02",
    }
    return archive(parts | (more or {}))


def tags() -> str:
    """Where on the page an invoice's facts stand."""
    ref = '<ofd:{0}><ofd:ObjectRef PageRef="1">{1}</ofd:ObjectRef></ofd:{0}>'
    two = (
        '<ofd:ObjectRef PageRef="1">59</ofd:ObjectRef><ofd:ObjectRef PageRef="1">60</ofd:ObjectRef>'
    )
    return (
        f"<ofd:eInvoice {OFD}>{ref.format('InvoiceNo', 57)}{ref.format('IssueDate', 58)}"
        f"<ofd:Seller><ofd:SellerName>{two}</ofd:SellerName></ofd:Seller>"
        f"{ref.format('TaxInclusiveTotalAmount', 61)}</ofd:eInvoice>"
    )


# Pictures that say more of themselves than they are.


def huge_png(width: int, height: int) -> bytes:
    """A PNG of some hundred bytes that claims so many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def huge_jpeg(width: int, height: int) -> bytes:
    """A JPEG with another size in its frame."""
    content = bytearray(picture("JPEG"))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def huge_webp() -> bytes:
    """A WebP with the largest size that its header can name."""
    content = bytearray(picture("WEBP"))
    at = content.index(b"\x9d\x01\x2a") + 3
    content[at : at + 4] = struct.pack("<HH", 0x3FFF, 0x3FFF)
    return bytes(content)


def huge_heic(width: int, height: int) -> bytes:
    """A HEIC with another size in its box."""
    content = bytearray(picture("HEIF", (64, 64)))
    at = content.index(b"ispe") + 8
    content[at : at + 8] = struct.pack(">II", width, height)
    return bytes(content)
