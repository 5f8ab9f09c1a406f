"""The union's calendar of holidays and worked weekends, as `core.dates` wants it."""

from collections.abc import Mapping
from datetime import date

from union.orgs.models import Holiday


def working_days() -> dict[date, bool]:
    """Days that differ from the week: True is worked, False is free.

    For the `holidays` of `union.core.dates.working_days_after` and `is_working_day`.
    """
    return dict(Holiday.objects.values_list("day", "is_workday"))


def is_guess(day: date, calendar: Mapping[date, bool]) -> bool:
    """Whether nobody has entered the holidays of its year: what is counted to this day may move."""
    return all(one.year != day.year for one in calendar)
