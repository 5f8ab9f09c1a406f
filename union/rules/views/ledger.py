"""The entitlement ledgers: everything that was given, and one member's."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.export import Column, file_format, table_response, whole
from union.members.models import Member
from union.orgs.doors import asks_before_file, needs
from union.rules import actions
from union.rules.forms import GrantFilters
from union.rules.judging import entitlements
from union.rules.models import Grant, GrantQuerySet, OwnBenefit
from union.rules.views.reaching import tabs

PAGE = 50
COLUMNS = [
    Column(gettext_lazy("Name"), 12),
    Column(gettext_lazy("Staff number"), 12),
    Column(gettext_lazy("Kind"), 16),
    Column(gettext_lazy("Day of the event"), 14),
    Column(gettext_lazy("Form"), 14),
    Column(gettext_lazy("Whose money"), 18),
    Column(gettext_lazy("State"), 12),
    Column(gettext_lazy("Judged by"), 24),
    Column(gettext_lazy("Value (yuan)"), 14),
]


def _wanted(request: UserRequest) -> tuple[GrantFilters, GrantQuerySet]:
    seen = Grant.objects.for_user(request.user)
    years = [day.year for day in seen.dates("event_on", "year", order="DESC")]
    own = OwnBenefit.objects.for_user(request.user)
    filters = GrantFilters(request.GET, years=years, own=[one.key for one in own])
    return filters, filters.narrow(seen)


@needs("rules.grants")
@require_safe
def ledger(request: UserRequest) -> HttpResponse:
    """Everything that members were given or are to be given, newest first."""
    filters, rows = _wanted(request)
    in_order = rows.select_related("member", "book").defer("member__id_number", "member__phone")
    sums = rows.live().order_by().values("state").annotate(total=Sum("amount"))
    context = {
        "filters": filters,
        "page_obj": Paginator(in_order, PAGE).get_page(request.GET.get("page")),
        "sums": {"final": None, "draft": None} | {one["state"]: one["total"] for one in sums},
        **tabs(request, "ledger"),
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "rules/_ledger_results.html" if partial else "rules/ledger.html"
    return render(request, template, context)


@needs("rules.grants")
@asks_before_file
@require_safe
def export(request: UserRequest) -> HttpResponse:
    """The same as a file."""
    _filters, rows = _wanted(request)
    named = rows.select_related("member", "book", "organisation")
    lines = whole(named.defer("member__id_number", "member__phone"))
    actions.note_export(lines, format=file_format(request), actor=request.user)
    table = (
        [
            row.member.name,
            row.member.staff_number,
            str(row.benefit_label),
            row.event_on,
            row.get_form_display(),
            row.get_source_display(),
            row.get_state_display(),
            row.book.title if row.book else "",
            row.amount,
        ]
        for row in lines
    )
    return table_response(
        _("entitlements"), COLUMNS, table, file_format(request), by=request.user.name
    )


@needs("rules.grants")
@require_safe
def member(request: UserRequest, pk: int) -> HttpResponse:
    """One member: what she may still be given this year, and what she was given ever."""
    person = get_object_or_404(Member.objects.for_user(request.user, "rules.grants"), pk=pk)
    book, found = entitlements(person, local_today(), reader=request.user)
    rows = Grant.objects.for_user(request.user).of_member(person).select_related("book")
    actions.note_look(person, actor=request.user)
    context = {
        "member": person,
        "book": book,
        "entitlements": found,
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "sums": _sums(rows),
    }
    return render(request, "rules/member.html", context)


def _sums(rows: GrantQuerySet) -> dict[str, Any]:
    """What was given this year and ever; what is only planned stands apart."""
    year = local_today().year
    given, planned = Q(state=Grant.State.FINAL), Q(state=Grant.State.DRAFT)
    here = Q(event_on__year=year)
    sums = rows.aggregate(
        this_year=Sum("amount", filter=given & here),
        ever=Sum("amount", filter=given),
        planned=Sum("amount", filter=planned),
    )
    return {"year": year} | {name: total or Decimal(0) for name, total in sums.items()}
