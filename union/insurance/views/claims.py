"""Claims at the desk: the list, one of them, its next step."""

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.export import Column, file_format, table_response, taken_out, whole
from union.core.forms import refusals_beside, whole_number
from union.core.redirects import see_other
from union.insurance import actions
from union.insurance.forms import ClaimFilters, ClaimForm, MoveForm, ReopenForm
from union.insurance.models import Claim, Insured, Policy
from union.insurance.models.claim import SOON, ClaimQuerySet
from union.insurance.views.reaching import (
    checklist,
    claim_or_404,
    clock,
    needs_claims,
    wanted_more,
)
from union.occasions.models import Occasion
from union.orgs.doors import asks_before_file, needs
from union.orgs.holidays import working_days
from union.orgs.scoping import may

PAGE = 20
# Numbers are opened only where they are shown.
UNREAD = (
    "member__id_number",
    "member__phone",
    "insured__id_number",
    "insured__member__id_number",
    "insured__member__phone",
)
COLUMNS = [
    Column(gettext_lazy("Claim"), 14),
    Column(gettext_lazy("Member"), 12),
    Column(gettext_lazy("Policy"), 20),
    Column(gettext_lazy("When it happened"), 14),
    Column(gettext_lazy("State"), 18),
    Column(gettext_lazy("Insurer's case number"), 18),
    Column(gettext_lazy("Paid (yuan)"), 12),
    Column(gettext_lazy("Paid on"), 14),
    Column(gettext_lazy("Days taken"), 10),
]


def _wanted(request: UserRequest) -> tuple[ClaimFilters, ClaimQuerySet]:
    seen = Claim.objects.for_user(request.user)
    years = {day.year for name in ("happened_on", "paid_on") for day in seen.dates(name, "year")}
    policies = Policy.objects.for_user(request.user).order_by("-ends_on")
    filters = ClaimFilters(request.GET, policies=policies, years=sorted(years, reverse=True))
    rows = filters.narrow(seen).select_related(
        "policy", "member", "insured__dependant", "insured__member"
    )
    return filters, rows.defer(*UNREAD).order_by("-pk")


@needs("insurance.claims")
@require_safe
def claims(request: UserRequest) -> HttpResponse:
    """All claims, with their clocks."""
    filters, rows = _wanted(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    holidays = working_days()
    today = local_today()
    clocks = [(one, one.deadline(holidays) if one.waits_for_papers else None) for one in page]
    context = {
        "filters": filters,
        "page_obj": page,
        "rows": [
            (
                one,
                until,
                bool(until and (until - today).days <= SOON),
                bool(until and until < today),
            )
            for one, until in clocks
        ],
        "sums": rows.order_by().aggregate(
            n=Count("pk"),
            paid=Count("pk", filter=Q(state=Claim.State.PAID)),
            total=Sum("amount"),
        ),
        "which": "claims",
        "sees_claims": True,
        "may_change": may(request.user, "insurance.change"),
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "insurance/_claims_results.html" if partial else "insurance/claims.html"
    return render(request, template, context)


@needs("insurance.claims")
@asks_before_file
@require_safe
def export(request: UserRequest) -> HttpResponse:
    """The list as a file: states, sums and days, nothing of an illness."""
    wanted = file_format(request)
    _filters, found = _wanted(request)
    rows = whole(found)
    actions.note_claims_export(len(rows), form=wanted, actor=request.user)
    lines = (
        [
            row.number,
            row.member.name,
            row.policy.title,
            row.happened_on,
            row.get_state_display(),
            row.reference,
            row.amount,
            row.paid_on,
            row.days_taken,
        ]
        for row in rows
    )
    title = [_("Claims"), taken_out(request.user.name)]
    return table_response(_("claims"), COLUMNS, lines, wanted, title=title, by=request.user.name)


@needs_claims
@require_safe
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """One claim: where it stands, by when, what is missing."""
    reads_papers = may(request.user, "insurance.papers")
    only_papers = reads_papers and not may(request.user, "insurance.claims")
    claim = claim_or_404(request, pk, for_papers=only_papers)
    handles = may(request.user, "insurance.handle", claim.organisation)
    return render(request, "insurance/claim.html", _shown(request, claim, handles=handles))


def _shown(request: UserRequest, claim: Claim, *, handles: bool) -> dict[str, object]:
    opens = actions.may_open_papers(request.user, claim)
    found = checklist(request, claim, own=False)
    for paper in found.in_print_order:
        if opens and paper.is_medical and paper.checked_on is None:
            paper.check_url = reverse("insurance:claim_paper_check", args=[claim.pk, paper.pk])
    steps = list(claim.steps.select_related("by"))
    return clock(claim) | {
        "claim": claim,
        "policy": claim.policy,
        "steps": steps,
        "wanted": wanted_more(claim, steps),
        "checklist": found,
        "opens": opens,
        "sees_list": may(request.user, "insurance.claims"),
        "add_url": reverse("insurance:claim_papers", args=[claim.pk])
        if claim.may_add_papers(request.user)
        else "",
        "handles": handles,
        "form": MoveForm(claim=claim, missing=found.missing)
        if handles and claim.next_states
        else None,
        "may_reopen": handles and claim.is_over and claim.state != Claim.State.WITHDRAWN,
        "reopen_form": ReopenForm(initial={"version": claim.version}),
    }


@needs("insurance.handle")
@require_http_methods(["GET", "POST"])
def add(request: UserRequest, insured: int) -> HttpResponse:
    """Reports a claim for a colleague."""
    rows = Insured.objects.for_user(request.user, "insurance.handle")
    related = ("policy__organisation", "policy__insurer", "member", "dependant", "plan")
    found = get_object_or_404(rows.select_related(*related), pk=insured)
    occasion = _occasion(request, found)
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
            messages.success(request, _("The claim is open. Now collect the papers."))
            return see_other("insurance:claim", claim.pk)
    context = {"form": form, "insured": found}
    return render(request, "insurance/claim_form.html", context, status=422 if form.errors else 200)


def _occasion(request: UserRequest, insured: Insured) -> Occasion | None:
    """The event from whose page one comes, if one may know of it."""
    number = whole_number(request.GET.get("event", ""))
    if number is None:
        return None
    seen = Occasion.objects.for_user(request.user)
    return seen.filter(pk=number, member=insured.member_id).first()


@needs("insurance.handle")
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Puts the days and costs of a claim right."""
    claim = claim_or_404(request, pk)
    initial = {
        "happened_on": claim.happened_on,
        "discharged_on": claim.discharged_on,
        "asked": claim.asked,
        "version": claim.version,
    }
    form = ClaimForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            actions.correct_claim(
                claim,
                form.facts(),
                version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
            messages.success(request, _("Saved."))
            return see_other("insurance:claim", pk)
    context = {"form": form, "insured": claim.insured, "claim": claim}
    return render(request, "insurance/claim_form.html", context, status=422 if form.errors else 200)


@needs("insurance.handle")
@require_POST
def move(request: UserRequest, pk: int) -> HttpResponse:
    """Takes the next step; what is wrong stands beside its field on the page of the claim."""
    claim = claim_or_404(request, pk)
    missing = checklist(request, claim, own=False).missing
    form = MoveForm(request.POST, claim=claim, missing=missing)
    if form.is_valid():
        said = form.cleaned_data
        with refusals_beside(form):
            actions.move_claim(
                claim,
                said["to"],
                on=said["on"],
                words=said["words"],
                reference=said["reference"],
                amount=said["amount"],
                version=said["version"],
                actor=request.user,
            )
            messages.success(request, _("Saved. The member is told that there is news."))
            return see_other("insurance:claim", pk)
    form.only_what_may_follow()
    context = _shown(request, claim, handles=True) | {"form": form}
    return render(request, "insurance/claim.html", context, status=422)


@needs("insurance.handle")
@require_POST
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    """A claim that was closed by mistake, or with a wrong sum, is with the insurer again."""
    claim = claim_or_404(request, pk)
    form = ReopenForm(request.POST)
    if form.is_valid():
        with refusals_beside(form):
            actions.take_back_step(
                claim,
                words=form.cleaned_data["words"],
                version=form.cleaned_data["version"],
                actor=request.user,
            )
            messages.success(request, _("Saved. The member is told that there is news."))
            return see_other("insurance:claim", pk)
    context = _shown(request, claim, handles=True) | {"reopen_form": form}
    return render(request, "insurance/claim.html", context, status=422)
