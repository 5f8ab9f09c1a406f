"""Reads a .csv in the child: encoding and delimiter are found, never taken from the name."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from union.imports.reading.broken import Broken
from union.imports.reading.sheetrows import Bounds

DELIMITERS = (",", "\t", ";", "|")
SAMPLE = 65_536
_CHINESE = re.compile("[\u4e00-\u9fff]")
# What GB18030 makes of bytes that are no Chinese text: private use, Latin with rare marks.
_IMPLAUSIBLE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff\u0250-\u036f]")


@dataclass
class Text:
    """A decoded file."""

    text: str
    encoding: str
    delimiter: str


def decode(data: bytes) -> Text:
    """The text of the file; raises Broken rather than letting a wrong character in."""
    text, encoding = _decoded(data)
    # Excel understands a first line of "sep=;" and shows it as no row of the table.
    said = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    return Text(text, encoding, said[1] if said else _delimiter(text))


def _decoded(data: bytes) -> tuple[str, str]:
    for mark, codec, name in (
        (b"\xef\xbb\xbf", "utf-8", "UTF-8"),
        (b"\xff\xfe", "utf-16-le", "UTF-16"),
        (b"\xfe\xff", "utf-16-be", "UTF-16"),
    ):
        if data.startswith(mark):
            return _strictly(data, codec, len(mark)), name
    sample = data[:4096][: len(data[:4096]) // 2 * 2]
    if sample.count(0) > len(sample) // 8:
        little = sample[1::2].count(0) >= sample[::2].count(0)
        return _strictly(data, "utf-16-le" if little else "utf-16-be", 0), "UTF-16"
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        return _gb18030(data, error.start), "GB18030"


def _strictly(data: bytes, codec: str, start: int) -> str:
    try:
        return data[start:].decode(codec)
    except UnicodeDecodeError as error:
        raise _broken(data, start + error.start) from error


def _broken(data: bytes, offset: int) -> Broken:
    return Broken("encoding", offset=offset, line=data.count(b"\n", 0, offset) + 1)


def _gb18030(data: bytes, not_utf8_at: int) -> str:
    """Chinese text of Windows, or a refusal: GB18030 reads nearly anything as something."""
    other = _lines_of_utf8(data)
    if other.count > other.foreign:
        raise _broken(data, not_utf8_at)
    if other.count:
        raise _broken(data, other.first)
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _broken(data, error.start) from error
    if len(_IMPLAUSIBLE.findall(text)) > len(_CHINESE.findall(text)) // 20:
        raise Broken("unknown_encoding")
    return text


@dataclass
class _Lines:
    count: int = 0
    first: int = 0
    foreign: int = 0


def _lines_of_utf8(data: bytes) -> _Lines:
    """How many lines are Chinese in UTF-8 beyond chance, and where; how many are not UTF-8."""
    found = _Lines()
    position = 0
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            try:
                text = line.decode("utf-8")
            except UnicodeDecodeError:
                found.foreign += 1
            else:
                if len(_CHINESE.findall(text)) >= 2:
                    if not found.count:
                        inside = next(at for at, byte in enumerate(line) if byte > 127)
                        found.first = position + inside
                    found.count += 1
        position += len(line)
    return found


def _delimiter(text: str) -> str:
    """The character that parts most lines into the same number of cells, at least two."""
    best, best_score = ",", (0, 0)
    sample = text[:SAMPLE]
    for delimiter in DELIMITERS:
        widths: Counter[int] = Counter()
        reader = csv.reader(sample.splitlines(keepends=True), delimiter=delimiter)
        try:
            widths.update(len(row) for row in islice(reader, 30) if len(row) > 1)
        except csv.Error:
            continue
        if widths:
            score = max((lines, width) for width, lines in widths.items())
            if score > best_score:
                best, best_score = delimiter, score
    return best


def rows(text: Text, bounds: Bounds) -> Iterator[list[Any]]:
    """The rows that hold anything, numbered as Excel would show them."""
    csv.field_size_limit(len(text.text) + 1)
    lines = iter(_lines(text.text))
    reader = csv.reader(lines, delimiter=text.delimiter, strict=True)
    number = 0
    hint = re.match(r"sep=.\r?\n", text.text, re.IGNORECASE)
    if hint:
        next(reader)
    try:
        for number, raw in enumerate(reader, start=1):
            cells = [_cell(value, bounds.cell_characters) for value in raw]
            while cells and cells[-1] is None:
                cells.pop()
            if not cells:
                continue
            if len(cells) > bounds.max_columns:
                raise Broken("too_many_columns")
            if number > bounds.last_row:
                raise Broken("too_many_rows")
            yield [number, False, cells]
    except csv.Error:
        raise Broken("quotes", line=number + 1) from None


def _cell(value: str, cell_characters: int) -> Any:
    if not value:
        return None
    if len(value) > cell_characters:
        return ["long", value[:100]]
    return value


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends; only CR and LF end one (str.splitlines knows eight more)."""
    for match in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text):
        yield match[0]
