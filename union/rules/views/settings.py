"""Kinds of benefit of a union's own, and its income from dues."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from union.accounts.requests import UserRequest
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.orgs.doors import needs
from union.orgs.scoping import may
from union.rules import actions
from union.rules.forms import BenefitForm, DuesForm
from union.rules.models import OwnBenefit, YearFigures
from union.rules.views.reaching import tabs

MOST = 100


@needs("rules.view")
@require_http_methods(["GET", "POST"])
def settings(request: UserRequest) -> HttpResponse:
    """What a union enters beside its books."""
    may_change = may(request.user, "rules.change")
    data = request.POST if may_change and request.method == "POST" else None
    benefit = BenefitForm(data if data and "add_benefit" in data else None, user=request.user)
    dues = DuesForm(data if data and "enter_dues" in data else None, user=request.user)
    if benefit.is_valid():
        with refusals_beside(benefit):
            actions.add_benefit(benefit.where, benefit.cleaned_data["name"], actor=request.user)
        if not benefit.errors:
            messages.success(request, _("Added. It is offered for new programmes and rules."))
            return see_other("rules:settings")
    if dues.is_valid():
        with refusals_beside(dues):
            said = dues.cleaned_data
            actions.enter_dues(dues.where, said["year"], said["dues"], actor=request.user)
        if not dues.errors:
            messages.success(request, _("Saved."))
            return see_other("rules:settings")
    context = {
        "benefits": OwnBenefit.objects.for_user(request.user).select_related("organisation")[:MOST],
        "figures": YearFigures.objects.for_user(request.user).select_related("organisation")[:MOST],
        "benefit_form": benefit,
        "dues_form": dues,
        "may_change": may_change,
        **tabs(request, "settings"),
    }
    status = 422 if benefit.errors or dues.errors else 200
    return render(request, "rules/settings.html", context, status=status)


@needs("rules.view")
@require_POST
def offer(request: UserRequest, pk: int) -> HttpResponse:
    """Offers a kind in the forms, or no longer."""
    row = get_object_or_404(OwnBenefit.objects.for_user(request.user), pk=pk)
    actions.offer_benefit(row, offered=not row.is_offered, actor=request.user)
    return see_other("rules:settings")
