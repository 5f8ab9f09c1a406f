"""The union's calendar of holidays and worked weekends, as `core.dates` wants it."""

from datetime import date

from union.orgs.models import Holiday


def working_days() -> dict[date, bool]:
    """Days that differ from the week: True is worked, False is free.

    For the `holidays` of `union.core.dates.working_days_after` and `is_working_day`.
    """
    return dict(Holiday.objects.values_list("day", "is_workday"))
