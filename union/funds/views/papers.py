"""Papers of a request: added, opened, taken out; and the approval sheet."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.funds.views.reaching import request_or_404


@login_required
@require_safe
def add(request: UserRequest, pk: int) -> HttpResponse:
    """Adds papers."""
    return render(request, "funds/requests.html", {"rows": [request_or_404(request, pk)]})


@login_required
@require_safe
def show(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """One paper."""
    return render(request, "funds/requests.html", {"rows": [request_or_404(request, pk)]})


@login_required
@require_safe
def remove(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """Takes one paper out."""
    return render(request, "funds/requests.html", {"rows": [request_or_404(request, pk)]})


@login_required
@require_safe
def sheet(request: UserRequest, pk: int) -> HttpResponse:
    """The approval sheet."""
    return render(request, "funds/requests.html", {"rows": [request_or_404(request, pk)]})
