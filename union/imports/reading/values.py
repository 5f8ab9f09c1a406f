"""One cell to one value: money, a day, a name, the number of an identity card ...

Every function takes a Cell and gives the value, or raises BadCell with a code and a sentence that
says what to do. Nothing is guessed: a rounded number, a day without a year, five hundred in words
are refused. A blank cell raises `missing`; whoever can do without asks `cell.is_blank` first.
"""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from union.core import id_numbers
from union.core.dates import UnclearDay, from_serial, local_today, parse_day
from union.core.errors import Refused
from union.core.money import FEN, HIGHEST, has_other_digits, to_fen
from union.imports.reading.cells import Cell

CLEAR = "[清空]"
"""In a cell: wipe what is stored. A blank cell never does."""

SENTENCES = {
    "missing": _("This cell is empty and must be filled in."),
    "not_a_number": _("This is not a number. Please write it in digits, such as 1234.50."),
    "amount_as_date": _("This amount has a date format. Please format the cell as a number."),
    "too_precise": _("The amount has more than two decimals."),
    "too_large": _("The number is too large."),
    "not_positive": _("The amount must be greater than zero."),
    "not_a_whole_number": _("This is not a whole number."),
    "out_of_range": _("The number must lie between %(least)s and %(most)s."),
    "no_year": _("The date has no year. Please write it in full, such as 2026-03-05."),
    "no_day": _("The date has no day. Please write it in full, such as 2026-03-05."),
    "time_zone": _("The date has a time zone. Please write only the day, such as 2026-03-05."),
    "not_a_date": _("This is not a date. Please write it in full, such as 2026-03-05."),
    "future": _("The day cannot be in the future."),
    "number_of_person": _(
        "An ID or telephone number stands in this cell, which many read. Please take it out."
    ),
    "not_yes_or_no": _("Please write 是 or 否."),
    "rounded_by_excel": _(
        "Excel kept this number as a rounded figure, and its last digits are lost. "
        "Please format the column as text and type the number again."
    ),
    "check_digit": _(
        "The last digit of the ID number does not fit. Please check it for typing errors."
    ),
    "birth_date": _("The date of birth inside the ID number does not exist or lies ahead."),
    "length": _("An ID number has 18 characters. Please check it."),
    "characters": _("An ID number consists of digits, the last may be X. Please check it."),
    "not_a_mobile_number": _("This is not a mobile number of 11 digits."),
    "too_long": _("The text is longer than %(most)s characters."),
    "control_character": _(
        "The cell contains characters that cannot be read. Please type it again."
    ),
    "error_value": _("The cell shows an error (%(error)s). Please correct the formula."),
    "formula_without_result": _(
        "The formula has no result in the file. "
        "Please open the file in Excel or WPS, save it and send it again."
    ),
}


class BadCell(Refused):
    """A cell that cannot be taken; the row is rejected, the others go on. `code` says why."""

    status = 422

    def __init__(self, code: str, sentence: str | None = None, **params: Any) -> None:
        """`sentence` is a key of SENTENCES where it differs from the code."""
        self.code = code
        super().__init__(SENTENCES[sentence or code], params=params)


_DASHES = {"-", "--", "—", "——", "–", "/", "\\", "无", "空"}
_AMOUNT = re.compile(
    r"(?:¥|RMB|CNY|人民币)?([+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?:元整|元正|圆整|元|圆|块)?",
    re.IGNORECASE | re.ASCII,
)
_COUNTED = re.compile(r"([+-]?\d{1,12})(?:\.0+)?[份个件人次名天日箱盒套张本只袋岁年月]?", re.ASCII)
_LONG_NUMBER = re.compile(r"\d{7}")
_EXACT_WITHIN = Decimal("1e-9")
_ROUNDED_FROM = 10**15
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xAD])
_DOTS = re.compile("[•・‧∙⋅•‧・]")
_NOT_CHINESE = re.compile("[^\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af·()*]")
_YES = {"是", "有", "对", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "已"}
_NO = {"否", "无", "不", "错", "没有", "×", "x", "✗", "✘", "☒", "n", "no", "false", "0", "未", "□"}


def _sound(cell: Cell) -> None:
    """Refuses what holds no value of any kind."""
    if cell.is_blank:
        raise BadCell("missing")
    if cell.kind == "error":
        raise BadCell("error_value", error=cell.text)
    if cell.kind == "formula":
        raise BadCell("formula_without_result")
    if cell.kind == "control":
        raise BadCell("control_character")
    if cell.kind == "long":
        raise BadCell("too_long", most=32_767)


def _folded(cell: Cell) -> str:
    """Half-width, without any spaces."""
    folded = unicodedata.normalize("NFKC", cell.text.translate(_INVISIBLE))
    return "".join(folded.split()).lstrip("'")


def _number(cell: Cell) -> Decimal:
    return Decimal(repr(cell.value))


def money(cell: Cell, *, positive: bool = False, most: Decimal = HIGHEST) -> Decimal:
    """An amount in yuan, exact to the fen: 300, "1,234.50", ￥500, 500元, 500元整, ５００."""
    _sound(cell)
    if cell.kind == "number":
        exact = _number(cell)
    elif cell.kind == "text":
        folded = _folded(cell)
        if folded in _DASHES:
            raise BadCell("missing")
        match = None if has_other_digits(cell.text) else _AMOUNT.fullmatch(folded)
        if not match:
            raise BadCell("not_a_number")
        exact = Decimal(match[1].replace(",", ""))
    else:
        raise BadCell("not_a_number", "amount_as_date" if cell.kind == "date" else None)
    if abs(exact) > most:
        raise BadCell("too_large")
    amount = to_fen(exact)
    if abs(exact - amount) > _EXACT_WITHIN:
        raise BadCell("too_precise")
    if positive and amount <= 0:
        raise BadCell("not_positive")
    return amount if amount else FEN * 0


def whole(cell: Cell, *, least: int = 0, most: int = 1_000_000) -> int:
    """A count: 3, "3份", ３."""
    _sound(cell)
    if cell.kind == "number":
        exact = _number(cell)
        if exact != exact.to_integral_value():
            raise BadCell("not_a_whole_number")
        count = int(exact)
    else:
        is_plain = cell.kind == "text" and not has_other_digits(cell.text)
        match = _COUNTED.fullmatch(_folded(cell)) if is_plain else None
        if not match:
            raise BadCell("not_a_number")
        count = int(match[1])
    if not least <= count <= most:
        raise BadCell("out_of_range", least=least, most=most)
    return count


def day(cell: Cell, *, epoch_1904: bool = False) -> dt.date:
    """A day: typed by its format, written out, or a serial number without a format."""
    return _day(cell, epoch_1904)


def past_day(cell: Cell, *, epoch_1904: bool = False) -> dt.date:
    """A day of what has happened already: today at the latest."""
    return not_ahead(_day(cell, epoch_1904))


def not_ahead(day: dt.date) -> dt.date:
    """The day, unless it is still to come."""
    if day > local_today():
        raise BadCell("future")
    return day


def _day(cell: Cell, epoch_1904: bool) -> dt.date:
    _sound(cell)
    if isinstance(cell.value, dt.datetime):
        return cell.value.date()
    if isinstance(cell.value, dt.date):
        return cell.value
    try:
        if cell.kind == "number":
            return _day_of_number(_number(cell), epoch_1904)
        if cell.kind == "text":
            return parse_day(cell.text.translate(_INVISIBLE).strip(), epoch_1904=epoch_1904)
    except UnclearDay as unclear:
        raise BadCell(unclear.code) from unclear
    raise BadCell("not_a_date")


def _day_of_number(number: Decimal, epoch_1904: bool) -> dt.date:
    """45545 counts days; 20240910 and 2024.9 are days and months typed as numbers."""
    if 10_000 <= number < 100_000:
        return from_serial(number, epoch_1904=epoch_1904)
    return parse_day(str(number))


def boolean(cell: Cell, *, blank: bool = False) -> bool:
    """是 or 否, √ or ×, Y or N, 1 or 0; a blank cell means `blank`."""
    if cell.is_blank:
        return blank
    _sound(cell)
    if isinstance(cell.value, bool):
        return cell.value
    folded = _folded(cell).casefold()
    if folded in _YES:
        return True
    if folded in _NO:
        return False
    raise BadCell("not_yes_or_no")


def text(cell: Cell, *, most: int = 255) -> str:
    """What stands in the cell, without what is invisible around it; at most so many characters.

    A number stays as Excel shows it (02000); one of sixteen digits or more was rounded by Excel.
    """
    _sound(cell)
    if cell.kind == "number" and abs(_number(cell)) >= _ROUNDED_FROM:
        raise BadCell("rounded_by_excel")
    kept = cell.text.translate(_INVISIBLE) if cell.kind == "text" else cell.text
    kept = kept.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not kept:
        raise BadCell("missing")
    if len(kept) > most:
        raise BadCell("too_long", most=most)
    return kept


def remark(cell: Cell, *, most: int = 200) -> str:
    """Words that many read, such as a note or a post: no number of a person stands in them."""
    kept = text(cell, most=most)
    if _LONG_NUMBER.search(kept):
        raise BadCell("number_of_person")
    return kept


def name(cell: Cell, *, most: int = 60) -> str:
    """A person's name: 张　三 is 张三, foreign names keep one space, one kind of middle dot."""
    kept = " ".join(unicodedata.normalize("NFC", text(cell, most=most)).split())
    kept = _DOTS.sub("·", kept.replace("（", "(").replace("）", ")"))
    solid = kept.replace(" ", "")
    return kept if _NOT_CHINESE.search(solid) else solid


def id_number(cell: Cell, *, today: dt.date | None = None) -> str:
    """The eighteen characters of a resident identity number; an old one of fifteen is upgraded."""
    _sound(cell)
    if cell.kind == "number" and abs(_number(cell)) >= _ROUNDED_FROM:
        raise BadCell("rounded_by_excel")
    written = str(int(_number(cell))) if cell.kind == "number" else cell.text
    found = id_numbers.problem(written, today=today)
    if found:
        raise BadCell("rounded_by_excel" if found == "rounded" else found)
    return id_numbers.upgrade_15(written)


def phone(cell: Cell) -> str:
    """A mobile number of eleven digits."""
    _sound(cell)
    if cell.kind == "number":
        exact = _number(cell)
        if exact != exact.to_integral_value():
            raise BadCell("not_a_mobile_number")
        written = str(int(exact))
    else:
        written = cell.text
    found = id_numbers.phone_problem(written)
    if found:
        raise BadCell("rounded_by_excel" if found == "rounded" else "not_a_mobile_number")
    return id_numbers.normalise_phone(written)


def is_clear(cell: Cell) -> bool:
    """Whether the cell asks to wipe the stored value."""
    return cell.kind == "text" and cell.text.strip() in (CLEAR, "【清空】", "［清空］")
