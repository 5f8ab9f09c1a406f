"""Asking the committee for more than a rule allows, for what is brought to a visit."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from union.accounts.requests import UserRequest
from union.core.errors import NotAllowed
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.orgs.doors import needs
from union.orgs.scoping import authorise
from union.rules import actions as rules
from union.rules.forms import ReturnedForm
from union.rules.judging import judge
from union.rules.models import Form
from union.visits import actions
from union.visits.models import Visit
from union.visits.weighing import exemption_of


@needs("visits.view")
@require_http_methods(["GET", "POST"])
def ask(request: UserRequest, pk: int) -> HttpResponse:
    """How much, and why; beside it what the rules say."""
    visits = Visit.objects.for_user(request.user)
    visit = get_object_or_404(
        visits.select_related("occasion__member__organisation", "organisation"), pk=pk
    )
    authorise(request.user, "rules.exempt", visit.member)
    if not actions.may_write(request.user, visit):
        raise NotAllowed
    form = ReturnedForm(request.POST or None, initial={"amount": request.GET.get("amount", "")})
    given_as = request.GET.get("form", "")
    given_as = given_as if given_as in Form.values else ""
    findings = []
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        facts = exemption_of(visit, said["amount"], given_as, said["reason"])
        findings = list(judge(visit.organisation, [facts.proposal()])[0].in_order)
        with refusals_beside(form):
            review = rules.ask(facts, actor=request.user)
        if not form.errors:
            messages.success(request, _("Sent to the committee. Nothing is given before."))
            return see_other("approvals:detail", review.pk)
    context = {
        "form": form,
        "member": visit.member,
        "findings": findings,
        "crumbs": [
            (reverse("visits:list"), _("Visits")),
            (reverse("visits:detail", args=[pk]), visit.member.name),
        ],
        "back": reverse("visits:write" if visit.is_due else "visits:correct", args=[pk]),
    }
    status = 422 if form.errors else 200
    return render(request, "rules/ask_exemption.html", context, status=status)
