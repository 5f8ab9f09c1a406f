import datetime as dt

import pytest
import time_machine
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from union.core import dates
from union.core.dates import UnclearDay, from_serial, lunar_text, parse_day, spoken_day

FIFTH = dt.date(2026, 1, 5)
DAYS = st.dates(dt.date(1900, 3, 1), dt.date(2199, 12, 31))


@pytest.mark.parametrize(
    "text",
    ["2026/1/5", "2026.01.05", "2026.1.5", "2026-01-05", "20260105", "2026年1月5日",
     "2026 年 1 月 5 日",
     "２０２６年１月５日", "二〇二六年一月五日", "二零二六年一月五日", "2026-01-05T08:30:00",
     "2026-01-05 00:00:00", "2026/1/5 0:00", "2026年1月5日 星期一", "2026-1-5(周一)",
     "46027", "46027.0", " 2026-01-05\u00a0", "'2026-01-05", "2026年1月5号"],
)  # fmt: skip
def test_days_are_read_as_offices_write_them(text):
    assert parse_day(text) == FIFTH


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3月5日", "no_year"), ("三月五日", "no_year"), ("十二月三十一日", "no_year"),
        ("3.5", "no_year"),
        ("2015.9", "no_day"), ("2024年3月", "no_day"), ("202403", "no_day"),
        ("2026-01-05T10:00:00Z", "time_zone"), ("2026-01-05T10:00+08:00", "time_zone"),
        ("30/2", "not_a_date"), ("2026/2/30", "not_a_date"), ("2024.13", "not_a_date"),
        ("去年底", "not_a_date"), ("", "not_a_date"), ("5/1/2026", "not_a_date"),
        ("26.1.5", "not_a_date"), ("2026/1.5", "not_a_date"), ("0000-01-05", "not_a_date"),
        ("9999-12-31", "not_a_date"), ("2026", "not_a_date"), ("13月5日", "not_a_date"),
        ("月日", "not_a_date"), ("99999999", "not_a_date"),
    ],
)  # fmt: skip
def test_each_way_of_naming_no_day_has_its_name(text, code):
    with pytest.raises(UnclearDay) as caught:
        parse_day(text)
    assert caught.value.code == code


def test_a_month_says_its_first_day_to_callers_who_may_take_it():
    with pytest.raises(UnclearDay) as caught:
        parse_day("2015.9")
    assert caught.value.month == dt.date(2015, 9, 1)


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]))
def test_a_written_day_is_read_back(day, pattern):
    assert parse_day(day.strftime(pattern)) == day


@given(st.text(alphabet="0123456789年月日.-/: 一二十廿T+Z"))
def test_any_text_is_a_day_or_unclear(text):
    try:
        answer = parse_day(text).isoformat()
    except UnclearDay as unclear:
        answer = unclear.code
    assert len(answer) == 10 or answer in ("no_year", "no_day", "time_zone")


@given(DAYS)
def test_serial_numbers_of_both_calendars_meet(day):
    serial = (day - dt.date(1899, 12, 30)).days
    assert from_serial(serial) == from_serial(serial + 0.75) == day
    if day >= dt.date(1904, 1, 1):
        assert from_serial(serial - 1462, epoch_1904=True) == day


def test_serial_numbers_of_a_1904_workbook_in_text_need_saying_so():
    assert parse_day("44565", epoch_1904=True) == FIFTH


def test_the_day_that_excel_invented_is_refused():
    assert from_serial(1) == dt.date(1900, 1, 1)
    assert from_serial(59) == dt.date(1900, 2, 28)
    assert from_serial(61) == dt.date(1900, 3, 1)
    for serial in (60, 0, -1, 10**9, float("nan"), float("inf")):
        with pytest.raises(UnclearDay):
            from_serial(serial)


def test_today_is_the_day_in_the_unions_time_zone():
    with time_machine.travel("2026-01-04T17:00:00Z"):
        assert dates.local_today() == FIFTH


def test_holidays_and_made_up_saturdays_are_counted():
    holidays = {
        dt.date(2026, 10, 1): False, dt.date(2026, 10, 2): False, dt.date(2026, 10, 5): False,
        dt.date(2026, 10, 6): False, dt.date(2026, 10, 7): False, dt.date(2026, 10, 10): True,
    }  # fmt: skip
    after = {days: dates.working_days_after(dt.date(2026, 9, 30), days, holidays=holidays)
             for days in range(5)}  # fmt: skip
    assert after == {
        0: dt.date(2026, 9, 30), 1: dt.date(2026, 10, 8), 2: dt.date(2026, 10, 9),
        3: dt.date(2026, 10, 10), 4: dt.date(2026, 10, 12),
    }  # fmt: skip
    assert not dates.is_working_day(dt.date(2026, 10, 11), holidays)


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="forwards"):
        dates.working_days_after(FIFTH, -1, holidays={})


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (dt.date(2026, 11, 23), "农历十月十五"),
        (dt.date(2026, 2, 17), "农历正月初一"),
        (dt.date(2026, 9, 25), "农历八月十五"),
        (dt.date(2025, 7, 25), "农历闰六月初一"),
        (dt.date(2026, 2, 16), "农历腊月廿九"),
        (dt.date(2026, 1, 18), "农历冬月三十"),
        (dt.date(2026, 1, 8), "农历冬月二十"),
    ],
)
def test_lunar_days_are_named_as_people_name_them(day, text):
    assert lunar_text(day) == text


@given(st.dates(dt.date(1901, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_of_two_centuries_has_a_lunar_name(day):
    assert 6 <= len(lunar_text(day)) <= 7


def test_a_day_beyond_the_lunar_table_is_an_error():
    with pytest.raises(ValueError, match="1901"):
        lunar_text(dt.date(2100, 1, 1))


def test_a_spoken_day_names_the_year_only_when_it_is_not_this_one():
    day = dt.date(2026, 12, 5)
    with override("zh-hans"):
        assert spoken_day(day, FIFTH) == "12月5日 周六"
        assert spoken_day(day, dt.date(2027, 1, 1)) == "2026年12月5日 周六"
    with override("en"):
        assert spoken_day(day, FIFTH) == "Sat 5 December"
        assert spoken_day(day, dt.date(2027, 1, 1)) == "Sat 5 December 2026"
