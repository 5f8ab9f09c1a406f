"""Being away: who decides in one's place, from when to when, up to which sum."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.approvals import actions
from union.approvals.forms import DelegationForm
from union.approvals.models import Delegation
from union.core.dates import local_today
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.orgs import scoping
from union.orgs.doors import needs_office

PAST = 20


@needs_office
@require_safe
def delegations(request: UserRequest) -> HttpResponse:
    """Those I gave, those I hold, past ones; all that run, for whoever watches over them."""
    user, today = request.user, local_today()
    known = Delegation.objects.of_user(user).select_related("principal", "delegate", "organisation")
    lasting = known.filter(revoked_at=None, ends_on__gte=today).order_by("starts_on", "pk")
    over = known.exclude(pk__in=lasting.values("pk"))
    running = Delegation.objects.for_user(user).in_force(today)
    others = running.exclude(pk__in=known.values("pk"))
    context = {
        "given": [one for one in lasting if one.principal_id == user.pk],
        "held": [one for one in lasting if one.delegate_id == user.pk],
        "over": over[:PAST],
        "others": others.select_related("principal", "delegate", "organisation"),
        "sees_all": scoping.may(user, "approvals.view"),
        "can_give": bool(DelegationForm(user=user).offices),
        "today": today,
    }
    return render(request, "approvals/delegations.html", context)


@needs_office
@require_http_methods(["GET", "POST"])
def add(request: UserRequest) -> HttpResponse:
    """The form, then the same once more to be confirmed, then the delegation."""
    form = DelegationForm(request.POST or None, user=request.user)
    if not form.offices:
        raise actions.NotYourOffice
    if request.method == "POST":
        form = DelegationForm(request.POST, user=request.user)
        if form.is_valid() and "sure" not in request.POST:
            context = {"form": form, "facts": form.facts(), "office": form.appointment}
            return render(request, "approvals/delegation_confirm.html", context)
        if form.is_valid():
            with refusals_beside(form):
                actions.delegate(form.appointment, **form.facts(), actor=request.user)
            if not form.errors:
                text = _("%(name)s stands in for you.") % {"name": form.facts()["to"].name}
                messages.success(request, text)
                return see_other("approvals:delegations")
    status = 422 if form.errors else 200
    return render(request, "approvals/delegation_form.html", {"form": form}, status=status)


@needs_office
@require_POST
def end(request: UserRequest, pk: int) -> HttpResponse:
    """Ends a delegation now."""
    row = get_object_or_404(Delegation.objects.of_user(request.user), pk=pk)
    actions.revoke(row, actor=request.user)
    messages.success(request, _("The delegation is over. You decide yourself again."))
    return see_other("approvals:delegations")
