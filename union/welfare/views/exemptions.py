"""Asking the committee for more than a rule allows, for a row of a programme."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from union.accounts.requests import UserRequest
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.members.models import Member
from union.orgs.doors import needs
from union.orgs.scoping import authorise
from union.rules import actions as rules
from union.rules.forms import ExemptionForm
from union.welfare.actions.entitlements import event_of, target_of, weigh_one
from union.welfare.views.reaching import programme_or_404


@needs("welfare.view")
@require_http_methods(["GET", "POST"])
def ask(request: UserRequest, pk: int, member: int) -> HttpResponse:
    """How much, for which day, and why; beside it what the rules say."""
    programme = programme_or_404(request, pk, "welfare.change")
    person = get_object_or_404(Member.objects.for_user(request.user), pk=member)
    authorise(request.user, "rules.exempt", person)
    start = {name: request.GET.get(name, "") for name in ("amount", "on", "matter")}
    form = ExemptionForm(request.POST or None, initial=start | {"on": start["on"] or None})
    findings = []
    asked = form.cleaned_data if form.is_valid() else form.start()
    if asked.get("amount") and isinstance(asked.get("on"), date):
        day = event_of(programme, asked["on"], None)
        verdict = weigh_one(
            programme, person, asked["amount"], event_on=day, matter=asked.get("matter", "")
        )
        findings = verdict.in_order
        if form.is_bound and form.is_valid():
            facts = rules.ExemptionFacts(
                member=person,
                benefit=programme.kind,
                event_on=day,
                amount=asked["amount"],
                target=target_of(programme),
                reason=asked["reason"],
                form=programme.form,
                source=programme.source,
                key=asked.get("matter", ""),
            )
            with refusals_beside(form):
                review = rules.ask(facts, actor=request.user)
            if not form.errors:
                messages.success(request, _("Sent to the committee. Nothing is given before."))
                return see_other("approvals:detail", review.pk)
    context = {
        "form": form,
        "member": person,
        "findings": findings,
        "crumbs": [
            (reverse("welfare:list"), _("Gifts and benefits")),
            (reverse("welfare:detail", args=[pk]), programme.name),
            (reverse("welfare:row_new", args=[pk, member]), person.name),
        ],
        "back": reverse("welfare:row_new", args=[pk, member]),
    }
    status = 422 if form.errors else 200
    return render(request, "rules/ask_exemption.html", context, status=status)
