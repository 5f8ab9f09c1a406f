from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from union.core.money import DIGITS, NO_AMOUNT, bare_number, format_yuan, in_words, to_fen

AMOUNTS = st.decimals("0", "999999999999.99", places=2)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.5", "伍角整"),
        ("0.55", "伍角伍分"),
        ("10", "壹拾元整"),
        ("300", "叁佰元整"),
        ("1005.05", "壹仟零伍元零伍分"),
        ("1010", "壹仟零壹拾元整"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("24900", "贰万肆仟玖佰元整"),
        ("100000", "壹拾万元整"),
        ("100001", "壹拾万零壹元整"),
        ("100010.10", "壹拾万零壹拾元壹角整"),
        ("1005000", "壹佰万伍仟元整"),
        ("20010000", "贰仟零壹万元整"),
        ("100000000", "壹亿元整"),
        ("100000005", "壹亿零伍元整"),
        ("100005000", "壹亿零伍仟元整"),
        ("1000100010", "壹拾亿零壹拾万零壹拾元整"),
        ("-3.2", "负叁元贰角整"),
    ],
)
def test_amounts_are_spelled_out_as_papers_demand(amount, words):
    assert in_words(Decimal(amount)) == words


def number_of(words: str) -> int:
    """Reads 大写 back: the opposite of what is tested, written another way."""
    total = group = digit = 0
    for char in words:
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in "拾佰仟":
            group += digit * {"拾": 10, "佰": 100, "仟": 1000}[char]
            digit = 0
        else:
            total += (group + digit) * {"万": 10**4, "亿": 10**8}[char]
            group = digit = 0
    return total + group + digit


@given(AMOUNTS)
def test_spelled_out_amounts_read_back_to_the_same_fen(amount):
    yuan, _sep, rest = in_words(amount).rpartition("元")
    jiao, _sep, fen = rest.rpartition("角")
    cents = number_of(fen.removesuffix("整").removesuffix("分"))
    assert Decimal(number_of(yuan) * 100 + number_of(jiao) * 10 + cents) / 100 == amount


@given(AMOUNTS)
def test_spelled_out_amounts_never_stutter(amount):
    words = in_words(amount)
    assert "零零" not in words
    assert amount < 1 or not words.startswith("零")
    assert "零元" not in words or words == "零元整"


def test_an_amount_too_large_for_the_form_is_an_error():
    with pytest.raises(ValueError, match="spelled out"):
        in_words(Decimal(10) ** 12)


@pytest.mark.parametrize(
    ("amount", "text"),
    [("1060", "¥1,060"), ("1060.5", "¥1,060.50"), ("0", "¥0"), ("-20", "-¥20"), ("0.999", "¥1"),
     ("-0.001", "¥0"), ("25800.00", "¥25,800")],
)  # fmt: skip
def test_amounts_are_shown_with_fen_only_where_there_are_some(amount, text):
    assert format_yuan(Decimal(amount)) == text


def test_half_a_fen_is_rounded_upwards():
    assert to_fen(Decimal("0.125")) == Decimal("0.13")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("4,860", "4860"), ("￥1,234,567.80", "1234567.80"), ("12.5元", "12.5"), ("", "")],
)
def test_an_amount_is_read_as_people_write_it(typed: str, read: str) -> None:
    assert bare_number(typed) == read


@pytest.mark.parametrize("typed", ["12,34", "1,5", "1,,2", "1e2", "1_000", "12,", "一百"])
def test_what_may_have_been_meant_otherwise_is_no_amount(typed: str) -> None:
    assert bare_number(typed) == NO_AMOUNT
