"""What the demo's union gave to its members, in relation to a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from lunardate import LunarDate

from demo.people import Person, history, roster


@dataclass(frozen=True)
class Occasion:
    """One programme: `amount` in yuan for each, handed out on `given_on`; its file."""

    sheet: str
    name: str
    item: str
    amount: int
    given_on: date
    month: int | None = None

    def receivers(self, today: date) -> list[Person]:
        """Who got it: the members of that day, or those of them born in the month."""
        changes = history(today)
        return [
            person
            for person in roster()
            if person.joined_on <= self.given_on
            and not changes.is_gone(person.staff_number, self.given_on)
            and self.month in (None, person.born_on.month)
        ]


FESTIVALS = (
    ("spring-festival", "春节慰问品", "年货礼包", 1000),
    ("dragon-boat", "端午节慰问品", "粽子礼盒", 200),
    ("mid-autumn", "中秋节慰问品", "粮油礼盒", 300),
    ("national-day", "国庆节慰问品", "水果礼盒", 200),
)
# Handed out so many days before the festival; nothing newer than that is in the sheets.
BEFORE = timedelta(days=8)
SETTLED = timedelta(days=10)


def _days(year: int) -> tuple[date, ...]:
    """On which days of a year the festivals are."""
    return (
        LunarDate(year, 1, 1).to_solar_date(),
        LunarDate(year, 5, 5).to_solar_date(),
        LunarDate(year, 8, 15).to_solar_date(),
        date(year, 10, 1),
    )


def festivals(today: date) -> list[Occasion]:
    """Those of this year and of the last that are over, the oldest first."""
    found = []
    for year in (today.year - 1, today.year):
        for (sheet, name, item, amount), day in zip(FESTIVALS, _days(year), strict=True):
            given_on = working_day(day - BEFORE)
            if day <= today - SETTLED:
                found.append(Occasion(sheet, f"{year}年{name}", item, amount, given_on))
    return sorted(found, key=lambda one: one.given_on)


def coming(today: date) -> Occasion:
    """The gift of the next festival, which is being prepared; `given_on` is still to come."""
    found = [
        (
            day,
            Occasion(sheet, f"{year}年{name}", item, amount, max(today, working_day(day - BEFORE))),
        )
        for year in (today.year, today.year + 1)
        for (sheet, name, item, amount), day in zip(FESTIVALS, _days(year), strict=True)
        if day > today
    ]
    return min(found, key=lambda one: one[0])[1]


def _before(day: date, today: date) -> date:
    """When the gift of a festival that is still to come is handed out."""
    return max(today, working_day(day - BEFORE))


def birthdays(today: date) -> list[Occasion]:
    """The cakes of this month and of the three before it, the oldest first."""
    return list(reversed(list(_birthdays(today))))


def _birthdays(today: date) -> Iterator[Occasion]:
    first = today.replace(day=1)
    for _count in range(4):
        name = f"{first.year}年{first.month}月生日蛋糕券"
        # After the long holidays that begin a month.
        given_on = min(working_day(first + timedelta(days=8)), today)
        yield Occasion("birthday-cakes", name, "生日蛋糕券", 150, given_on, first.month)
        first = (first - timedelta(days=1)).replace(day=1)


def tickets(today: date) -> Occasion:
    """Cinema tickets of three weeks ago: most have confirmed, some have not."""
    season = ("冬季", "春季", "夏季", "秋季")[today.month % 12 // 3]
    given_on = working_day(today - timedelta(days=22))
    return Occasion(
        "cinema-tickets", f"{given_on.year}年{season}观影券", "电影兑换券2张", 80, given_on
    )


def this_week(today: date) -> Occasion:
    """What is being handed out now."""
    summer = 5 <= today.month <= 9
    name = "夏送清凉慰问品" if summer else "冬送温暖慰问品"
    item = "大米5公斤、食用油2升、坚果1盒"
    given_on = today - timedelta(days=2)
    given_on -= timedelta(days=max(0, given_on.weekday() - 4))  # not at a weekend
    return Occasion("this-week", f"{given_on.year}年{name}", item, 260, given_on)


def working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
