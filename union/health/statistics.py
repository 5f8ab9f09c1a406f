"""Statistics of one check-up, of which nothing about one person follows.

Only of a closed check-up: while it runs, yesterday's table taken from today's would name whoever
was there today. And one table alone, by campus and age band together: two tables of the same
people could be subtracted from each other.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from union.core.suppression import Table, suppress
from union.health.models import Campaign, Invitation

# For health twice as many as elsewhere.
LEAST = 10
BANDS: tuple[tuple[int, int, Any], ...] = (
    (0, 34, _("under 35")),
    (35, 49, _("35 to 49")),
    (50, 200, _("50 and over")),
)
UNKNOWN = _("age not known")


@dataclass(frozen=True)
class Line:
    """One campus: its cells, each with its age band, and its total; None is not shown.

    How many were invited, and the rate, stand beside a total that is shown, and only for those who
    see the list of names: the difference are those who were absent.
    """

    campus: str
    cells: list[tuple[Any, int | None]]
    total: int | None
    invited: int

    @property
    def percent(self) -> int:
        """How many of a hundred were there; never rounded up to all."""
        return (self.total or 0) * 100 // self.invited if self.invited else 0


def band(age: int | None) -> str:
    """The key of an age."""
    if age is None:
        return "?"
    return next(str(low) for low, high, _label in BANDS if low <= age <= high)


def of(campaign: Campaign) -> Table[str, str]:
    """Who was there, by campus and age band, as far as it may be shown.

    Also of whom nobody was there has a line: that it is missing would say so.
    """
    rows = (
        Invitation.objects.filter(campaign=campaign)
        .order_by()
        .values_list("campus", "age")
        .annotate(n=Count("pk", filter=Q(state=Invitation.State.DONE)))
    )
    counts: dict[tuple[str, str], int] = {}
    for campus, age, n in rows:
        place = (campus, band(age))
        counts[place] = counts.get(place, 0) + n
    return suppress(dict(sorted(counts.items())), least=LEAST)


def invited(campaign: Campaign) -> dict[str, int]:
    """How many were invited, by campus."""
    rows = Invitation.objects.filter(campaign=campaign).order_by()
    return dict(rows.values_list("campus").annotate(n=Count("pk")))


def lines(table: Table[str, str], of_all: dict[str, int]) -> tuple[list[Any], list[Line], Line]:
    """The head, a line for each campus, and the line of the totals, as a page shows them."""
    labels: dict[str, Any] = {str(low): label for low, _high, label in BANDS} | {"?": UNKNOWN}
    columns = [key for key in labels if key in table.columns]
    found = [
        Line(
            row,
            [(labels[key], table.cells[row, key]) for key in columns],
            table.row_totals[row],
            of_all.get(row, 0),
        )
        for row in table.rows
    ]
    cells = [(labels[key], table.column_totals[key]) for key in columns]
    sums = Line("", cells, table.total, sum(of_all.values()))
    return [labels[key] for key in columns], found, sums
