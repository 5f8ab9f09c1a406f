"""Premium against payouts, year by year (E9)."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Sum
from django.db.models.functions import ExtractYear
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.insurance.models import Claim, Insured, Policy
from union.orgs.doors import needs
from union.orgs.scoping import may

YEARS = 10


@needs("insurance.view")
@require_safe
def years(request: UserRequest) -> HttpResponse:
    """What was paid in and what came back, by the year in which a policy begins and a sum is paid.

    A premium is that of the last plan, once for each person whom a policy has ever covered.
    """
    seen = Policy.objects.for_user(request.user)
    rows: dict[int, dict[str, Any]] = defaultdict(
        lambda: {"premium": Decimal(0), "persons": 0, "paid": Decimal(0), "claims": 0}
    )
    later = Insured.objects.filter(
        policy=OuterRef("policy"), person=OuterRef("person"), pk__gt=OuterRef("pk")
    )
    covers = (
        Insured.objects.filter(~Exists(later), policy__in=seen.values("pk"))
        .order_by()
        .annotate(year=ExtractYear("policy__starts_on"))
        .values("year", "plan__premium")
        .annotate(n=Count("pk"))
    )
    for one in covers:
        rows[one["year"]]["premium"] += one["plan__premium"] * one["n"]
        rows[one["year"]]["persons"] += one["n"]
    paid = (
        Claim.objects.filter(policy__in=seen.values("pk"), state=Claim.State.PAID)
        .order_by()
        .annotate(year=ExtractYear("paid_on"))
        .values("year")
        .annotate(n=Count("pk"), total=Sum("amount"))
    )
    for sums in paid:
        rows[sums["year"]]["paid"] += sums["total"]
        rows[sums["year"]]["claims"] += sums["n"]
    context = {
        "rows": sorted(rows.items(), reverse=True)[:YEARS],
        "which": "years",
        "sees_claims": may(request.user, "insurance.claims"),
        "may_change": may(request.user, "insurance.change"),
        "sees_roster": may(request.user, "insurance.roster"),
    }
    return render(request, "insurance/years.html", context)
