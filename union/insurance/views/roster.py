"""Who is insured by a policy: on a day, by hand, and who is not."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.export import Column, file_format, table_response, taken_out, whole
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.insurance import actions
from union.insurance.difference import left_out, uncovered_newcomers
from union.insurance.forms import EndForm, InsureForm, RosterFilters
from union.insurance.models import Insured, Policy
from union.insurance.models.roster import InsuredQuerySet
from union.insurance.views.reaching import policy_or_404
from union.members.models import Member
from union.orgs.doors import asks_before_file, needs
from union.orgs.scoping import may

PAGE = 50
COLUMNS = [
    Column(gettext_lazy("Staff number"), 12),
    Column(gettext_lazy("Member"), 12),
    Column(gettext_lazy("Who is insured"), 12),
    Column(gettext_lazy("Relation"), 10),
    Column(gettext_lazy("Group"), 16),
    Column(gettext_lazy("Plan"), 16),
    Column(gettext_lazy("Premium (yuan)"), 12),
    Column(gettext_lazy("Covered from"), 14),
    Column(gettext_lazy("Covered until"), 14),
]


def _wanted(request: UserRequest, policy: Policy) -> tuple[RosterFilters, InsuredQuerySet]:
    """Those whom a policy covers on the day that is asked for."""
    filters = RosterFilters(request.GET)
    day = filters.asked_day()
    rows = Insured.objects.for_user(request.user).filter(policy=policy).on(day)
    if filters.is_valid() and filters.cleaned_data["q"]:
        found = Member.objects.search(filters.cleaned_data["q"])
        rows = rows.filter(member__in=found.values("pk"))
    rows = rows.select_related("member__organisation", "dependant", "plan", "policy")
    return filters, rows.defer("id_number", "member__id_number", "member__phone")


@needs("insurance.roster")
@require_safe
def roster(request: UserRequest, pk: int) -> HttpResponse:
    """Who was covered on a day."""
    policy = policy_or_404(request, pk, "insurance.roster")
    filters, rows = _wanted(request, policy)
    context = {
        "policy": policy,
        "filters": filters,
        "day": filters.asked_day(),
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_change": may(request.user, "insurance.change", policy.organisation),
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "insurance/_roster_results.html" if partial else "insurance/roster.html"
    return render(request, template, context)


@needs("insurance.export")
@asks_before_file
@require_safe
def export(request: UserRequest, pk: int) -> HttpResponse:
    """The list as a file, without ID numbers: those stand only on the sheet for the insurer."""
    policy = policy_or_404(request, pk, "insurance.export")
    wanted = file_format(request)
    filters, found = _wanted(request, policy)
    rows = whole(found)
    day = filters.asked_day()
    actions.note_export(policy, len(rows), form=wanted, day=day, actor=request.user)
    lines = (
        [
            row.member.staff_number,
            row.member.name,
            row.name,
            row.get_relation_display(),
            row.member.organisation.name,
            row.plan.name,
            row.plan.premium,
            row.starts_on,
            row.last_day,
        ]
        for row in rows
    )
    title = [
        policy.title,
        _("covered on %(day)s") % {"day": day.isoformat()},
        taken_out(request.user.name),
    ]
    return table_response(_("insured"), COLUMNS, lines, wanted, title=title, by=request.user.name)


@needs("insurance.change")
@require_http_methods(["GET", "POST"])
def insure(request: UserRequest, pk: int) -> HttpResponse:
    """Takes one person in by hand."""
    policy = policy_or_404(request, pk, "insurance.change")
    initial: dict[str, object] = {
        "starts_on": actions.first_day(policy),
        "plan": policy.plans.first(),
    }
    asked = Member.objects.filter(union=policy.organisation_id, pk=_number(request)).first()
    if asked is not None:
        initial["member"] = asked
    form = InsureForm(request.POST or None, policy=policy, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            actions.insure(policy, form.listed(), actor=request.user)
            messages.success(request, _("Taken in. Please tell the insurer as well."))
            return see_other("insurance:roster", pk)
    context = {"form": form, "policy": policy}
    return render(request, "insurance/insure.html", context, status=422 if form.errors else 200)


def _number(request: UserRequest) -> int:
    asked = request.GET.get("member", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0


@needs("insurance.change")
@require_http_methods(["GET", "POST"])
def end(request: UserRequest, pk: int) -> HttpResponse:
    """Ends somebody's cover."""
    rows = Insured.objects.for_user(request.user, "insurance.change")
    rows = rows.select_related("policy__organisation", "member", "dependant", "plan")
    insured = get_object_or_404(rows, pk=pk)
    form = EndForm(request.POST or None, initial={"ends_on": local_today()})
    if request.method == "POST" and form.is_valid():
        with refusals_beside(form):
            said = form.cleaned_data
            actions.end(
                insured, ends_on=said["ends_on"], because=said["because"], actor=request.user
            )
            messages.success(request, _("The cover ends. Please tell the insurer as well."))
            return see_other("insurance:roster", insured.policy_id)
    context = {"form": form, "insured": insured}
    return render(request, "insurance/end.html", context, status=422 if form.errors else 200)


@needs("insurance.change")
@require_safe
def uncovered(request: UserRequest) -> HttpResponse:
    """Members of ten days and more whom a policy for everyone leaves out, and which."""
    found = uncovered_newcomers(request.user, "insurance.change").select_related("organisation")
    today = local_today()
    running = Policy.objects.for_user(request.user, "insurance.change").on(today)
    policies = list(running.filter(for_everyone=True)[:10])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lacks = left_out(page, policies)
    context = {
        "page_obj": page,
        "rows": [(one, lacks[one.pk]) for one in page],
        "policies": policies,
        "which": "uncovered",
        "may_change": True,
        "sees_claims": may(request.user, "insurance.claims"),
        "days": Policy.NEWCOMER_DAYS,
    }
    return render(request, "insurance/uncovered.html", context)
