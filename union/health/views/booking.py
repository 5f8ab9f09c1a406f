"""Booking one's own check-up, with one tap on the phone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.errors import Refused
from union.core.redirects import see_other
from union.health import actions
from union.health.models import Invitation
from union.health.views.mine import own_member


@login_required
@require_safe
def check_up(request: UserRequest) -> HttpResponse:
    """The check-ups to which one is invited now: what, where, when, and the times."""
    own_member(request)
    today, now = local_today(), timezone.now()
    invitations = Invitation.objects.of_user(request.user).current(today)
    prefetch_related_objects(invitations, "campaign__slots")
    rows = [
        {
            "invitation": one,
            "campaign": one.campaign,
            "times": [slot for slot in one.campaign.slots.all() if not slot.is_over(now)],
            "may_book": one.may_book(today) and not (one.slot and one.slot.is_over(now)),
        }
        for one in invitations
    ]
    return render(request, "health/check_up.html", {"rows": rows})


def _own(request: UserRequest, pk: int) -> Invitation:
    invitation: Invitation = get_object_or_404(
        Invitation.objects.of_user(request.user).select_related("campaign"), pk=pk
    )
    return invitation


@login_required
@require_POST
def book(request: UserRequest, pk: int, slot: int) -> HttpResponse:
    """Takes a place at a time; whoever had another one gives it back."""
    invitation = _own(request, pk)
    wanted = get_object_or_404(invitation.campaign.slots.all(), pk=slot)
    try:
        actions.book(invitation, wanted, actor=request.user)
    except Refused as refused:
        if refused.status != 409:
            raise
        messages.error(request, str(refused))
    else:
        is_today = wanted.on == local_today()
        said = (
            _("Booked for today.")
            if is_today
            else _("Booked. You will be reminded the day before.")
        )
        messages.success(request, said)
    return see_other("my_check_up")


@login_required
@require_POST
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    """Gives the place back."""
    actions.cancel(_own(request, pk), actor=request.user)
    messages.success(request, _("Cancelled. You can choose another time."))
    return see_other("my_check_up")
