"""When somebody reaches the age of retirement (法定退休年龄), which moves up since 2025.

Source: 《国务院关于渐进式延迟法定退休年龄的办法》 with its tables (附件 1 to 3), adopted with the
decision of the Standing Committee of the National People's Congress of 13 September 2024, in force
since 1 January 2025. Retiring earlier or later by choice (弹性退休) is in no table: the day that
the personnel office names is entered by hand (`Member.retires_on`) and wins.
"""

from dataclasses import dataclass
from datetime import date

from union.core.dates import months_after, months_before


@dataclass(frozen=True)
class Course:
    """One of the three tables.

    The age was `age` years. It is one month more for whoever is born in `first` or soon after, and
    another month more for each `step` months of birth, up to `most` months.
    """

    age: int
    first: date
    step: int
    most: int

    def later(self, born_on: date) -> int:
        """By how many months somebody retires later than before 2025."""
        months = (born_on.year - self.first.year) * 12 + born_on.month - self.first.month
        return 0 if months < 0 else min(months // self.step + 1, self.most)

    def day(self, born_on: date) -> date:
        """The day on which the age is reached."""
        return months_after(born_on, self.age * 12 + self.later(born_on))

    def born_in(self, month: date) -> date | None:
        """The one month of birth whose people reach the age in a month, both by their first day.

        None for a month that the steps leave out: no man reaches the age in June 2025.
        """
        for later in range(self.most + 1):
            born = months_before(month, self.age * 12 + later)
            if self.later(born) == later:
                return born
        return None


MEN = Course(60, date(1965, 1, 1), 4, 36)
WOMEN_55 = Course(55, date(1970, 1, 1), 4, 36)
WOMEN_50 = Course(50, date(1975, 1, 1), 2, 60)

# Women in managerial and technical posts retire at 55, women workers at 50. Only posts that leave
# no doubt stand here; for all others both days are possible until the personnel office says which.
TECHNICAL = ("教师", "园长", "保健医", "会计")
WORKERS = ("保育", "厨师", "炊事", "保安", "保洁")


def courses(sex: str, post: str) -> tuple[Course, ...]:
    """The tables that may hold for somebody, as far as sex and post tell."""
    if sex == "male":
        return (MEN,)
    technical = any(word in post for word in TECHNICAL)
    worker = any(word in post for word in WORKERS)
    if technical != worker:
        women: tuple[Course, ...] = (WOMEN_55,) if technical else (WOMEN_50,)
    else:
        women = (WOMEN_50, WOMEN_55)
    return women if sex == "female" else (*women, MEN)


def days(born_on: date, sex: str, post: str) -> list[date]:
    """The days on which somebody may reach the age of retirement, the earliest first."""
    return [course.day(born_on) for course in courses(sex, post)]


def births(month: date) -> list[date]:
    """The months of birth, at most three, of all who may reach the age in a month."""
    found = (course.born_in(month) for course in (MEN, WOMEN_55, WOMEN_50))
    return sorted({born for born in found if born is not None})
