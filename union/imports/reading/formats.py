"""Number formats of an .xlsx: which numbers are days, and which show leading zeros."""

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import IO, Any, Literal

from union.imports.reading.xml import local, parse

# Formats that have a number instead of a code; 27-36 and 50-58 are dates in Chinese Excel.
_BUILT_IN_DATES = {*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58}
_BUILT_IN_TIMES = {18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56}
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
_LAST_SERIAL = 2_958_465  # 9999-12-31
_DAYS_1904 = 1462
_LONGEST_NUMBER = 40
FormatKind = Literal["general", "date", "time", "zeros"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell's number is to be understood."""

    kind: FormatKind = "general"
    zeros: int = 0
    epoch_1904: bool = False

    def apply(self, number: int | float) -> Any:
        """The number, a day as ["d", ISO text], or the number with what Excel shows."""
        if self.kind == "date":
            day = from_serial(number, epoch_1904=self.epoch_1904)
            return number if day is None else ["d", day]
        if self.kind == "zeros" and isinstance(number, int) and number >= 0:
            shown = str(number).zfill(self.zeros)
            return ["n", number, shown] if shown != str(number) else number
        if self.kind == "time" and 0 <= number < 1:
            minutes = round(number * 1440)
            return f"{minutes // 60:02}:{minutes % 60:02}"
        return number


def classify(code: str) -> tuple[FormatKind, int]:
    """What a format code makes of a number, and how many digits it fills up to."""
    first = code.split(";")[0]
    if re.fullmatch(r"0{2,30}", first):
        return "zeros", len(first)
    bare = _LITERALS.sub("", first).lower()
    if re.search(r"[yd]", bare) or ("m" in bare and not re.search(r"[hs0#?]|general", bare)):
        return "date", 0
    if re.search(r"[hs]", bare):
        return "time", 0
    return "general", 0


def styles(stream: IO[bytes], *, epoch_1904: bool) -> list[Style]:
    """The styles that cells refer to by number (cellXfs), in order."""
    codes: dict[str, str] = {}
    numbers: list[str] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        tag = local(name)
        if tag == "numFmt" and "numFmtId" in attributes:
            codes[attributes["numFmtId"]] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            numbers.append(attributes.get("numFmtId", "0"))

    def end(name: str) -> None:
        nonlocal inside
        if local(name) == "cellXfs":
            inside = False

    parse(stream, start, end)
    known = {number: Style(*_kind(number, codes), epoch_1904) for number in set(numbers)}
    return [known[number] for number in numbers]


def _kind(number: str, codes: dict[str, str]) -> tuple[FormatKind, int]:
    """What a format that is called by number makes of a cell."""
    if number in codes:
        return classify(codes[number])
    if number.isdecimal() and int(number) in _BUILT_IN_DATES:
        return "date", 0
    if number.isdecimal() and int(number) in _BUILT_IN_TIMES:
        return "time", 0
    return "general", 0


def number(raw: str) -> int | float | str:
    """A stored number; a text where it is none that could be calculated with."""
    if len(raw) > _LONGEST_NUMBER:
        return raw
    try:
        return int(raw)
    except ValueError:
        pass
    try:
        value = float(raw)
    except ValueError:
        return raw
    if not math.isfinite(value):
        return raw
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def from_serial(serial: int | float, *, epoch_1904: bool) -> str | None:
    """The day (and time, where there is one) that Excel means by a number, as ISO text."""
    if epoch_1904:
        serial += _DAYS_1904
    # Excel believes in 29 February 1900, number 60; what lies before it counts one day less.
    if not 1 <= serial <= _LAST_SERIAL + 1 or int(serial) == 60:
        return None
    epoch = dt.datetime(1899, 12, 31 if serial < 60 else 30)  # noqa: DTZ001 a day has no zone
    moment = epoch + dt.timedelta(seconds=round(serial * 86_400))
    if moment.hour or moment.minute or moment.second:
        return moment.isoformat()
    return moment.date().isoformat()


def iso_day(raw: str) -> Any:
    """A day that the file stores as text of ISO 8601 (strict workbooks)."""
    try:
        moment = dt.datetime.fromisoformat(raw)
    except ValueError:
        return raw
    bare = moment.replace(tzinfo=None)
    return ["d", bare.date().isoformat() if bare.time() == dt.time() else bare.isoformat()]
