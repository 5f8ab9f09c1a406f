"""The list of requests: my own, or all that I watch over; as a page, a file, and on paper."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.export import Column, TooLongForPaper, file_format, table_response, whole
from union.core.money import format_yuan
from union.core.printing import pdf, pdf_response
from union.funds import actions
from union.funds.forms.filters import RequestFilters
from union.funds.models import FundRequest, FundRequestQuerySet
from union.funds.views.reaching import needs_requests
from union.orgs import scoping
from union.orgs.doors import asks_before_file, asks_for_password, needs

PAGE = 30
MOST_ON_PAPER = 1_000
COLUMNS = [
    Column(gettext_lazy("Number"), 12),
    Column(gettext_lazy("What for"), 28),
    Column(gettext_lazy("Budget line"), 18),
    Column(gettext_lazy("Applicant"), 10),
    Column(gettext_lazy("Who is paid"), 20),
    Column(gettext_lazy("Asked on"), 12),
    Column(gettext_lazy("State"), 12),
    Column(gettext_lazy("Amount (yuan)"), 14),
]


def _wanted(request: UserRequest, which: str) -> tuple[RequestFilters, FundRequestQuerySet]:
    """The filters, and the requests of a tab that they leave."""
    rows = FundRequest.objects.for_user(request.user)
    if which == "mine":
        rows = rows.of_applicant(request.user)
    rows = rows.with_day()
    filters = RequestFilters(request.GET, seen=rows)
    return filters, filters.narrow(rows)


def _tab(request: UserRequest) -> str:
    """Which tab is asked for: "mine" or "all"; whoever cannot ask for money begins with all."""
    sees_all = scoping.may(request.user, "funds.view")
    asks = scoping.may(request.user, "funds.request")
    wanted = request.GET.get("tab") or ("mine" if asks else "all")
    return "all" if sees_all and wanted == "all" else "mine"


@needs_requests
@require_safe
def requests(request: UserRequest) -> HttpResponse:
    """What was asked for, where it stands, and what it sums to."""
    which = _tab(request)
    filters, rows = _wanted(request, which)
    in_order = rows.select_related("line__budget", "applicant")
    context = {
        "filters": filters,
        "page_obj": Paginator(in_order, PAGE).get_page(request.GET.get("page")),
        "sums": _sums(rows),
        "which": which,
        "sees_all": scoping.may(request.user, "funds.view"),
        "may_ask": scoping.may(request.user, "funds.request"),
        "may_export": scoping.may(request.user, "funds.export"),
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "funds/_requests_results.html" if partial else "funds/requests.html"
    return render(request, template, context)


def _sums(rows: FundRequestQuerySet) -> dict[str, Any]:
    """How many were found, and how much of their money is asked for, waits to be paid, is paid."""
    state = FundRequest.State
    return rows.order_by().aggregate(
        n=Count("pk"),
        total=Sum("amount", filter=Q(state__in=FundRequest.ASKED)),
        in_review=Sum("amount", filter=Q(state=state.SUBMITTED)),
        to_pay=Sum("amount", filter=Q(state=state.APPROVED)),
        paid=Sum("amount", filter=Q(state=state.PAID)),
    )


def _to_take_out(request: UserRequest) -> FundRequestQuerySet:
    """The rows of the list, as far as the person may take them out of the house."""
    which = _tab(request)
    _filters, rows = _wanted(request, which)
    mine = FundRequest.objects.for_user(request.user, "funds.export").values("pk")
    return rows.filter(pk__in=mine).select_related("line__budget", "applicant", "organisation")


def _note(request: UserRequest, rows: list[FundRequest], format: str) -> None:
    """One line in the log for each union whose requests are in the list."""
    counted: dict[Any, int] = {}
    offices = scoping.reach(request.user, "funds.export")
    for row in rows:
        counted[row.organisation] = counted.get(row.organisation, 0) + 1
    if not counted:
        here = [one.organisation for one in scoping.appointments(request.user)]
        counted = {next(one for one in here if offices.covers(one)): 0}
    for organisation, n in counted.items():
        actions.record_export(
            organisation, what="requests", rows=n, format=format, actor=request.user
        )


@needs("funds.export")
@asks_before_file
@require_safe
def export(request: UserRequest) -> HttpResponse:
    """The list as it is filtered, as a file."""
    format = file_format(request)
    rows = whole(_to_take_out(request))
    _note(request, rows, format)
    return table_response(_("fund requests"), COLUMNS, _lines(rows), format, by=request.user.name)


def _lines(rows: list[FundRequest]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.number,
            row.title,
            row.line.name,
            row.applicant.name,
            row.payee,
            timezone.localdate(row.asked_at),
            row.get_state_display(),
            row.amount,
        ]


@needs("funds.export")
@asks_for_password
@require_safe
def on_paper(request: UserRequest) -> HttpResponse:
    """The list as it is filtered, as a PDF on A4."""
    rows = whole(_to_take_out(request), MOST_ON_PAPER, TooLongForPaper)
    _note(request, rows, "pdf")
    asked = [row.amount for row in rows if row.state in FundRequest.ASKED]
    total = sum(asked, Decimal(0))
    paper = pdf(
        "fund_requests",
        {
            "title": _("List of fund requests"),
            "union": scoping.appointments(request.user)[0].organisation.union().name,
            "facts": _("Printed on %(day)s, %(n)s requests, %(total)s asked for")
            % {"day": local_today().isoformat(), "n": len(rows), "total": format_yuan(total)},
            "page": _("Page"),
            "heads": [str(column.title) for column in COLUMNS],
            "rows": [
                [f"{cell:,.2f}" if isinstance(cell, Decimal) else str(cell) for cell in line]
                for line in _lines(rows)
            ],
        },
    )
    name = f"{_('fund requests')}-{local_today():%Y%m%d}.pdf"
    return pdf_response(paper, name)
