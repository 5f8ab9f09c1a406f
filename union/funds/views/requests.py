"""Requests for money: the list, the form, one request, and what its applicant does with it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from union.accounts.requests import UserRequest
from union.funds import actions
from union.funds.models import FundRequest
from union.funds.views.reaching import own_request_or_404, request_or_404, see_other
from union.orgs.doors import needs


@login_required
@require_safe
def requests(request: UserRequest) -> HttpResponse:
    """The requests that the person may see."""
    rows = FundRequest.objects.for_user(request.user).select_related("line", "applicant")
    return render(request, "funds/requests.html", {"rows": rows})


@needs("funds.request")
@require_safe
def new(request: UserRequest) -> HttpResponse:
    """The form of a request."""
    return render(request, "funds/requests.html", {"rows": []})


@login_required
@require_safe
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """One request."""
    return render(request, "funds/requests.html", {"rows": [request_or_404(request, pk)]})


@login_required
@require_safe
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """One request, to be rewritten."""
    return render(request, "funds/requests.html", {"rows": [own_request_or_404(request, pk)]})


@login_required
@require_POST
def submit(request: UserRequest, pk: int) -> HttpResponse:
    """Puts a request before those who decide."""
    row = own_request_or_404(request, pk)
    actions.submit_request(row, version=row.version, actor=request.user)
    return see_other("funds:detail", pk)


@login_required
@require_POST
def discard(request: UserRequest, pk: int) -> HttpResponse:
    """Gives up a draft."""
    actions.discard(own_request_or_404(request, pk), actor=request.user)
    return see_other("funds:detail", pk)


@login_required
@require_POST
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Takes back what was approved, to put a person or an amount right."""
    actions.correct(own_request_or_404(request, pk), actor=request.user, comment="")
    return see_other("funds:detail", pk)


@login_required
@require_POST
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Takes a request back."""
    actions.withdraw_request(own_request_or_404(request, pk), actor=request.user)
    return see_other("funds:detail", pk)
