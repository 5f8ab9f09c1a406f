"""The ledger: every booking with what it sums to, one entry, and how a mistake is put right."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.export import Column, TooLongForPaper, file_format, table_response, whole
from union.core.forms import refusals_beside
from union.core.money import format_yuan
from union.core.redirects import see_other
from union.funds import actions
from union.funds.forms.ledger import LedgerFilters, ReverseForm
from union.funds.models import BudgetLine, LedgerEntry, LedgerQuerySet, mismatches
from union.funds.views.on_paper import MOST, Field, paper
from union.funds.views.place import Place, place
from union.orgs import scoping
from union.orgs.doors import asks_before_file, asks_for_password, needs
from union.orgs.scoping import authorise

PAGE = 50
COLUMNS = [
    Column(gettext_lazy("Entry"), 8),
    Column(gettext_lazy("Day"), 12),
    Column(gettext_lazy("Text"), 28),
    Column(gettext_lazy("Kind"), 14),
    Column(gettext_lazy("Category"), 24),
    Column(gettext_lazy("Budget line"), 18),
    Column(gettext_lazy("Source of money"), 18),
    Column(gettext_lazy("Voucher"), 12),
    Column(gettext_lazy("Booked by"), 10),
    Column(gettext_lazy("Reverses"), 10),
    Column(gettext_lazy("Amount (yuan)"), 14),
]
SHARES = (0, 0, 1.5, 0, 1.2, 1, 1, 0, 0, 0, 0)


def _wanted(request: UserRequest, right: str) -> tuple[Place, LedgerFilters, LedgerQuerySet]:
    """The union, the filters, and the entries that they leave."""
    here = place(request, right)
    rows = LedgerEntry.objects.for_user(request.user, right)
    rows = rows.filter(organisation=here.organisation)
    filters = LedgerFilters(request.GET, seen=rows)
    found = filters.narrow(rows).select_related("line", "payment", "booked_by", "reversal")
    return here, filters, found


@needs("funds.ledger")
@require_safe
def ledger(request: UserRequest) -> HttpResponse:
    """The bookings, newest first, what they sum to, and whether the books agree."""
    here, filters, rows = _wanted(request, "funds.ledger")
    context = here.context() | {
        "filters": filters,
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "sums": _sums(rows),
        "may_export": scoping.may(request.user, "funds.export", here.organisation),
    }
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "funds/_ledger_results.html", context)
    if scoping.may(request.user, "funds.check", here.organisation):
        lines = BudgetLine.objects.for_user(request.user)
        lines = lines.filter(budget__organisation=here.organisation)
        context |= {"checked": True, "wrong": mismatches(lines)}
    return render(request, "funds/ledger.html", context)


def _sums(rows: LedgerQuerySet) -> dict[str, Any]:
    reversals = Q(kind=LedgerEntry.Kind.REVERSAL)
    return rows.order_by().aggregate(
        n=Count("pk"),
        total=Sum("amount"),
        spent=Sum("amount", filter=~reversals),
        reversed=Sum("amount", filter=reversals),
    )


def _entry_or_404(request: UserRequest, pk: int) -> LedgerEntry:
    seen = LedgerEntry.objects.for_user(request.user).select_related(
        "line__budget", "organisation", "budget", "payment__cashier", "request", "booked_by",
        "reverses", "reversal",
    )  # fmt: skip
    return get_object_or_404(seen, pk=pk)


@needs("funds.ledger")
@require_safe
def entry(request: UserRequest, pk: int) -> HttpResponse:
    """One entry, and its pair where it was reversed or reverses another."""
    row = _entry_or_404(request, pk)
    may = scoping.may(request.user, "funds.reverse", row.organisation)
    context = {
        "entry": row,
        "reversal": getattr(row, "reversal", None),
        "may_reverse": may and row.is_reversible and row.budget.is_open,
    }
    return render(request, "funds/ledger_entry.html", context)


@needs("funds.ledger")
@require_http_methods(["GET", "POST"])
def reverse(request: UserRequest, pk: int) -> HttpResponse:
    """Asks why, says what will be booked, then books the opposite."""
    row = _entry_or_404(request, pk)
    authorise(request.user, "funds.reverse", row)
    form = ReverseForm(request.POST or None)
    if request.method == "POST":
        form = ReverseForm(request.POST)
        if form.is_valid():
            with refusals_beside(form):
                pair = actions.reverse(row, reason=form.cleaned_data["reason"], actor=request.user)
                messages.success(request, _("Reversed. Both entries stay in the ledger."))
                return see_other("funds:entry", pair.pk)
    why_not = actions.why_not_reversible(row, actor=request.user)
    context = {"entry": row, "form": form, "why_not": why_not}
    status = 422 if form.errors else 200
    return render(request, "funds/ledger_reverse.html", context, status=status)


def _lines(rows: list[LedgerEntry]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.pk,
            row.booked_on,
            row.text,
            row.get_kind_display(),
            row.line.get_category_display(),
            row.line.name,
            row.line.get_source_display(),
            row.payment.voucher if row.payment else "",
            row.booked_by.name if row.booked_by else "",
            f"#{row.reverses_id}" if row.reverses_id else "",
            row.amount,
        ]


def _taken_out(request: UserRequest, format: str) -> tuple[Place, list[LedgerEntry]]:
    here, _filters, found = _wanted(request, "funds.export")
    rows = whole(found, MOST, TooLongForPaper) if format == "pdf" else whole(found)
    actions.record_export(
        here.organisation, what="ledger", rows=len(rows), format=format, actor=request.user
    )
    return here, rows


@needs("funds.export")
@asks_before_file
@require_safe
def export(request: UserRequest) -> HttpResponse:
    """The entries as they are filtered, as a file. They may name persons."""
    format = file_format(request)
    _here, rows = _taken_out(request, format)
    return table_response(_("ledger"), COLUMNS, _lines(rows), format, by=request.user.name)


@needs("funds.export")
@asks_for_password
@require_safe
def on_paper(request: UserRequest) -> HttpResponse:
    """The same on paper, for the binder."""
    here, rows = _taken_out(request, "pdf")
    facts = _("Printed on %(day)s, %(n)s entries, %(total)s in all") % {
        "day": local_today().isoformat(),
        "n": len(rows),
        "total": format_yuan(sum((row.amount for row in rows), Decimal(0))),
    }
    return paper(
        _("Ledger"),
        here.organisation,
        facts=facts,
        fields=[
            Field(column.title, share, is_amount=number == len(COLUMNS) - 1)
            for number, (column, share) in enumerate(zip(COLUMNS, SHARES, strict=True))
        ],
        rows=_lines(rows),
    )
