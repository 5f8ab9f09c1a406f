"""Events at the desk: the list, reporting one, one of them with everything that hangs on it."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.errors import NotAllowed
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.members.models import Dependant, Member, Tree
from union.occasions import actions, registry
from union.occasions.checklist import checklists
from union.occasions.circle import may_correct
from union.occasions.forms import (
    CloseForm,
    NameForm,
    OccasionFilters,
    OccasionForm,
    ReportForm,
)
from union.occasions.models import Occasion
from union.occasions.views.reaching import (
    asked_again,
    likely,
    needs_circle,
    occasion_or_404,
    reportable,
    rights,
    shown,
    told,
)
from union.orgs import scoping
from union.orgs.scoping import may

PAGE = 20
# Whoever taps twice has reported it once.
JUST_NOW = timedelta(minutes=1)


@needs_circle
@require_safe
def occasions(request: UserRequest) -> HttpResponse:
    """What is under way and what was, with how complete each file is."""
    filters = OccasionFilters(request.GET)
    rows = filters.narrow(Occasion.objects.for_user(request.user))
    rows = rows.select_related("member", "organisation").defer("member__id_number", "member__phone")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    found = checklists(list(page.object_list))
    context = {
        "filters": filters,
        "page_obj": page,
        "rows": [(one, found[one.pk]) for one in page.object_list],
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "occasions/_list_results.html" if partial else "occasions/list.html"
    return render(request, template, context)


@needs_circle
@require_safe
def choose_member(request: UserRequest) -> HttpResponse:
    """About whom?"""
    people = reportable(request)
    context = {
        "q": request.GET.get("q", "").strip()[:64],
        "people": people,
        "tree": Tree.for_user(request.user, "occasions.report"),
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "occasions/_members_results.html" if partial else "occasions/choose_member.html"
    return render(request, template, context)


@needs_circle
@require_http_methods(["GET", "POST"])
def report(request: UserRequest, member: int) -> HttpResponse:
    """What happened to a colleague."""
    seen = Member.objects.for_user(request.user, "occasions.report")
    person = get_object_or_404(seen.defer("id_number", "phone"), pk=member)
    kind, on = likely(request, person)
    # Who does not read the family is not told by a field that a child is expected.
    expecting = Dependant.objects.for_user(request.user).of_member(person).expected().exists()
    form = ReportForm(request.POST or None, expecting=expecting, kind=kind, on=on)
    occasion, asked = None, None
    if form.is_valid():
        occasion, asked = told(request, form, person)
        if occasion is not None:
            if not Occasion.objects.all().shows(occasion, request.user):
                # Somebody else has reported it already: she reads the same words as for a new one.
                messages.success(request, _("Reported. What follows from it stands here."))
                return see_other("occasions:list")
            messages.success(request, _said(occasion, request))
            return see_other("occasions:detail", occasion.pk)
    context = {"form": form, "member": person, **asked_again(request, asked)}
    status = 422 if form.errors or asked else 200
    return render(request, "occasions/report.html", context, status=status)


def _said(occasion: Occasion, request: UserRequest) -> str:
    """What is told after a report, also of what was reported before."""
    is_new = occasion.reported_by_id == request.user.pk and occasion.version == 1
    if is_new and timezone.now() - occasion.reported_at < JUST_NOW:
        return _("Reported. What follows from it stands here.")
    return _("This stands here already; what you wrote about it is kept with it.")


@needs_circle
@require_safe
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """One event: who and since when, the visit, the gift, the papers, in one place."""
    occasion = occasion_or_404(request, pk)
    actions.note_look(occasion, actor=request.user)
    checklist = checklists([occasion])[occasion.pk]
    context = {
        "occasion": occasion,
        **shown(request, occasion, checklist, own=False),
        "cards": list(registry.cards(occasion, request.user)),
        "named": occasion.named.select_related("user") if occasion.is_confidential else [],
        **rights(request, occasion),
    }
    context["reports_only"] = not context["may_open"]
    if context["may_name"]:
        officers = scoping.holders("occasions.report", occasion.member.organisation)
        context["name_form"] = NameForm(officers=officers)
    return render(request, "occasions/detail.html", context)


@needs_circle
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Says more about it."""
    occasion = occasion_or_404(request, pk)
    if not may_correct(request.user, occasion):
        raise NotAllowed
    form = OccasionForm(request.POST or None, initial=OccasionForm.start(occasion))
    if form.is_valid():
        with refusals_beside(form):
            actions.change(
                occasion,
                form.facts(),
                version=form.cleaned_data["version"],
                actor=request.user,
            )
        if not form.errors:
            messages.success(request, _("Saved."))
            return see_other("occasions:detail", pk)
    context = {"form": form, "occasion": occasion}
    return render(request, "occasions/form.html", context, status=422 if form.errors else 200)


@needs_circle
@require_POST
def close(request: UserRequest, pk: int) -> HttpResponse:
    """Closes an event; where something is still open it is named first, and a reason asked for."""
    occasion = occasion_or_404(request, pk)
    form = CloseForm(request.POST if "reason" in request.POST else None)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions.close(occasion, reason=reason, actor=request.user)
    except actions.StillOpen as refused:
        context = {"form": form, "occasion": occasion, "open": refused.what}
        return render(request, "occasions/close.html", context, status=422)
    messages.success(request, _("Closed."))
    return see_other("occasions:detail", pk)


@needs_circle
@require_POST
def turn(request: UserRequest, pk: int, deed: str) -> HttpResponse:
    """Opens an event again, or takes it back as a mistake."""
    occasion = occasion_or_404(request, pk)
    deeds = {
        "reopen": (actions.reopen, _("Open again.")),
        "withdraw": (actions.withdraw, _("Taken back. What was planned because of it is gone.")),
    }
    act, said = deeds[deed]
    act(occasion, actor=request.user)
    messages.success(request, said)
    return see_other("occasions:detail", pk)


@needs_circle
@require_POST
def name(request: UserRequest, pk: int) -> HttpResponse:
    """Lets somebody know of a confidential event."""
    occasion = occasion_or_404(request, pk)
    if not may(request.user, "occasions.hardship", occasion.member.organisation):
        raise NotAllowed
    officers = scoping.holders("occasions.report", occasion.member.organisation)
    form = NameForm(request.POST, officers=officers)
    if form.is_valid():
        actions.name_somebody(occasion, form.cleaned_data["user"], actor=request.user)
        messages.success(request, _("She may know of it now."))
    else:
        messages.warning(request, _("Please choose somebody."))
    return see_other("occasions:detail", pk)
