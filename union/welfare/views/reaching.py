"""How the pages get at programmes and rows: only through the user."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from union.accounts.requests import UserRequest
from union.core.redirects import see_other
from union.orgs.scoping import authorise, reach
from union.welfare.models import Disbursement, Programme

LONGEST = 2000


def programme_or_404(request: UserRequest, pk: int, right: str = "welfare.view") -> Programme:
    """A programme that the person sees; NotAllowed where she may not do what `right` names."""
    seen = Programme.objects.for_user(request.user).select_related("organisation", "created_by")
    programme = get_object_or_404(seen, pk=pk)
    authorise(request.user, right, programme)
    return programme


def row_or_404(request: UserRequest, pk: int, row: int, right: str) -> Disbursement:
    """A row of a programme that the person sees; NotAllowed where she may not do that to it."""
    seen = Disbursement.objects.for_user(request.user).select_related(
        "programme__organisation", "member", "organisation", "option", "signature"
    )
    found = get_object_or_404(seen, pk=row, programme=pk)
    authorise(request.user, right, found)
    return found


def issue_address(programme: Programme) -> str:
    """Where one sees who would get it: filled in, and only planned, if the value is known."""
    address = reverse("welfare:issue", args=[programme.pk])
    if programme.amount is None:
        return address
    asked = {
        "on": f"{programme.eligible_on:%Y-%m-%d}",
        "item": programme.item or programme.name,
        "amount": f"{programme.amount:.2f}",
        "planned": "on",
    }
    return f"{address}?{urlencode(asked)}"


def rights(request: UserRequest, programme: Programme) -> dict[str, bool]:
    """What the person may do with a programme, for the buttons of its pages."""
    user, here = request.user, programme.organisation
    exports = reach(user, "welfare.export").covers(here)
    receives = bool(reach(user, "welfare.receive"))
    return {
        "sees_all": reach(user, "welfare.view").covers(here),
        "can_change": reach(user, "welfare.change").covers(here),
        "can_export": exports,
        "can_receive": receives,
        "can_print": exports or receives,
    }


def back_or(request: UserRequest, to: str, *args: Any) -> HttpResponse:
    """Back to the list with its filters that the form came from, or to a page."""
    target = request.POST.get("next", "")
    # A path of ours and nothing else: a word would be looked up as the name of a page, and Django
    # refuses to redirect to what is longer than a browser would take.
    safe = (
        target.startswith("/")
        and len(target) <= LONGEST
        and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    )
    return HttpResponseRedirect(target, status=303) if safe else see_other(to, *args)
