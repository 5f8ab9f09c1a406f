"""Asking the committee for more than a rule allows, for a row of a programme."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from union.accounts.requests import UserRequest
from union.core.forms import refusals_beside, whole_number
from union.core.redirects import see_other
from union.members.models import Member
from union.orgs.doors import needs
from union.orgs.scoping import authorise
from union.rules import actions as rules
from union.rules.forms import ExemptionForm
from union.rules.granting import Target
from union.rules.judging import judge
from union.welfare.actions.entitlements import (
    KIND,
    event_of,
    occasion_for,
    proposal,
    target_of,
)
from union.welfare.models import Disbursement, Programme
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
    findings, row = [], None
    asked = form.cleaned_data if form.is_valid() else form.start()
    if asked.get("amount") and isinstance(asked.get("on"), date):
        day = event_of(programme, asked["on"], None)
        row = _row(request, programme, person, day)
        occasion = row.occasion if row else occasion_for(programme, person.pk, day)
        one = proposal(
            programme,
            person.pk,
            asked["amount"],
            event_on=day,
            matter=asked.get("matter", ""),
            occasion=occasion.pk if occasion else None,
        )
        facts = rules.ExemptionFacts(
            member=person,
            benefit=one.benefit,
            event_on=day,
            amount=one.amount,
            target=target_of(programme),
            reason=asked.get("reason", ""),
            form=one.form,
            source=one.source,
            key=one.key,
            event=one.event,
            row=Target(KIND, row.pk) if row else None,
        )
        [verdict] = judge(programme.organisation.union(), [facts.proposal()])
        findings = verdict.in_order
        if form.is_bound and form.is_valid():
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
        "back": reverse("welfare:row_edit", args=[pk, row.pk])
        if row
        else reverse("welfare:row_new", args=[pk, member]),
    }
    status = 422 if form.errors else 200
    return render(request, "rules/ask_exemption.html", context, status=status)


def _row(
    request: UserRequest, programme: Programme, member: Member, day: date
) -> Disbursement | None:
    """The row of hers that is to become more: the one that was changed, else the draft of that day.

    It does not stand against itself.
    """
    number = whole_number(request.GET.get("row", ""))
    rows = Disbursement.objects.for_user(request.user, "welfare.change")
    mine = rows.filter(programme=programme, member=member).select_related("occasion")
    named = mine.filter(pk=number).first() if number else None
    return named or mine.planned().filter(event_on=day).first()
