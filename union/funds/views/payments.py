"""What is to be paid, and what was."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.funds.models import FundRequest
from union.orgs.doors import needs


@needs("funds.payments")
@require_safe
def payments(request: UserRequest) -> HttpResponse:
    """The approved requests that wait for their money."""
    due = FundRequest.objects.for_user(request.user, "funds.payments").filter(
        state=FundRequest.State.APPROVED
    )
    return render(request, "funds/rows.html", {"rows": due.select_related("line")})
