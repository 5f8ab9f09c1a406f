"""Days: today, days out of spreadsheets, working days, and days as people say them."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from lunardate import LunarDate

DayCode = Literal["no_year", "no_day", "time_zone", "not_a_date"]
WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)
MONTHS = (
    pgettext_lazy("month", "January"),
    pgettext_lazy("month", "February"),
    pgettext_lazy("month", "March"),
    pgettext_lazy("month", "April"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "June"),
    pgettext_lazy("month", "July"),
    pgettext_lazy("month", "August"),
    pgettext_lazy("month", "September"),
    pgettext_lazy("month", "October"),
    pgettext_lazy("month", "November"),
    pgettext_lazy("month", "December"),
)
FIRST_YEAR, LAST_YEAR = 1900, 2199
# Month and day of what is free in every year, whether its calendar is known yet or not: New Year,
# Labour Day and the National Day (全国年节及纪念日放假办法); the others move with the moon.
FREE_BY_LAW = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})

_CHINESE_DIGITS = "〇一二三四五六七八九"
_YEAR = r"(?P<year>\d{4})"
_MONTH, _DAY = r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_WEEKDAY = r"(?: ?\(?(?:星期|周|礼拜)[一二三四五六日天]\)?)?"
_WHOLE = [
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{_YEAR}(?P<sep>[-/.]){_MONTH}(?P=sep){_DAY}\.?{_WEEKDAY}{_TIME}",
        rf"{_YEAR} ?年 ?{_MONTH} ?月 ?{_DAY} ?[日号]?{_WEEKDAY}{_TIME}",
        rf"{_YEAR}(?P<month>\d{{2}})(?P<day>\d{{2}})",
    )
]
_MONTH_ONLY = [
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{_YEAR}[-/.]{_MONTH}\.?",
        rf"{_YEAR} ?年 ?{_MONTH} ?月?份?",
        rf"{_YEAR}(?P<month>\d{{2}})",
    )
]
_NO_YEAR = [
    re.compile(pattern, re.ASCII)
    for pattern in (
        rf"{_MONTH} ?月 ?{_DAY} ?[日号]?{_WEEKDAY}",
        rf"{_MONTH}[-/.]{_DAY}",
    )
]
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?", re.ASCII)
_WITH_ZONE = re.compile(r".*\d:\d{2}.*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})", re.ASCII)


class UnclearDay(ValueError):
    """A text that names no single day. `code` says why.

    no_year: a day of an unknown year. no_day: only a month; `month` is its first day, for callers
    that may take it. time_zone: a moment somewhere else. not_a_date: anything else, 30/2 too.
    """

    def __init__(self, code: DayCode, month: dt.date | None = None) -> None:
        """Takes the code, and the first day of the month if that is known."""
        super().__init__(code)
        self.code = code
        self.month = month


def local_today() -> dt.date:
    """The day it is where the union is."""
    return timezone.localdate()


def parse_day(text: str, *, epoch_1904: bool = False) -> dt.date:
    """The day that a cell of text names; UnclearDay if it names none, or more than one.

    Reads 2026/1/5, 2026.01.05, 2026-01-05, 20260105, 2026年1月5日, 二〇二六年一月五日, an ISO
    moment without a time zone, and the five digits that remain of a date cell turned into text.
    """
    tidy = " ".join(_arabic(unicodedata.normalize("NFKC", text)).split()).strip("'")
    for pattern in _WHOLE:
        if match := pattern.fullmatch(tidy):
            return _day(int(match["year"]), int(match["month"]), int(match["day"]))
    if match := _SERIAL.fullmatch(tidy):
        return from_serial(int(match[1]), epoch_1904=epoch_1904)
    for pattern in _MONTH_ONLY:
        if match := pattern.fullmatch(tidy):
            raise UnclearDay("no_day", _day(int(match["year"]), int(match["month"]), 1))
    for pattern in _NO_YEAR:
        if match := pattern.fullmatch(tidy):
            _day(2000, int(match["month"]), int(match["day"]))
            raise UnclearDay("no_year")
    raise UnclearDay("time_zone" if _WITH_ZONE.fullmatch(tidy) else "not_a_date")


def _day(year: int, month: int, day: int) -> dt.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnclearDay("not_a_date")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise UnclearDay("not_a_date") from None


def _arabic(text: str) -> str:
    """Chinese numerals of a date as digits: 二〇二四年三月二十五日 is 2024年3月25日."""
    text = re.sub(
        "[〇零○一二三四五六七八九]{4}(?=年)",
        lambda match: "".join(
            str(_CHINESE_DIGITS.index(char)) for char in re.sub("[零○]", "〇", match[0])
        ),
        text,
    )
    return re.sub(
        "([一二三]?)(十?)([一二三四五六七八九]?)(?=[月日号])",
        lambda match: _below_a_hundred(*match.groups()) if match[0] else "",
        text,
    )


def _below_a_hundred(tens: str, ten: str, ones: str) -> str:
    if not ten:
        return "".join(str(_CHINESE_DIGITS.index(char)) for char in tens + ones)
    value = (_CHINESE_DIGITS.index(tens) if tens else 1) * 10
    return str(value + (_CHINESE_DIGITS.index(ones) if ones else 0))


def from_serial(number: float | Decimal, *, epoch_1904: bool = False) -> dt.date:
    """The day of a spreadsheet's serial number; its time of day is dropped.

    Excel believes in 29 February 1900 (serial 60): days before it count from another start.
    Workbooks of old Macs count from 1904. UnclearDay for numbers that are no day.
    """
    try:
        days = int(number)
    except (ValueError, OverflowError):
        raise UnclearDay("not_a_date") from None
    start = dt.date(1904, 1, 1) if epoch_1904 else dt.date(1899, 12, 30 if days > 60 else 31)
    if days < 0 or (not epoch_1904 and days in (0, 60)):
        raise UnclearDay("not_a_date")
    try:
        day = start + dt.timedelta(days=days)
    except OverflowError:
        raise UnclearDay("not_a_date") from None
    return _day(day.year, day.month, day.day)


def is_working_day(day: dt.date, holidays: Mapping[dt.date, bool]) -> bool:
    """Whether people work on a day.

    `holidays` says it for special days: False a holiday, True a weekend worked instead (调休).
    Any other day is a working day from Monday to Friday, but for those that are free in every year.
    """
    return holidays.get(day, day.weekday() < 5 and (day.month, day.day) not in FREE_BY_LAW)


def working_days_after(start: dt.date, days: int, *, holidays: Mapping[dt.date, bool]) -> dt.date:
    """The day on which the `days`-th working day after `start` falls; 0 is `start` itself."""
    if days < 0:
        raise ValueError("working days are counted forwards")
    day = start
    while days:
        day += dt.timedelta(days=1)
        days -= is_working_day(day, holidays)
    return day


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month; its last day where that month is shorter. Also backwards."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month, min(day.day, last))


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day of an earlier month; its last day where that month is shorter."""
    return months_after(day, -months)


def lunar_text(day: dt.date) -> str:
    """`农历十月十五`; a leap month is `农历闰六月初一`. ValueError outside 1901 to 2099."""
    if not 1901 <= day.year <= 2099:
        raise ValueError("the lunar calendar is known from 1901 to 2099")
    lunar = LunarDate.from_solar_date(day.year, day.month, day.day)
    months = ("正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")
    leap = "闰" if lunar.is_leap_month else ""
    return f"农历{leap}{months[lunar.month - 1]}月{_lunar_day(lunar.day)}"


def _lunar_day(day: int) -> str:
    if day in (10, 20, 30):
        return {10: "初十", 20: "二十", 30: "三十"}[day]
    return ("初", "十", "廿")[day // 10] + _CHINESE_DIGITS[day % 10]


def spoken_moment(moment: dt.datetime) -> str:
    """`12月5日 周六 08:30`, in the union's time zone and the reader's language."""
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return f"{spoken_day(local.date(), local_today())} {local:%H:%M}"


def spoken_day(day: dt.date, today: dt.date) -> str:
    """`12月5日 周六`, with the year only when it is not this one; in the reader's language."""
    parts = {
        "weekday": WEEKDAYS[day.weekday()],
        "day": day.day,
        "month": MONTHS[day.month - 1],
        "year": day.year,
    }
    if day.year == today.year:
        return _("%(weekday)s %(day)s %(month)s") % parts
    return _("%(weekday)s %(day)s %(month)s %(year)s") % parts
