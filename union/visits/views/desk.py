"""Visits: which are due, one of them, and whom nobody has seen for long."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, F, Max, Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.core.export import Column, Format, table_response, whole
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.occasions.models import Kind, Occasion
from union.orgs.doors import View, asks_before_file, needs
from union.orgs.scoping import may
from union.rules.granting import RuleForbids
from union.visits import actions
from union.visits.forms import DropForm, PlanForm, VisitFilters, WriteForm
from union.visits.models import Visit, VisitQuerySet
from union.visits.weighing import left_for

PAGE = 20
COLUMNS = [
    Column(gettext_lazy("Name"), 12),
    Column(gettext_lazy("Kind"), 14),
    Column(gettext_lazy("To be made by"), 14),
    Column(gettext_lazy("Made on"), 14),
    Column(gettext_lazy("Who went"), 20),
    Column(gettext_lazy("What was brought"), 24),
    Column(gettext_lazy("Value (yuan)"), 12),
    Column(gettext_lazy("Who took it"), 16),
    Column(gettext_lazy("State"), 12),
]


def needs_visits(view: View) -> View:
    """Opens a page to whoever may see visits, and to those who go on one."""

    @login_required
    def guarded(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        goes = Visit.objects.of_visitor(request.user).exists
        if not (may(request.user, "visits.view") or goes()):
            raise NotReachable
        return view(request, *args, **kwargs)

    return guarded


def _mine(request: UserRequest) -> VisitQuerySet:
    return Visit.objects.for_user(request.user).select_related(
        "occasion__member__organisation", "organisation", "visitor", "companion"
    )


def _wanted(request: UserRequest) -> tuple[VisitFilters, VisitQuerySet]:
    """The filters, and the visits that they leave: those to make first."""
    years = Visit.objects.for_user(request.user).dates("due_on", "year", order="DESC")
    filters = VisitFilters(request.GET, years=[day.year for day in years])
    return filters, filters.narrow(_mine(request)).first_to_make()


@needs_visits
@require_safe
def visits(request: UserRequest) -> HttpResponse:
    """Those that are due first; whoever only goes sees those to which she goes."""
    filters, wanted = _wanted(request)
    context = {
        "filters": filters,
        "page_obj": Paginator(wanted, PAGE).get_page(request.GET.get("page")),
        "sums": wanted.order_by().aggregate(
            n=Count("pk", filter=~Q(state="dropped")),
            made=Count("pk", filter=Q(state="done")),
            late=Count("pk", filter=Q(state="due", due_on__lt=local_today())),
            total=Sum("amount", filter=Q(state="done")),
        ),
        "sees_all": may(request.user, "visits.view"),
        "which": "visits",
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "visits/_list_results.html" if partial else "visits/list.html"
    return render(request, template, context)


@needs("visits.view")
@asks_before_file
@require_safe
def export(request: UserRequest) -> HttpResponse:
    """The list as a file, without what was written about it."""
    wanted: Format = "csv" if request.GET.get("format") == "csv" else "xlsx"
    _filters, found = _wanted(request)
    rows = whole(found)
    actions.note_export(len(rows), form=wanted, actor=request.user)
    lines = (
        [
            row.occasion.member.name,
            row.occasion.get_kind_display(),
            row.due_on,
            row.done_on or "",
            "、".join(one.name for one in row.visitors),
            row.brought,
            row.amount,
            row.get_receiver_display(),
            row.get_state_display(),
        ]
        for row in rows
    )
    return table_response(_("visits"), COLUMNS, lines, wanted, by=request.user.name)


@needs("visits.view")
@require_safe
def forgotten(request: UserRequest) -> HttpResponse:
    """Nobody forgotten: who is ill for long and was not seen for longest stands on top."""
    ill = (
        Occasion.objects.for_user(request.user, "occasions.view")
        .open()
        .filter(kind__in=[Kind.ILLNESS, Kind.HARDSHIP], ended_on=None)
        .select_related("member__organisation", "organisation")
        .annotate(last=Max("visits__done_on", filter=Q(visits__state="done")))
        .order_by(F("last").asc(nulls_first=True), "happened_on")
    )
    page = Paginator(ill, PAGE).get_page(request.GET.get("page"))
    today = local_today()
    rows = [(one, (today - _last_seen(one)).days) for one in page.object_list]
    context = {"page_obj": page, "rows": rows, "which": "forgotten", "sees_all": True}
    return render(request, "visits/forgotten.html", context)


def _last_seen(occasion: Occasion) -> date:
    """When somebody was there last; the day on which it began where nobody was."""
    last: date | None = getattr(occasion, "last", None)
    return last or occasion.happened_on


def _visit_or_404(request: UserRequest, pk: int) -> Visit:
    return get_object_or_404(_mine(request), pk=pk)


@needs_visits
@require_safe
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """One visit: who goes, or how it was."""
    visit = _visit_or_404(request, pk)
    context = {
        "visit": visit,
        "may_plan": visit.is_due and actions.may_plan(request.user, visit),
        "may_write": visit.is_due and actions.may_write(request.user, visit),
        "may_correct": visit.state == Visit.State.DONE
        and visit.occasion.is_open
        and actions.may_write(request.user, visit),
        "sees_event": Occasion.objects.for_user(request.user).filter(pk=visit.occasion_id).exists(),
    }
    return render(request, "visits/detail.html", context)


@needs_visits
@require_http_methods(["GET", "POST"])
def plan(request: UserRequest, pk: int) -> HttpResponse:
    """Says who goes."""
    visit = _visit_or_404(request, pk)
    if not actions.may_plan(request.user, visit):
        raise NotAllowed
    form = PlanForm(request.POST or None, visit=visit)
    if form.is_valid():
        with refusals_beside(form):
            actions.plan(
                visit,
                due_on=form.cleaned_data["due_on"],
                visitor=form.person("visitor"),
                companion=form.person("companion"),
                version=form.cleaned_data["version"],
                actor=request.user,
            )
        if not form.errors:
            messages.success(request, _("Planned; the two were told."))
            return see_other("visits:detail", pk)
    context = {"form": form, "visit": visit}
    return render(request, "visits/plan.html", context, status=422 if form.errors else 200)


@needs_visits
@require_http_methods(["GET", "POST"])
def write(request: UserRequest, pk: int) -> HttpResponse:
    """Writes down how it was, on the phone."""
    visit = _visit_or_404(request, pk)
    if request.method == "GET" and not visit.is_due:
        return see_other("visits:detail", pk)
    said = _("Written down. Thank you for going.")
    return _write(request, visit, actions.write_down, said)


@needs_visits
@require_http_methods(["GET", "POST"])
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Puts right what was written down."""
    visit = _visit_or_404(request, pk)
    if visit.state != Visit.State.DONE:
        raise actions.NotWrittenYet
    return _write(request, visit, actions.correct, _("It is put right."))


def _write(
    request: UserRequest, visit: Visit, verb: Callable[..., Visit], said: str
) -> HttpResponse:
    if not actions.may_write(request.user, visit):
        raise NotAllowed
    form = WriteForm(request.POST or None, request.FILES or None, visit=visit)
    findings: list[Any] = []
    exemption_url = ""
    if form.is_valid():
        with refusals_beside(form):
            save = partial(
                verb,
                visit,
                form.facts(),
                version=form.cleaned_data["version"],
                actor=request.user,
            )
            photos = form.cleaned_data.get("papers")
            try:
                if photos:
                    actions.with_photos(visit, photos, save, actor=request.user)
                else:
                    save()
            except RuleForbids as refused:
                findings = [one for stopped in refused.stopped for one in stopped.findings]
                exemption_url = _exemption_url(request, visit, form.cleaned_data)
                form.add_error("amount", _("A rule stops this. Nothing was saved."))
        if not form.errors:
            messages.success(request, said)
            return see_other("visits:detail", visit.pk)
    context = {
        "form": form,
        "visit": visit,
        "findings": findings,
        "exemption_url": exemption_url,
        "entitlement": left_for(visit),
    }
    return render(request, "visits/write.html", context, status=422 if form.errors else 200)


def _exemption_url(request: UserRequest, visit: Visit, said: Mapping[str, Any]) -> str:
    """Where the committee is asked for so much; nothing for whoever may not ask."""
    if not may(request.user, "rules.exempt", visit.member.organisation):
        return ""
    asked = urlencode({"amount": str(said["amount"]), "form": said["form"]})
    return f"{reverse('visits:exemption', args=[visit.pk])}?{asked}"


@needs_visits
@require_http_methods(["GET", "POST"])
def drop(request: UserRequest, pk: int) -> HttpResponse:
    """It is not made after all."""
    visit = _visit_or_404(request, pk)
    if not actions.may_plan(request.user, visit):
        raise NotAllowed
    form = DropForm(request.POST or None)
    if form.is_valid():
        with refusals_beside(form):
            actions.drop(visit, reason=form.cleaned_data["reason"], actor=request.user)
        if not form.errors:
            messages.success(request, _("Dropped."))
            return see_other("visits:detail", pk)
    context = {"form": form, "visit": visit}
    return render(request, "visits/drop.html", context, status=422 if form.errors else 200)


@needs("visits.change")
@require_POST
def add(request: UserRequest, occasion: int) -> HttpResponse:
    """Another visit because of the same event."""
    found = get_object_or_404(Occasion.objects.for_user(request.user), pk=occasion)
    visit = actions.add_visit(found, actor=request.user)
    return see_other("visits:plan", visit.pk)
