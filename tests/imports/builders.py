"""Writes spreadsheets byte by byte, the broken ones too that no library would write."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

import openpyxl

from union.imports.reading.header import letter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

Value = str | int | float | None


def cell(reference: str, value: Value) -> str:
    """A cell with its text inline."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = escape(value)
        return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{reference}"><v>{value!r}</v></c>'


def sheet_rows(rows: Iterable[Sequence[Value]], first: int = 1) -> str:
    return "".join(
        f'<row r="{number}">'
        + "".join(cell(f"{letter(at)}{number}", value) for at, value in enumerate(row))
        + "</row>"
        for number, row in enumerate(rows, start=first)
    )


def sheet(data: str, *, before: str = "", after: str = "", space: str = MAIN) -> str:
    return (
        f'{DECLARATION}<worksheet xmlns="{space}">{before}<sheetData>{data}</sheetData>'
        f"{after}</worksheet>"
    )


def parts(
    sheets: Mapping[str, str],
    *,
    states: Mapping[str, str] | None = None,
    properties: str = "",
    extra: Mapping[str, bytes | str] | None = None,
    space: str = MAIN,
    styles: str | None = "",
    strings: Sequence[str] | None = None,
) -> dict[str, bytes]:
    """The parts of a workbook by name; `extra` replaces or adds, `strings` are <si> contents."""
    states = states or {}
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{at}" r:id="rId{at}"'
        + (f' state="{states[name]}"' if name in states else "")
        + "/>"
        for at, name in enumerate(sheets, start=1)
    )
    kind = (
        OFFICE if space == MAIN else OFFICE.replace("schemas.openxmlformats.org", "purl.oclc.org")
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{kind}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    made: dict[str, bytes | str] = {
        "[Content_Types].xml": DECLARATION
        + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{kind}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{space}" xmlns:r="{kind}">'
        f"{properties}<sheets>{listed}</sheets></workbook>",
    }
    if strings is not None:
        relations += (
            f'<Relationship Id="rIdS" Type="{kind}/sharedStrings" Target="sharedStrings.xml"/>'
        )
        made["xl/sharedStrings.xml"] = (
            f'{DECLARATION}<sst xmlns="{space}">'
            + "".join(f"<si>{text}</si>" for text in strings)
            + "</sst>"
        )
    if styles is not None:
        relations += f'<Relationship Id="rIdT" Type="{kind}/styles" Target="styles.xml"/>'
        made["xl/styles.xml"] = f'{DECLARATION}<styleSheet xmlns="{space}">{styles}</styleSheet>'
    made["xl/_rels/workbook.xml.rels"] = (
        f'{DECLARATION}<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'
    )
    for at, content in enumerate(sheets.values(), start=1):
        made[f"xl/worksheets/sheet{at}.xml"] = content
    made.update(extra or {})
    return {
        name: content.encode() if isinstance(content, str) else content
        for name, content in made.items()
    }


def zipped(content: Mapping[str, bytes], *, zip64: bool = False) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=zip64) as entry:
                entry.write(data)
    return target.getvalue()


def deflated(content: Mapping[str, bytes], level: int = 9) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return target.getvalue()


def xlsx(rows: Iterable[Sequence[Value]], *, before: str = "", after: str = "") -> bytes:
    """A workbook with one sheet of the given rows, from row 1 on."""
    return deflated(parts({"Sheet1": sheet(sheet_rows(rows), before=before, after=after)}))


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def entry(name: bytes, data: bytes, at: int, *, size: int | None = None) -> tuple[bytes, bytes]:
    """One deflated entry for the offset `at`: its local part, and its line in the directory.

    `size` is what the zip says of the size, whatever is true.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(data) + packer.flush()
    said = len(data) if size is None else size
    crc = zlib.crc32(data)
    head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(packed), said, len(name), 0)
    local = b"PK\x03\x04" + head + name + packed
    central = (
        b"PK\x01\x02" + struct.pack("<H", 20) + head + struct.pack("<HHHII", 0, 0, 0, 0, at) + name
    )
    return local, central


def archive_of(entries: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A zip of (name, data); much faster than zipfile where there are 100,000."""
    body, directory, count = io.BytesIO(), io.BytesIO(), 0
    for name, data in entries:
        local, central = entry(name, data, body.tell())
        body.write(local)
        directory.write(central)
        count += 1
    return closed(body.getvalue(), directory.getvalue(), count)


def closed(body: bytes, directory: bytes, count: int) -> bytes:
    end = struct.pack("<HHHHIIH", 0, 0, min(count, 0xFFFF), min(count, 0xFFFF), len(directory),
                      len(body), 0)  # fmt: skip
    if count > 0xFFFF:
        at = len(body) + len(directory)
        wide = struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, len(directory), len(body))
        end = (
            b"PK\x06\x06"
            + wide
            + b"PK\x06\x07"
            + struct.pack("<IQI", 0, at, 1)
            + (b"PK\x05\x06" + end)
        )
        return body + directory + end
    return body + directory + b"PK\x05\x06" + end


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE container (what .xls and encrypted workbooks are) with streams of 4 KB at least."""
    sector, free, end = 512, 0xFFFFFFFF, 0xFFFFFFFE
    padded = {name: data + b"\0" * (-len(data) % sector) for name, data in streams.items()}
    padded = {name: data + b"\0" * max(0, 4096 - len(data)) for name, data in padded.items()}
    fat = [0xFFFFFFFD, end]
    starts: dict[str, int] = {}
    body = b""
    for name, data in padded.items():
        first, count = len(fat), len(data) // sector
        starts[name] = first
        fat += [*range(first + 1, first + count), end]
        body += data
    assert len(fat) <= 128
    names = ["Root Entry", *padded]
    directory = b""
    for at, name in enumerate(names):
        text = name.encode("utf-16-le") + b"\0\0"
        sibling = at + 1 if 0 < at < len(names) - 1 else free
        directory += text.ljust(64, b"\0") + struct.pack(
            "<HBBIII", len(text), 5 if at == 0 else 2, 1, free, sibling, 1 if at == 0 else free
        ) + b"\0" * 36 + struct.pack("<IQ", end if at == 0 else starts[name],
                                     0 if at == 0 else len(padded[name]))  # fmt: skip
    directory = directory.ljust(sector, b"\0")
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
        + struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6,
                      0, 1, 1, 0, 4096, end, 0, end, 0, 0)
        + struct.pack("<108I", *([free] * 108))
    )  # fmt: skip
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(sector, b"\xff")
    return head + table + directory + body


def xls(rows: Sequence[Sequence[str | float | None]]) -> bytes:
    """An .xls of Excel 97 with one sheet."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    name = "Sheet1".encode("utf-16-le")
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    end = record(0x000A, b"")
    bound_length = 4 + 8 + len(name)
    offset = len(start) + bound_length + len(end)
    bound = record(0x0085, struct.pack("<IBBBB", offset, 0, 0, 6, 1) + name)
    body = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    body += record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                head = struct.pack("<HHHHB", row, column, 0, len(value), 1)
                body += record(0x0204, head + text)
            elif value is not None:
                body += record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    return ole({"Workbook": start + bound + end + body + end})
