"""A member's own cover, and her claims."""

from pathlib import Path
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.forms import refusals_beside, whole_number
from union.core.redirects import see_other
from union.insurance import actions
from union.insurance.forms import ClaimForm
from union.insurance.models import Claim, Insured
from union.insurance.views.reaching import (
    checklist,
    clock,
    own_claim_or_404,
    own_member_or_404,
    wanted_more,
)
from union.occasions.models import Occasion

SHOWN = 20


@login_required
@require_safe
def cards(request: UserRequest) -> HttpResponse:
    """What covers me and my family: how much, until when, how to claim, whom to call."""
    member = own_member_or_404(request)
    rows = (
        Insured.objects.of_user(request.user)
        .select_related("policy__insurer", "plan", "dependant", "member")
        .prefetch_related("plan__covers")
        .order_by("relation", "policy__kind", "pk")
    )
    today = local_today()
    recent = list(rows.order_by("-policy__ends_on", "relation", "pk")[: 2 * SHOWN])
    found = [one for one in recent if one.last_day >= today]
    context = {
        "member": member,
        "covers": found,
        "claims": list(Claim.objects.of_user(request.user).select_related("policy")[:SHOWN]),
        "past": [one for one in recent if one.last_day < today],
        "today": today,
    }
    return render(request, "insurance/mine.html", context)


@login_required
@require_safe
def worker(_request: UserRequest) -> HttpResponse:
    """The script that keeps the cover card on the phone; it reaches what lies below it."""
    file = finders.find("union/worker.js")
    return HttpResponse(Path(str(file)).read_bytes(), content_type="text/javascript")


@login_required
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, insured: int) -> HttpResponse:
    """Something happened to me: the union helps with the claim."""
    own = Insured.objects.of_user(request.user)
    related = ("policy__organisation", "policy__insurer", "member", "dependant", "plan")
    found = get_object_or_404(own.select_related(*related), pk=insured)
    occasion = _own_event(request)
    initial = {
        "key": uuid4(),
        "happened_on": occasion.happened_on if occasion else None,
        "discharged_on": occasion.ended_on if occasion else None,
    }
    form = ClaimForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            claim = actions.report_claim(
                found,
                form.facts(),
                occasion=occasion,
                form_key=form.cleaned_data["key"],
                actor=request.user,
            )
            messages.success(
                request, _("Reported. Here you see what is needed, and how it goes on.")
            )
            return see_other("my_claim", claim.pk)
    context = {"form": form, "insured": found}
    return render(
        request, "insurance/claim_form_own.html", context, status=422 if form.errors else 200
    )


def _own_event(request: UserRequest) -> Occasion | None:
    """The event of hers from whose page she comes."""
    number = whole_number(request.GET.get("event", ""))
    mine = Occasion.objects.of_user(request.user)
    return mine.filter(pk=number).first() if number is not None else None


@login_required
@require_safe
def claim(request: UserRequest, pk: int) -> HttpResponse:
    """Where my claim stands."""
    found = own_claim_or_404(request, pk)
    steps = list(found.steps.all())
    context = clock(found) | {
        "claim": found,
        "policy": found.policy,
        "steps": steps,
        "wanted": wanted_more(found, steps),
        "checklist": checklist(request, found, own=True),
        "add_url": reverse("my_claim_papers", args=[pk])
        if found.may_add_papers(request.user)
        else "",
        "may_withdraw": Claim.State.WITHDRAWN in found.next_states,
    }
    return render(request, "insurance/claim_own.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Takes my claim back, after one has read that there is no way back."""
    found = own_claim_or_404(request, pk)
    if request.method != "POST":
        if Claim.State.WITHDRAWN not in found.next_states:
            return see_other("my_claim", pk)
        return render(request, "insurance/claim_withdraw.html", {"claim": found})
    actions.withdraw_own_claim(found, actor=request.user)
    messages.success(request, _("Taken back."))
    return see_other("my_claim", pk)
