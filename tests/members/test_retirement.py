"""The age of retirement against the published tables (附件 1 to 3 of the 办法 of 2024-09-13)."""

from datetime import date

import pytest

from union.core.dates import months_after
from union.members.retirement import MEN, WOMEN_50, WOMEN_55, births, courses, days


@pytest.mark.parametrize(
    ("course", "born", "years", "months", "retires"),
    [
        (MEN, "1964-12", 60, 0, "2024-12"),
        (MEN, "1965-01", 60, 1, "2025-02"),
        (MEN, "1965-04", 60, 1, "2025-05"),
        (MEN, "1965-05", 60, 2, "2025-07"),
        (MEN, "1976-08", 62, 11, "2039-07"),
        (MEN, "1976-09", 63, 0, "2039-09"),
        (MEN, "1990-01", 63, 0, "2053-01"),
        (WOMEN_55, "1969-12", 55, 0, "2024-12"),
        (WOMEN_55, "1970-01", 55, 1, "2025-02"),
        (WOMEN_55, "1970-05", 55, 2, "2025-07"),
        (WOMEN_55, "1981-08", 57, 11, "2039-07"),
        (WOMEN_55, "1981-09", 58, 0, "2039-09"),
        (WOMEN_55, "1999-12", 58, 0, "2057-12"),
        (WOMEN_50, "1974-12", 50, 0, "2024-12"),
        (WOMEN_50, "1975-01", 50, 1, "2025-02"),
        (WOMEN_50, "1975-02", 50, 1, "2025-03"),
        (WOMEN_50, "1975-03", 50, 2, "2025-05"),
        (WOMEN_50, "1984-10", 54, 11, "2039-09"),
        (WOMEN_50, "1984-11", 55, 0, "2039-11"),
        (WOMEN_50, "1999-01", 55, 0, "2054-01"),
    ],
)
def test_the_tables(course, born, years, months, retires) -> None:
    born_on = date.fromisoformat(f"{born}-15")
    assert divmod(course.age * 12 + course.later(born_on), 12) == (years, months)
    assert course.day(born_on) == date.fromisoformat(f"{retires}-15")


@pytest.mark.parametrize("course", [MEN, WOMEN_55, WOMEN_50])
def test_a_month_finds_exactly_those_who_retire_in_it(course) -> None:
    born, retiring = date(1950, 1, 1), {}
    while born.year < 2000:
        retiring.setdefault(course.day(born), []).append(born)
        born = months_after(born, 1)
    assert all(len(some) == 1 for some in retiring.values())
    month = date(2010, 1, 1)
    while month.year < 2055:
        assert course.born_in(month) == retiring.get(month, [None])[0], month
        month = months_after(month, 1)


def test_the_last_day_of_a_month_stays_in_its_month() -> None:
    assert MEN.day(date(1965, 1, 31)) == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("sex", "post", "wanted"),
    [
        ("male", "教师", (MEN,)),
        ("female", "主班教师", (WOMEN_55,)),
        ("female", "保育员", (WOMEN_50,)),
        ("female", "行政", (WOMEN_50, WOMEN_55)),
        ("female", "教师兼保育员", (WOMEN_50, WOMEN_55)),
        ("female", "", (WOMEN_50, WOMEN_55)),
        ("", "", (WOMEN_50, WOMEN_55, MEN)),
    ],
)
def test_the_post_of_a_woman_tells_or_both_days_are_possible(sex, post, wanted) -> None:
    assert courses(sex, post) == wanted


def test_both_days_in_their_order_and_the_births_of_a_month() -> None:
    assert days(date(1975, 1, 9), "female", "") == [date(2025, 2, 9), date(2031, 5, 9)]
    assert births(date(2025, 2, 1)) == [date(1965, 1, 1), date(1970, 1, 1), date(1975, 1, 1)]
    # The steps leave months out: for men and women of 55 this one, at the start all of them.
    assert births(date(2025, 11, 1)) == [date(1975, 7, 1)]
    assert births(date(2025, 1, 1)) == []
