"""Amounts in yuan: how they are stored, written and spelled out."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

FEN = Decimal("0.01")
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")
LIMIT = Decimal(10) ** 12
# As much as a column of yuan holds.
HIGHEST = Decimal("9999999999.99")
# What one person is given at once stays below ten million.
MOST_FOR_ONE = Decimal("9999999.99")
# A comma parts groups of three digits and nothing else: 12,34 may have been meant as 12.34.
_AMOUNT = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d*)?|-?\.\d+", re.ASCII)
# What no field takes for an amount.
NO_AMOUNT = "?"

if TYPE_CHECKING:
    AnyDecimalField = models.DecimalField[Any, Any]
else:
    # Django's fields take type arguments only in the stubs.
    AnyDecimalField = models.DecimalField


def to_fen(amount: Decimal) -> Decimal:
    """The amount rounded to two places, half a fen upwards."""
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


class MoneyField(AnyDecimalField):
    """An amount in yuan, exact to the fen.

    SQLite adds decimals as floats (1000 times 0.10 is 99.9999999999986 there), so that every answer
    of the database, a sum too, is rounded to the fen on its way in. Reckoning inside a query
    (`F("amount") * 3`, `Avg`) leaves the field behind: give it `output_field=MoneyField()`.
    """

    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        max_digits: int = 12,
        decimal_places: int = 2,
        **options: Any,
    ) -> None:
        """Twelve digits, two of them after the point, unless said otherwise."""
        super().__init__(verbose_name, name, max_digits, decimal_places, **options)

    def from_db_value(
        self, value: Any, _expression: Any, _connection: BaseDatabaseWrapper
    ) -> Decimal | None:
        """What the database says, rounded to the fen."""
        if value is None:
            return None
        return to_fen(value if isinstance(value, Decimal) else Decimal(str(value)))


def format_yuan(amount: Decimal) -> str:
    """`¥1,060`, or `¥1,060.50` where there are fen; a debt is `-¥20`."""
    rounded = to_fen(Decimal(amount))
    sign = "-" if rounded < 0 else ""
    whole = rounded == rounded.to_integral_value()
    return f"{sign}¥{abs(rounded):,.0f}" if whole else f"{sign}¥{abs(rounded):,.2f}"


def has_other_digits(text: str) -> bool:
    """Whether digits stand in it that count otherwise than they read: 10² is not 102, nor ① 1."""
    return any(unicodedata.category(character) == "No" for character in text)


def bare_number(text: str) -> str:
    """The digits of an amount as people write it: 4,860, ￥4860 and 4860元 are 4860.

    What is no amount, such as 12,34 or 1e2, becomes `NO_AMOUNT`, for a form to refuse.
    """
    if has_other_digits(text):
        return NO_AMOUNT
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("元").strip()
    plain = plain.removeprefix("¥").strip()
    if plain and not _AMOUNT.fullmatch(plain):
        return NO_AMOUNT
    return plain.replace(",", "")


def in_words(amount: Decimal) -> str:
    """The amount as Chinese papers demand it (大写): 24900 is 贰万肆仟玖佰元整.

    Up to 9999 亿; more raises ValueError.
    """
    rounded = to_fen(Decimal(amount))
    sign = "负" if rounded < 0 else ""
    rounded = abs(rounded)
    if rounded >= LIMIT:
        raise ValueError("an amount of this size cannot be spelled out")
    yuan, fen = divmod(int(rounded * 100), 100)
    jiao, fen = divmod(fen, 10)
    words = _whole_in_words(yuan) + "元" if yuan else ""
    if not jiao and not fen:
        return f"{sign}{words or '零元'}整"
    if jiao:
        words += DIGITS[jiao] + "角"
    elif yuan:
        words += "零"
    return f"{sign}{words}{DIGITS[fen]}分" if fen else f"{sign}{words}整"


def _whole_in_words(number: int) -> str:
    """A whole number above zero: groups of four, 零 once for each run of noughts inside."""
    words = ""
    for index in range(len(GROUPS) - 1, -1, -1):
        group = number // 10_000**index % 10_000
        if not group:
            continue
        # 1,0050 is 壹万零伍拾: a group that follows another and begins with noughts says so; and
        # 1,0000,0005 and 1,0000,5000 skip a whole group, which is said too.
        skipped = words and not number // 10_000 ** (index + 1) % 10_000
        if words and (group < 1000 or skipped):
            words += "零"
        words += _group_in_words(group) + GROUPS[index]
    return words


def _group_in_words(group: int) -> str:
    words, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            words += ("零" if gap and words else "") + DIGITS[digit] + PLACES[place]
        gap = not digit
    return words
