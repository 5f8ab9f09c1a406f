"""Resident identity numbers and mobile numbers: reading, checking, hiding.

Nothing is guessed that cannot be known: a number that a spreadsheet has rounded is refused.
"""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import Literal

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
Problem = Literal["length", "rounded", "check_digit", "birth_date", "characters"]
PhoneProblem = Literal["length", "rounded", "characters"]

_QUOTES = "'‘’`´\"“”"
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?E\+?(\d{1,3})", re.ASCII)
_FLOAT = re.compile(r"(\d+)\.0+", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_COUNTRY = re.compile(r"(?:\+|00)?86(?=1\d{10}$)")
# Excel shows at most five digits after the point in 1.38001E+10: what follows them is lost.
_SHOWN_BY_EXCEL = 5


def _bare(text: str) -> str:
    """Half-width, upper case, without spaces, invisible characters and quotation marks."""
    return "".join(
        char
        for char in unicodedata.normalize("NFKC", text).upper()
        if not char.isspace()
        and unicodedata.category(char) not in ("Cc", "Cf", "Zs")
        and char not in _QUOTES
    )


def normalise(text: str) -> str:
    """The number as it is stored: half-width digits and a capital X, nothing around it."""
    bare = _bare(text)
    whole = _FLOAT.fullmatch(bare)
    return whole[1] if whole else bare


def check_digit(first_17: str) -> str:
    """The eighteenth character that belongs to the first seventeen (GB 11643)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]


def problem(text: str, *, today: dt.date | None = None) -> Problem | None:
    """What is wrong with a number of 18 or 15 characters, or None.

    `rounded`: a spreadsheet kept it as a number, and its last digits are lost. Dates of birth after
    `today` (by default the day it is) are wrong too.
    """
    number = normalise(text)
    if _SCIENTIFIC.fullmatch(number):
        return "rounded"
    if not re.fullmatch(r"[0-9]*X?", number):
        return "characters"
    if len(number) not in (15, 18):
        return "length"
    if "X" in number[:17]:
        return "characters"
    if len(number) == 15:
        return None if _birth_date(upgrade_15(number), today) else "birth_date"
    fits = check_digit(number[:17]) == number[17]
    if not fits and number.endswith("000"):
        return "rounded"
    if not _birth_date(number, today):
        return "birth_date"
    return None if fits else "check_digit"


def upgrade_15(text: str) -> str:
    """The eighteen characters of an old number of fifteen; other numbers stay as they are."""
    number = normalise(text)
    if not re.fullmatch(r"[0-9]{15}", number):
        return number
    first_17 = number[:6] + "19" + number[6:]
    return first_17 + check_digit(first_17)


def _birth_date(number: str, today: dt.date | None) -> dt.date | None:
    try:
        day = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return day if dt.date(1880, 1, 1) <= day <= (today or _today()) else None


def _today() -> dt.date:
    from union.core.dates import local_today

    return local_today()


def birth_date(text: str) -> dt.date:
    """The date of birth in a sound number; ValueError for any other."""
    if problem(text):
        raise ValueError("not a sound resident identity number")
    number = upgrade_15(text)
    return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex(text: str) -> Literal["female", "male"]:
    """The sex in a sound number; ValueError for any other."""
    if problem(text):
        raise ValueError("not a sound resident identity number")
    return "male" if int(upgrade_15(text)[16]) % 2 else "female"


def _masked(text: str, before: int, after: int) -> str:
    """Stars in the middle; a text too short for that shows less, and at least half is hidden."""
    if len(text) < before + after + 4:
        before, after = min(before, len(text) // 4), min(after, len(text) // 4)
    hidden = len(text) - before - after
    return text[:before] + "*" * hidden + text[len(text) - after :]


def mask_id(text: str) -> str:
    """`3301************24`: beside the date of birth, four more digits would be too many."""
    return _masked(normalise(text), 4, 2)


def mask_phone(text: str) -> str:
    """`138******78`: the last four digits are asked for when a record is claimed."""
    return _masked(normalise_phone(text), 3, 2)


def normalise_phone(text: str) -> str:
    """Eleven digits out of `+86 138-1234-5678`, `１３８…` or the float 13800138000.0.

    What is no mobile number comes back half-width and without spaces; `phone_problem` says why.
    """
    bare = re.sub(r"[-‐‑–—()._·/]", "", _bare(text)) if not _is_float(text) else _bare(text)
    whole = _FLOAT.fullmatch(bare)
    if whole:
        bare = whole[1]
    scientific = _SCIENTIFIC.fullmatch(bare)
    if scientific and len(scientific[2] or "") > _SHOWN_BY_EXCEL and int(scientific[3]) < 20:
        value = Decimal(bare)
        if value == value.to_integral_value():
            bare = str(int(value))
    return _COUNTRY.sub("", bare)


def _is_float(text: str) -> bool:
    bare = _bare(text)
    return bool(_FLOAT.fullmatch(bare) or _SCIENTIFIC.fullmatch(bare))


def phone_problem(text: str) -> PhoneProblem | None:
    """What is wrong with a mobile number of mainland China, or None."""
    phone = normalise_phone(text)
    if _SCIENTIFIC.fullmatch(phone):
        return "rounded"
    if not re.fullmatch(r"[0-9]*", phone):
        return "characters"
    if len(phone) != 11:
        return "length"
    return None if _MOBILE.fullmatch(phone) else "characters"
