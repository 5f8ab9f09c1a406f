"""The budget of a year and its changes."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.funds.models import BudgetChange, BudgetLine
from union.orgs.doors import needs


@needs("funds.budget")
@require_safe
def budget(request: UserRequest) -> HttpResponse:
    """The lines that the person may see."""
    lines = BudgetLine.objects.for_user(request.user).select_related("budget")
    return render(request, "funds/rows.html", {"rows": lines})


@needs("funds.budget")
@require_safe
def change(request: UserRequest, pk: int) -> HttpResponse:
    """One change with its lines."""
    found = get_object_or_404(BudgetChange.objects.for_user(request.user), pk=pk)
    return render(request, "funds/rows.html", {"rows": found.items.all()})
