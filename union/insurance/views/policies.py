"""Policies and insurers at the desk."""

from datetime import MAXYEAR, timedelta

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today, months_after
from union.core.forms import refusals_beside, whole_number
from union.core.redirects import see_other
from union.evidence.models import Paper
from union.evidence.pages import dress
from union.insurance import actions
from union.insurance.difference import missing, uncovered_newcomers
from union.insurance.forms import InsurerForm, PolicyForm
from union.insurance.models import Insurer, Policy, Sheet
from union.insurance.views.reaching import policy_or_404
from union.orgs import scoping
from union.orgs.doors import needs
from union.orgs.models import Level, Organisation
from union.orgs.scoping import may

# Policies of which the list shows those that are over.
OVER = 40


def unions(request: UserRequest) -> "QuerySet[Organisation]":
    """The unions for which somebody keeps policies."""
    reached = scoping.reach(request.user, "insurance.change").q("")
    found: QuerySet[Organisation] = Organisation.objects.filter(reached, level=Level.UNION)
    return found


@needs("insurance.view")
@require_safe
def policies(request: UserRequest) -> HttpResponse:
    """What is in force, what comes, and what was; how many each covers."""
    today = local_today()
    running = Q(insured__ends_on=None) | Q(insured__ends_on__gte=today)
    rows = (
        Policy.objects.for_user(request.user)
        .select_related("insurer", "renewed_by")
        .annotate(n=Count("insured", filter=running & Q(insured__starts_on__lte=today)))
        .order_by("-ends_on", "pk")
    )
    year = whole_number(request.GET.get("year", ""))
    if year is not None:
        rows = rows.filter(starts_on__year=min(year, MAXYEAR))
    keeps = may(request.user, "insurance.change")
    context = {
        "current": list(rows.filter(ends_on__gte=today)[:100]),
        "over": list(rows.filter(ends_on__lt=today)[:OVER]),
        "uncovered": uncovered_newcomers(request.user, "insurance.change").count(),
        "may_change": keeps,
        "sees_claims": may(request.user, "insurance.claims"),
        "which": "policies",
        "year": year,
    }
    return render(request, "insurance/list.html", context)


@needs("insurance.view")
@require_safe
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """One policy: what it pays, whom it covers, its papers, what is to be done."""
    policy = policy_or_404(request, pk)
    today = local_today()
    changes = may(request.user, "insurance.change", policy.organisation)
    papers = list(Paper.objects.of_case(policy.case)) if policy.case else []
    dress(papers, "insurance:paper", policy.pk, may_remove=lambda _paper: changes)
    covered = policy.insured.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
    context = {
        "policy": policy,
        "plans": policy.plans.prefetch_related("covers"),
        "covered": covered.count(),
        "lacking": missing(policy).count() if policy.for_everyone and not policy.is_over else 0,
        "sheets": list(policy.sheets.all()[:5]),
        "open_sheet": policy.sheets.filter(state=Sheet.State.OPEN).first(),
        "followed_by": Policy.objects.filter(renews=policy).first(),
        "papers": papers,
        "may_change": changes,
        "sees_roster": may(request.user, "insurance.roster", policy.organisation),
    }
    return render(request, "insurance/detail.html", context)


@needs("insurance.change")
@require_http_methods(["GET", "POST"])
def add(request: UserRequest) -> HttpResponse:
    """A new policy."""
    return _form(request, None, initial={})


@needs("insurance.change")
@require_http_methods(["GET", "POST"])
def renew(request: UserRequest, pk: int) -> HttpResponse:
    """The policy that follows: the same once more, a year later."""
    old = policy_or_404(request, pk, "insurance.change")
    first = old.ends_on + timedelta(days=1)
    initial = PolicyForm.start(old) | {
        "number": "",
        "starts_on": first,
        "ends_on": months_after(first, months_of(old)) - timedelta(days=1),
        "renews": old,
        "version": 0,
    }
    return _form(request, None, initial=initial, old=old)


@needs("insurance.view")
@require_http_methods(["GET", "POST"])
def edit(request: UserRequest, pk: int) -> HttpResponse:
    """Puts a policy right."""
    policy = policy_or_404(request, pk, "insurance.change")
    return _form(request, policy, initial=PolicyForm.start(policy))


def months_of(policy: Policy) -> int:
    """How many months a policy runs, most often twelve."""
    after = policy.ends_on + timedelta(days=1)
    months = (after.year - policy.starts_on.year) * 12 + after.month - policy.starts_on.month
    return max(months, 1)


def _form(
    request: UserRequest,
    policy: Policy | None,
    *,
    initial: dict[str, object],
    old: Policy | None = None,
) -> HttpResponse:
    earlier = Policy.objects.for_user(request.user, "insurance.change").order_by("-ends_on")
    if policy is not None:
        earlier = earlier.exclude(pk=policy.pk)
    form = PolicyForm(
        request.POST or None, unions=unions(request), earlier=earlier, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with refusals_beside(form):
            saved = actions.save_policy(
                policy,
                form.facts(),
                said["plans"],
                union=said["organisation"],
                insurer=said["insurer"],
                version=said["version"] or 0,
                actor=request.user,
            )
            lacking = missing(saved).count() if saved.for_everyone else 0
            if old is None or not lacking:
                messages.success(request, _("Saved."))
                return see_other("insurance:detail", saved.pk)
            words = ngettext(
                "Saved. Nobody is carried over: %(n)s member is to be added.",
                "Saved. Nobody is carried over: %(n)s members are to be added.",
                lacking,
            )
            messages.warning(request, words % {"n": lacking})
            return see_other("insurance:difference", saved.pk)
    context = {"form": form, "policy": policy, "old": old}
    return render(request, "insurance/form.html", context, status=422 if form.errors else 200)


@needs("insurance.change")
@require_http_methods(["GET", "POST"])
def insurer(request: UserRequest, pk: int) -> HttpResponse:
    """An insurer: its telephone, and the columns of its sheet."""
    rows = Insurer.objects.for_user(request.user, "insurance.change")
    found = get_object_or_404(rows.select_related("organisation"), pk=pk)
    form = InsurerForm(request.POST or None, insurer=found)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            actions.save_insurer(
                found,
                union=found.organisation,
                name=form.cleaned_data["name"],
                phone=form.cleaned_data["phone"],
                layout=form.layout,
                actor=request.user,
            )
            messages.success(request, _("Saved."))
            return see_other("insurance:insurer", pk)
    context = {"form": form, "insurer": found}
    return render(request, "insurance/insurer.html", context, status=422 if form.errors else 200)
