"""N01-N19, N57, N59, N62, N63: what a file is, and whether it may be opened."""

import gzip

import openpyxl

from tests.imports.builders import (
    DECLARATION,
    MAIN,
    STRICT,
    archive_of,
    closed,
    deflated,
    entry,
    ole,
    parts,
    saved,
    sheet,
    sheet_rows,
    xls,
    xlsx,
    zipped,
)
from tests.imports.corpus import add, amounts

TABLE = amounts(300, 500)
CSV = "姓名,金额\r\n张一,300\r\n李二,500\r\n".encode()
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10 if at else "&a;" * 10}">' for at in range(9))
    + "]>"
)


def plain(**changed: str | bytes) -> dict[str, bytes]:
    """The parts of a sound workbook; names as keywords: `xl/x.xml` is `xl__x_xml`."""
    return parts({"Sheet1": sheet(sheet_rows(TABLE))}, extra=changed)


def with_parts(extra: dict[str, bytes | str]) -> bytes:
    return deflated(parts({"Sheet1": sheet(sheet_rows(TABLE))}, extra=extra))


def with_sheet(content: str) -> bytes:
    return deflated(parts({"Sheet1": content}))


add("N01", "an empty file", lambda: b"", refused="empty")
add("N01-spaces", "nothing but spaces", lambda: b"  \r\n\r\n ", refused="empty")
add("N01-sheet", "a workbook without a cell", lambda: xlsx([]), refused="empty")
add("N02", "an old .xls that is called .xlsx", lambda: xls(TABLE), rows=2, container="xls")
add(
    "N02-damaged",
    "an old .xls with nothing behind its name",
    lambda: ole({"Workbook": b"\x01" * 5000}),
    refused="xls",
)
add(
    "N03",
    "a web page that is called .xls",
    lambda: "<html><body><table><tr><td>姓名</td></tr></table></body></html>".encode(),
    name="导出.xls",
    refused="html",
)
add(
    "N03-gbk",
    "a web page of GBK that begins with its table",
    lambda: '\r\n<table border="1"><tr><td>姓名</td></tr></table>'.encode("gb18030"),
    name="导出.xls",
    refused="html",
)
add(
    "N03-xml",
    "a spreadsheet of XML as Excel 2003 wrote it",
    lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
    name="导出.xls",
    refused="xml",
)
add(
    "N04-csv",
    "a .csv that is called .xlsx",
    lambda: CSV,
    rows=2,
    container="csv",
    warnings=["encoding"],
)
add("N04-xlsx", "an .xlsx that is called .csv", lambda: xlsx(TABLE), name="名单.csv", rows=2)
add(
    "N05",
    "a workbook with a password",
    lambda: ole({"EncryptedPackage": b"x" * 5000, "EncryptionInfo": b"y"}),
    refused="password",
)


def _encrypted_zip() -> bytes:
    whole = bytearray(xlsx(TABLE))
    at = 0
    while (at := whole.find(b"PK\x01\x02", at)) >= 0:
        whole[at + 8] |= 1
        at += 4
    return bytes(whole)


add("N05-zip", "a zip with a password", _encrypted_zip, refused="password")
add(
    "N06-truncated",
    "the second half is missing",
    lambda: (whole := xlsx(TABLE))[: len(whole) // 2],
    refused="damaged",
)


def _bad_checksum() -> bytes:
    whole = bytearray(xlsx(TABLE))
    at = whole.find(b"PK\x01\x02")
    whole[at + 16] ^= 0xFF
    return bytes(whole)


add("N06-checksum", "a checksum does not fit", _bad_checksum, refused="damaged")
add(
    "N06-prefix",
    "something stands before the zip",
    lambda: b"PK\x03\x04junk" + xlsx(TABLE),
    refused="damaged",
)
add(
    "N06-suffix",
    "something stands behind the zip",
    lambda: xlsx(TABLE) + b"more",
    refused="damaged",
)
add(
    "N06-twice",
    "two zips in one file",
    lambda: xlsx(TABLE) + xlsx(amounts(1, 2, 3)),
    refused="damaged",
)


def _two_directories() -> bytes:
    body, first, second = b"", b"", b""
    for name, data in plain().items():
        local, central = entry(name.encode(), data, len(body))
        body, first = body + local, first + central
    count = len(plain())
    at = len(body) + len(first)
    extra, central = entry(b"xl/other.xml", b"<a/>", at)
    second = first + central
    return closed(body + first + extra, second, count + 1)


add("N06-directories", "one zip with two directories", _two_directories, refused="damaged")


def _same_name_twice() -> bytes:
    other = sheet(sheet_rows(amounts(1, 2, 3))).encode()
    pairs = [(name.encode(), data) for name, data in plain().items()]
    return archive_of([*pairs, (b"xl/worksheets/sheet1.xml", other)])


add("N06-names", "two parts of the same name", _same_name_twice, refused="damaged")
add(
    "N07",
    "a cell of 200 MB in 204 KB",
    lambda: with_sheet(
        sheet(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>' + "A" * 200_000_000 + "</t></is></c></row>"
        )
    ),
    refused="cell_too_long",
)
add(
    "N07-runs",
    "a cell that is too long in many short runs",
    lambda: with_sheet(
        sheet(
            '<row r="1"><c r="A1" t="inlineStr"><is>'
            + ("<r><t>" + "字" * 1000 + "</t></r>") * 40
            + "</is></c></row>"
        )
    ),
    refused="cell_too_long",
)
add(
    "N07-inflated",
    "parts that come to more than 256 MB",
    lambda: with_parts({"xl/media/image1.bmp": b"\0" * 270_000_000}),
    refused="inflated_too_large",
)


def _lying() -> bytes:
    body, directory = b"", b""
    for name, data in plain().items():
        local, central = entry(name.encode(), data, len(body), size=10)
        body, directory = body + local, directory + central
    return closed(body, directory, len(plain()))


def _overlapping() -> bytes:
    """Many entries of the directory that point at the same part."""
    body, directory = b"", b""
    for name, data in plain().items():
        local, central = entry(name.encode(), data, len(body))
        body, directory = body + local, directory + central
    at = len(body)
    kernel, _central = entry(b"xl/media/a", b"\0" * 1_000_000, at)
    for number in range(50):
        directory += entry(b"xl/media/a%d" % number, b"\0" * 1_000_000, at)[1]
    return closed(body + kernel, directory, len(plain()) + 50)


add("N08", "sizes that are not true", _lying, refused="damaged")
add("N08-overlap", "parts that overlap", _overlapping, refused="damaged")
add(
    "N09",
    "zips in a zip",
    lambda: archive_of(
        (b"lib %d.zip" % at, archive_of([(b"0.dll", b"\0" * 100_000)])) for at in range(16)
    ),
    refused="archive",
)
add(
    "N09-many",
    "a workbook of 100,000 parts",
    lambda: archive_of(
        [
            *((name.encode(), data) for name, data in plain().items()),
            *((b"xl/media/%d" % at, b"") for at in range(100_000)),
        ]
    ),
    refused="too_many_parts",
)
_DATA = sheet_rows(TABLE)
add(
    "N10",
    "a DTD that multiplies itself in the sheet",
    lambda: with_sheet(sheet(_DATA).replace(DECLARATION, DECLARATION + LAUGHS)),
    refused="unsafe",
)
add(
    "N10-strings",
    "the same in the shared texts",
    lambda: with_parts(
        {"xl/sharedStrings.xml": f"{DECLARATION}{LAUGHS}<sst><si><t>&a8;</t></si></sst>"}
    ),
    refused="unsafe",
)
add(
    "N10-relations",
    "the same in the relations",
    lambda: with_parts({"xl/_rels/workbook.xml.rels": f"{DECLARATION}{LAUGHS}<Relationships/>"}),
    refused="unsafe",
)
add(
    "N10-utf16",
    "the same where a search for bytes would not see it",
    lambda: with_parts(
        {"xl/worksheets/sheet1.xml": f"\ufeff{LAUGHS}<worksheet/>".encode("utf-16-le")}
    ),
    refused="unsafe",
)
for suffix, target in (("file", "file:///etc/passwd"), ("http", "http://127.0.0.1:9/evil.dtd")):
    add(
        f"N11-{suffix}",
        "an entity from outside",
        lambda target=target: with_sheet(
            sheet(_DATA).replace(
                DECLARATION, f'{DECLARATION}<!DOCTYPE x [<!ENTITY e SYSTEM "{target}">]>'
            )
        ),
        refused="unsafe",
    )
add(
    "N12",
    "one cell in the last column of the last row",
    lambda: with_sheet(sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    refused="too_many_columns",
)
add(
    "N12-row",
    "one cell in the last row",
    lambda: with_sheet(sheet(_DATA + '<row r="1048576"><c r="A1048576"><v>1</v></c></row>')),
    refused="too_many_rows",
)
add(
    "N12-prefix",
    "the same with quotes and prefixes that a search for bytes would not see",
    lambda: with_sheet(
        f"{DECLARATION}<x:worksheet xmlns:x='{MAIN}'><x:sheetData><x:row r='1048576'>"
        "<x:c r='XFD1048576'><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    ),
    refused="too_many_columns",
)
_THOUSAND = sheet_rows(amounts(*range(1000)))
add(
    "N13",
    "the size says A1 (WPS), the rows are 1,000",
    lambda: with_sheet(sheet(_THOUSAND, before='<dimension ref="A1"/>')),
    rows=1000,
)
add("N14", "no size at all", lambda: with_sheet(sheet(_THOUSAND)), rows=1000)
add(
    "N14-larger",
    "the size says more than there is",
    lambda: with_sheet(sheet(_DATA, before='<dimension ref="A1:XFD1048576"/>')),
    rows=2,
)


def _blank_rows() -> bytes:
    formats = "".join(
        f'<row r="{at}" ht="15"><c r="A{at}" s="0"/><c r="B{at}" s="0"/></row>'
        for at in range(22, 1_048_577)
    )
    content = sheet(sheet_rows(amounts(*range(20))) + formats)
    return deflated(parts({"Sheet1": content}), level=2)


add("N15", "a million rows that hold nothing but formats", _blank_rows, rows=20)
add("N16", "50,000 rows", lambda: xlsx(amounts(*range(50_000))), rows=50_000)
add("N16-more", "50,001 rows", lambda: xlsx(amounts(*range(50_001))), refused="too_many_rows")
add(
    "N17",
    "500 columns",
    lambda: xlsx([["姓名", *(f"列{at}" for at in range(499))], ["张一", *range(499)]]),
    refused="too_many_columns",
)
add("N18", "macros", lambda: with_parts({"xl/vbaProject.bin": b"\xd0\xcf"}), refused="macro")
add(
    "N18-xls",
    "macros in an old .xls",
    lambda: ole({"Workbook": b"\0" * 4096, "_VBA_PROJECT_CUR": b"\0"}),
    refused="macro",
)
add(
    "N19",
    "links to other files, objects and pictures",
    lambda: with_parts(
        {
            "xl/externalLinks/externalLink1.xml": f'{DECLARATION}<externalLink xmlns="{MAIN}">'
            '<ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>',
            "xl/embeddings/oleObject1.bin": b"\xd0\xcf",
            "xl/activeX/activeX1.xml": "<a/>",
            "xl/media/image1.png": b"\x89PNG",
        }
    ),
    rows=2,
    warnings=["external_links", "embedded_objects", "pictures"],
)
for suffix, file_name in (
    ("path", "../../x.xlsx"),
    ("long", "表" * 300 + ".xlsx"),
    ("rtl", "gift\u202excod.xlsx"),
    ("nul", "a\0b.xlsx"),
    ("emoji", "🎁.xlsx"),
    ("device", "CON.xlsx"),
):
    add(f"N57-{suffix}", "a name that means no good", lambda: xlsx(TABLE), name=file_name, rows=2)
add(
    "N59-strings",
    "a text that is not there",
    lambda: deflated(
        parts(
            {"S": sheet('<row r="1"><c r="A1" t="s"><v>9</v></c></row>')}, strings=["<t>姓名</t>"]
        )
    ),
    refused="damaged",
)
add(
    "N59-styles",
    "no styles",
    lambda: deflated(parts({"S": sheet(_DATA.replace("<c ", '<c s="7" '))}, styles=None)),
    rows=2,
)
add(
    "N59-types",
    "wrong content types",
    lambda: with_parts({"[Content_Types].xml": "<Types/>"}),
    rows=2,
)
add(
    "N59-strict",
    "a strict workbook",
    lambda: deflated(parts({"S": sheet(_DATA, space=STRICT)}, space=STRICT)),
    rows=2,
)
add("N59-zip64", "64-bit sizes", lambda: zipped(plain(), zip64=True), rows=2)
add("N59-xml", "XML that ends too early", lambda: with_sheet(sheet(_DATA)[:-30]), refused="damaged")
add(
    "N59-parts",
    "a sheet that is not there",
    lambda: deflated({name: data for name, data in plain().items() if "sheet1" not in name}),
    refused="damaged",
)


def _many_styles() -> bytes:
    fonts = "".join(f'<font><sz val="{at % 90 + 1}"/></font>' for at in range(4_000))
    formats = "".join(f'<xf numFmtId="0" fontId="{at}"/>' for at in range(1_000))
    rules = "".join(
        f'<conditionalFormatting sqref="A{at}"><cfRule type="expression" priority="1">'
        "<formula>A1=1</formula></cfRule></conditionalFormatting>"
        for at in range(1, 65_001)
    )
    return deflated(
        parts(
            {"S": sheet(_DATA, after=rules)},
            styles=f"<fonts>{fonts}</fonts><cellXfs>{formats}</cellXfs>",
        )
    )


add("N62", "4,000 fonts and 65,000 rules for colours", _many_styles, rows=2)
add(
    "N63-ods",
    "an OpenDocument spreadsheet",
    lambda: deflated(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}
    ),
    refused="ods",
)
add(
    "N63-gz", "a compressed .csv", lambda: gzip.compress(CSV), name="名单.csv.gz", refused="archive"
)
add("N63-pdf", "a PDF", lambda: b"%PDF-1.7\n", refused="pdf")
add("N63-jpg", "a photograph of a table", lambda: b"\xff\xd8\xff\xe0" + b"\0" * 99, refused="image")
add("N63-png", "a picture of a table", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, refused="image")
add(
    "N63-docx",
    "a table in a letter",
    lambda: deflated({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"}),
    refused="document",
)
add(
    "N63-xlsb",
    "a binary workbook",
    lambda: deflated({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"\0"}),
    refused="xlsb",
)
add(
    "N63-binary",
    "no file of any office",
    lambda: bytes(range(256)) * 40,
    refused="not_a_spreadsheet",
)


def _other_writers() -> bytes:
    book = openpyxl.Workbook()
    for row in TABLE:
        book.active.append(row)
    return saved(book)


add("N60-openpyxl", "the same as written by openpyxl", _other_writers, rows=2)
