"""Whose money a page shows: one union at a time, chosen where an office reaches several."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from union.accounts.requests import UserRequest
from union.core.errors import NotReachable
from union.core.forms import whole_number
from union.orgs.models import Level, Organisation
from union.orgs.scoping import reach


@dataclass(frozen=True)
class Place:
    """The union that a page is about, and the others among which one may choose."""

    organisation: Organisation
    choices: list[Organisation]

    def context(self) -> dict[str, Any]:
        """What the templates need."""
        return {"organisation": self.organisation, "unions": self.choices}


def place(request: UserRequest, right: str) -> Place:
    """The union of `?union=`, or the first that the person reaches. Raises NotReachable."""
    reached = Organisation.objects.filter(reach(request.user, right).q(""))
    keeps_books = Q(level__in=[Level.UNION, Level.FEDERATION]) | Q(budgets__isnull=False)
    choices = list(reached.filter(keeps_books).distinct().order_by("path"))
    if not choices:
        # An office of a branch or a group, which has no budget of its own.
        choices = list(reached.order_by("path")[:1])
    wanted = request.GET.get("union") or request.POST.get("union")
    if not wanted:
        return Place(choices[0], choices)
    number = whole_number(wanted)
    found = next((one for one in choices if one.pk == number), None)
    if found is None:
        raise NotReachable
    return Place(found, choices)


def year_of(request: UserRequest, today: date) -> int:
    """The year of `?year=`, or this one."""
    asked = whole_number(request.GET.get("year", ""))
    return asked if asked is not None and date.min.year <= asked <= date.max.year else today.year
