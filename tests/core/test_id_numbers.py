import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from union.core import id_numbers
from union.core.id_numbers import mask_id, mask_phone, normalise_phone, phone_problem, problem

TODAY = dt.date(2026, 1, 5)
DAYS = st.dates(dt.date(1930, 1, 1), dt.date(2025, 12, 31))


@st.composite
def numbers(draw):
    """A sound number, and the day and sex that went into it."""
    day, order = draw(DAYS), draw(st.integers(0, 999))
    first_17 = f"{draw(st.sampled_from(['330106', '110101', '650102']))}{day:%Y%m%d}{order:03}"
    return first_17 + id_numbers.check_digit(first_17), day, "male" if order % 2 else "female"


@given(numbers())
def test_a_sound_number_gives_back_its_day_and_sex(made):
    number, day, sex = made
    assert problem(number, today=TODAY) is None
    assert id_numbers.birth_date(number) == day
    assert id_numbers.sex(number) == sex


@given(numbers(), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(made, place, step):
    number = made[0]
    if number[place] == "X":
        return
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert problem(wrong, today=TODAY) is not None


@given(numbers(), st.integers(0, 16))
def test_two_neighbours_swapped_are_always_noticed(made, place):
    number = made[0]
    if number[place] == number[place + 1]:
        return
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert problem(wrong, today=TODAY) is not None


@given(numbers(), st.sampled_from(["'{}", "{}\u00a0", "{}\u200b", "\ufeff {}", "{}.0", "‘{}"]))
def test_what_offices_put_around_a_number_is_taken_off(made, pattern):
    number = made[0]
    if "X" in number and ".0" in pattern:
        return
    assert id_numbers.normalise(pattern.format(number.lower())) == number


@given(DAYS.filter(lambda day: 1930 <= day.year <= 1999), st.integers(0, 999))
def test_an_old_number_becomes_the_new_one(day, order):
    old = f"330106{day:%y%m%d}{order:03}"
    new = id_numbers.upgrade_15(old)
    assert problem(old, today=TODAY) is None
    assert problem(new, today=TODAY) is None
    assert id_numbers.birth_date(old) == id_numbers.birth_date(new) == day
    assert id_numbers.upgrade_15(new) == new


@given(st.text())
def test_any_text_gets_an_answer_and_not_an_error(text):
    known = {None, "length", "rounded", "check_digit", "birth_date", "characters"}
    assert problem(text) in known
    assert phone_problem(text) in known
    assert isinstance(mask_id(text) + mask_phone(text), str)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("330106199405201224", None),
        ("32010620000212060x", None),
        ("３３０１０６１９９４０５２０１２２４", None),
        ("3.30102E+16", "rounded"),
        ("3.30106199405201E+17", "rounded"),
        ("330108198403244000", "rounded"),
        ("330108198403244000.0", "rounded"),
        ("330106199405201225", "check_digit"),
        ("330106199902310004", "birth_date"),
        ("330106990231001", "birth_date"),
        ("330106205001010013", "birth_date"),
        ("33010619940520122", "length"),
        ("", "length"),
        ("E12345678", "characters"),
        ("33010619940520X224", "characters"),
        ("H1234567800", "characters"),
        ("٣٣٠١٠٦١٩٩٤٠٥٢٠١٢٢٤", "characters"),
    ],
)
def test_each_way_of_being_wrong_has_its_name(text, answer):
    assert problem(text, today=TODAY) == answer


def test_a_sound_number_that_ends_in_noughts_is_no_rounded_one():
    day = dt.date(1984, 3, 24)
    sound = next(
        number for order in range(0, 1000, 100) for area in range(330100, 330200)
        for number in [f"{area}{day:%Y%m%d}{order:03}"]
        if id_numbers.check_digit(number) == "0"
    )  # fmt: skip
    assert problem(sound + "0") is None


def test_a_wrong_number_has_neither_day_nor_sex():
    for ask in (id_numbers.birth_date, id_numbers.sex):
        with pytest.raises(ValueError, match="sound"):
            ask("330106199405201225")


def test_masks_show_the_ends_only():
    assert mask_id("330106199405201224") == "3301************24"
    assert mask_phone("13812345678") == mask_phone("+86 138-1234-5678") == "138******78"


@given(st.text(alphabet="0123456789X", min_size=1, max_size=30))
def test_masks_never_show_more_than_they_hide_of_a_short_text(text):
    for masked, original in ((mask_id(text), id_numbers.normalise(text)),
                             (mask_phone(text), normalise_phone(text))):  # fmt: skip
        assert len(masked) == len(original)
        assert masked.count("*") >= min(4, len(original) / 2)


@pytest.mark.parametrize(
    "text",
    ["13812345678", "138 1234 5678", "138-1234-5678", "+8613812345678", "+86 138 1234 5678",
     "008613812345678", "8613812345678", "１３８１２３４５６７８", "13812345678.0",
     "1.3812345678E10", "'13812345678", "\u200b13812345678\u00a0"],
)  # fmt: skip
def test_phones_are_read_as_people_write_them(text):
    assert normalise_phone(text) == "13812345678"
    assert phone_problem(text) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [("1.38E+10", "rounded"), ("1.38001E+10", "rounded"), ("0571-88881234", "length"),
     ("", "length"), ("23812345678", "characters"), ("1381234567a", "characters"),
     ("1381234567", "length")],
)  # fmt: skip
def test_what_is_no_mobile_number_is_said_to_be_none(text, answer):
    assert phone_problem(text) == answer
