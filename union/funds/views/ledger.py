"""The ledger."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.funds.models import LedgerEntry
from union.orgs.doors import needs


@needs("funds.ledger")
@require_safe
def ledger(request: UserRequest) -> HttpResponse:
    """The bookings."""
    entries = LedgerEntry.objects.for_user(request.user).select_related("line")
    return render(request, "funds/rows.html", {"rows": entries})
