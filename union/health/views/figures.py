"""Statistics of the check-ups that are closed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.core.forms import whole_number
from union.health import statistics
from union.health.models import Campaign
from union.orgs.doors import needs
from union.orgs.scoping import may


@needs("health.statistics")
@require_safe
def figures(request: UserRequest) -> HttpResponse:
    """Who was there, by campus and age; what is too small is not shown."""
    rows = Campaign.objects.for_user(request.user, "health.statistics")
    rows = rows.select_related("organisation")
    closed = list(rows.filter(state=Campaign.State.CLOSED))
    asked = whole_number(request.GET.get("campaign", ""))
    chosen = next((one for one in closed if one.pk == asked), closed[0] if closed else None)
    context: dict[str, Any] = {"campaigns": closed, "campaign": chosen, "least": statistics.LEAST}
    if chosen is not None:
        heads, lines, sums = statistics.lines(statistics.of(chosen), statistics.invited(chosen))
        # The rest of those invited were absent: said to whoever sees the list with their names.
        rates = may(request.user, "health.campaigns", chosen.organisation)
        context |= {"heads": heads, "lines": lines, "sums": sums, "rates": rates}
    return render(request, "health/statistics.html", context)
