"""How the pages get at requests: only through the user."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, resolve_url

from union.accounts.requests import UserRequest
from union.funds.actions.requests import NotApplicant
from union.funds.models import FundRequest


def request_or_404(request: UserRequest, pk: int) -> FundRequest:
    """A request that the person sees: her own, or one that her office watches."""
    seen = FundRequest.objects.for_user(request.user).select_related(
        "organisation", "line__budget__organisation", "applicant", "payee_member", "case"
    )
    return get_object_or_404(seen, pk=pk)


def own_request_or_404(request: UserRequest, pk: int) -> FundRequest:
    """A request of the person's own; NotApplicant where she only watches it."""
    row = request_or_404(request, pk)
    if row.applicant_id != request.user.pk:
        raise NotApplicant
    return row


def see_other(to: Any, *args: Any) -> HttpResponse:
    """Where to go after a POST."""
    return HttpResponseRedirect(resolve_url(to, *args), status=303)
