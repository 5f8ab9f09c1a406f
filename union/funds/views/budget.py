"""The budget of a year: its lines and sums, one line, closing the year, as a file and on paper."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.export import file_format, table_response
from union.core.redirects import see_other
from union.funds import actions
from union.funds.actions.shortage import waiting_for_more
from union.funds.models import (
    Budget,
    BudgetChange,
    BudgetLine,
    FundRequest,
    LedgerEntry,
    Overview,
    initial_amounts,
    items_of,
    mismatches,
)
from union.funds.views.budget_sheet import COLUMNS, FIELDS, Sheet
from union.funds.views.on_paper import paper
from union.funds.views.place import place, year_of
from union.orgs import scoping
from union.orgs.doors import asks_before_file, asks_for_password, needs
from union.orgs.scoping import authorise

REQUESTS = 20
ENTRIES = 10


def budget_or_404(request: UserRequest, pk: int, right: str) -> Budget:
    """A budget that the person sees; NotAllowed where she may not do what `right` names."""
    seen = Budget.objects.for_user(request.user).select_related("organisation")
    found = get_object_or_404(seen, pk=pk)
    authorise(request.user, right, found)
    return found


def _asked(request: UserRequest) -> tuple[dict[str, Any], Budget | None]:
    """The union and the year that are asked for, and the budget if there is one."""
    here = place(request, "funds.budget")
    year = year_of(request, local_today())
    seen = Budget.objects.for_user(request.user).filter(organisation=here.organisation)
    there = {one.year: one for one in seen.select_related("organisation")}
    context = here.context() | {
        "year": year,
        "years": sorted({*there, local_today().year, year}, reverse=True),
    }
    return context, there.get(year)


def _overview(budget: Budget) -> tuple[list[BudgetLine], Overview]:
    lines = list(budget.lines.all())
    return lines, Overview(lines, initial_amounts(budget, lines), _("All together"))


@needs("funds.budget")
@require_safe
def budget(request: UserRequest) -> HttpResponse:
    """What there is to spend, out of whose money, what is set aside and what is spent."""
    context, found = _asked(request)
    here, user, today = context["organisation"], request.user, local_today()
    context |= {
        "budget": found,
        "may_propose": scoping.may(user, "funds.propose", here),
        "may_export": scoping.may(user, "funds.export", here),
        "sees_ledger": scoping.may(user, "funds.ledger", here),
        "may_draw_up": context["year"] in (today.year, today.year + 1),
        "changes": [],
        "last_year": Budget.objects.for_user(user)
        .filter(organisation=here, year=context["year"] - 1, lines__isnull=False)
        .exists(),
    }
    if found is not None:
        lines, overview = _overview(found)
        changes = BudgetChange.objects.for_user(user).filter(budget=found)
        context |= {
            "overview": overview if lines else None,
            "changes": list(changes.select_related("proposed_by").prefetch_related("items")),
        }
        if scoping.may(user, "funds.check", here):
            context |= {"checked": True, "wrong": mismatches(found.lines.all())}
    return render(request, "funds/budget.html", context)


@needs("funds.budget")
@require_safe
def line(request: UserRequest, pk: int) -> HttpResponse:
    """One line: its requests, what was booked, how its budget came about."""
    seen = BudgetLine.objects.for_user(request.user).select_related("budget__organisation")
    found = get_object_or_404(seen, pk=pk)
    user, here = request.user, found.budget.organisation
    may_propose = scoping.may(user, "funds.propose", here)
    requests = FundRequest.objects.for_user(user).filter(line=found).select_related("applicant")
    entries = LedgerEntry.objects.for_user(user).filter(line=found)
    context = {
        "line": found,
        "may_propose": may_propose and found.budget.is_open,
        "asking": waiting_for_more([found]) if may_propose else [],
        "page_obj": Paginator(requests, REQUESTS).get_page(request.GET.get("page")),
        "entries": list(entries.select_related("booked_by", "payment", "reversal")[:ENTRIES]),
        "n_entries": entries.count(),
        "items": list(items_of(found, BudgetChange.objects.for_user(user))),
        "sees_ledger": scoping.may(user, "funds.ledger", here),
    }
    return render(request, "funds/budget_line.html", context)


@needs("funds.budget")
@require_http_methods(["GET", "POST"])
def close(request: UserRequest, pk: int) -> HttpResponse:
    """Asks once, then closes a year; what still holds money is listed."""
    found = budget_or_404(request, pk, "funds.propose")
    address = f"/desk/budget/?year={found.year}&union={found.organisation_id}"
    refused = None
    if request.method == "POST":
        try:
            actions.close_year(found, actor=request.user)
        except actions.YearOpen as refusal:
            refused = refusal
        else:
            messages.success(request, _("The year is closed. Its books stay as they are."))
            return see_other(address)
    elif not found.is_open:
        raise actions.YearClosed
    holding = FundRequest.objects.for_user(request.user).reserving().filter(line__budget=found)
    context = {
        "budget": found,
        "back": address,
        "refused": refused,
        "holding": list(holding.select_related("line", "applicant")),
        "overview": _overview(found)[1],
    }
    return render(request, "funds/budget_close.html", context, status=409 if refused else 200)


def _taken_out(request: UserRequest, format: str) -> tuple[Budget, Sheet]:
    context, found = _asked(request)
    here = context["organisation"]
    if found is None:
        found = Budget(organisation=here, year=context["year"])
        overview = Overview([], {}, _("All together"))
    else:
        overview = _overview(found)[1]
    sheet = Sheet(overview, local_today())
    actions.record_export(
        here, what="budget", rows=overview.total.n, format=format, actor=request.user
    )
    return found, sheet


@needs("funds.export")
@asks_before_file
@require_safe
def export(request: UserRequest) -> HttpResponse:
    """The budget and how far it is carried out, as a spreadsheet that reckons its own sums."""
    format = file_format(request)
    found, sheet = _taken_out(request, format)
    return table_response(
        _("budget"),
        COLUMNS,
        sheet.rows(),
        format,
        title=[sheet.title(found), sheet.facts(found)],
        bold=sheet.sums,
        by=request.user.name,
    )


@needs("funds.export")
@asks_for_password
@require_safe
def on_paper(request: UserRequest) -> HttpResponse:
    """The same on paper."""
    found, sheet = _taken_out(request, "pdf")
    return paper(
        sheet.title(found),
        found.organisation,
        facts=_("As of %(day)s, in yuan") % {"day": sheet.printed_on.isoformat()},
        fields=FIELDS,
        rows=sheet.printed(),
        bold=sheet.sums,
    )
