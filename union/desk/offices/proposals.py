"""Giving an office through two persons, and ending a term."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.errors import NotAllowed
from union.core.forms import refusals_beside, whole_number
from union.core.redirects import see_other
from union.desk.offices import overview
from union.desk.offices.forms import DeclineForm, EndForm, ProposeForm
from union.members.models import Tree
from union.orgs import actions, scoping
from union.orgs.doors import needs
from union.orgs.models import Appointment, Nomination
from union.orgs.roles import Role


def _after(request: UserRequest) -> Appointment | None:
    """The term that the new one shall follow, if the address names one in reach."""
    pk = whole_number(request.GET.get("after", ""))
    rows = Appointment.objects.for_user(request.user, "orgs.appoint")
    return rows.select_related("user").filter(pk=pk).first() if pk is not None else None


@needs("orgs.appoint")
@require_http_methods(["GET", "POST"])
def propose(request: UserRequest) -> HttpResponse:
    """The chair proposes; in the first days of a union it takes effect at once."""
    form = ProposeForm(request.POST or None, user=request.user, after=_after(request))
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        with refusals_beside(form):
            nomination = actions.propose(
                facts["person"],
                Role(facts["role"]),
                facts["place"],
                starts_on=facts["starts_on"],
                ends_on=facts["ends_on"],
                actor=request.user,
            )
            if nomination.alone:
                said = _("Given at once: nobody can confirm yet. The log says so.")
            else:
                said = _("Proposed. Those who can confirm it have been told.")
            messages.success(request, said)
            return see_other("desk:proposal", nomination.pk)
    context = {
        "form": form,
        "alone": [
            one.union for one in overview.conditions(request.user, local_today()) if one.is_alone
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/offices/propose.html", context, status=status)


def _nomination_or_404(request: UserRequest, pk: int) -> Nomination:
    rows = Nomination.objects.for_user(request.user).select_related(
        "user", "organisation", "proposed_by", "decided_by", "appointment"
    )
    found: Nomination = get_object_or_404(rows, pk=pk)
    return found


@needs("orgs.offices")
@require_safe
def proposal(request: UserRequest, pk: int) -> HttpResponse:
    """One proposal, and what this person may do with it."""
    nomination, user = _nomination_or_404(request, pk), request.user
    confirms = scoping.may(user, "orgs.confirm", nomination.organisation)
    held = Appointment.objects.for_user(user).filter(user=nomination.user)
    context = {
        "nomination": nomination,
        "place": Tree.above(nomination.organisation).place(nomination.organisation_id),
        "may_decide": nomination.is_pending
        and confirms
        and user.pk not in (nomination.proposed_by_id, nomination.user_id),
        "may_withdraw": nomination.is_pending
        and scoping.may(user, "orgs.appoint", nomination.organisation),
        "is_own": user.pk == nomination.user_id,
        "held": held.in_force(local_today()).select_related("organisation"),
    }
    return render(request, "desk/offices/proposal.html", context)


@needs("orgs.offices")
@require_POST
def confirm(request: UserRequest, pk: int) -> HttpResponse:
    """The second person agrees."""
    actions.confirm(_nomination_or_404(request, pk), actor=request.user)
    messages.success(request, _("Confirmed: the office is given, and the person has been told."))
    return see_other("desk:offices")


@needs("orgs.offices")
@require_http_methods(["GET", "POST"])
def decline(request: UserRequest, pk: int) -> HttpResponse:
    """The second person does not agree, and says why."""
    nomination = _nomination_or_404(request, pk)
    if not scoping.may(request.user, "orgs.confirm", nomination.organisation):
        raise NotAllowed
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            actions.decline(nomination, reason=form.cleaned_data["reason"], actor=request.user)
            messages.success(request, _("Declined. The chair has been told."))
            return see_other("desk:offices")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "nomination": nomination}
    return render(request, "desk/offices/decline.html", context, status=status)


@needs("orgs.offices")
@require_POST
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """The chair takes the proposal back."""
    actions.withdraw(_nomination_or_404(request, pk), actor=request.user)
    messages.success(request, _("The proposal is withdrawn."))
    return see_other("desk:offices")


@needs("orgs.offices")
@require_http_methods(["GET", "POST"])
def end(request: UserRequest, pk: int) -> HttpResponse:
    """Ends a term: says what that means, and asks for the last day."""
    rows = Appointment.objects.for_user(request.user).select_related("user", "organisation")
    term = get_object_or_404(rows, pk=pk)
    is_own = term.user_id == request.user.pk
    if not is_own and not scoping.may(request.user, "orgs.appoint", term.organisation):
        raise NotAllowed
    form = EndForm(request.POST or None, initial={"last_day": local_today()})
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            if form.cleaned_data["at_once"]:
                actions.revoke(term, actor=request.user)
            else:
                actions.end_appointment(term, on=form.cleaned_data["last_day"], actor=request.user)
            messages.success(request, _("Done. What was done in this office stays as it is."))
            # Who has just given up the last office finds no page of offices any more.
            stays = scoping.may(request.user, "orgs.offices")
            return see_other("desk:offices" if stays else "me")
    context = {
        "form": form,
        "term": term,
        "is_own": is_own,
        "place": Tree.above(term.organisation).place(term.organisation_id),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/offices/end.html", context, status=status)
