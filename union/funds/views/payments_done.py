"""The payments that were made or failed: as a list, a file, and on paper."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.export import Column, TooLongForPaper, file_format, table_response, whole
from union.core.money import format_yuan
from union.funds import actions
from union.funds.forms.payments import PaymentFilters
from union.funds.models import Payment, PaymentQuerySet
from union.funds.views.on_paper import MOST, Field, paper
from union.funds.views.place import place
from union.orgs import scoping
from union.orgs.doors import asks_before_file, asks_for_password, needs

PAGE = 30
COLUMNS = [
    Column(gettext_lazy("Voucher"), 12),
    Column(gettext_lazy("Day"), 12),
    Column(gettext_lazy("Number"), 12),
    Column(gettext_lazy("What for"), 28),
    Column(gettext_lazy("Budget line"), 18),
    Column(gettext_lazy("Who is paid"), 20),
    Column(gettext_lazy("Method"), 10),
    Column(gettext_lazy("Cashier"), 10),
    Column(gettext_lazy("State"), 10),
    Column(gettext_lazy("Amount (yuan)"), 14),
]
SHARES = (0, 0, 0, 1.5, 1, 1.2, 0, 0, 0, 0)


def _wanted(request: UserRequest, right: str) -> tuple[PaymentFilters, PaymentQuerySet]:
    rows = Payment.objects.for_user(request.user, right)
    filters = PaymentFilters(request.GET, seen=rows)
    return filters, filters.narrow(rows).select_related("request__line__budget", "cashier")


@needs("funds.payments")
@require_safe
def done(request: UserRequest) -> HttpResponse:
    """What was paid or failed, newest first, and what it sums to."""
    filters, rows = _wanted(request, "funds.payments")
    context = {
        "filters": filters,
        "page_obj": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "sums": _sums(rows),
        "may_export": scoping.may(request.user, "funds.export"),
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "funds/_payments_done_results.html" if partial else "funds/payments_done.html"
    return render(request, template, context)


def _sums(rows: PaymentQuerySet) -> dict[str, Any]:
    paid, failed = Q(state=Payment.State.PAID), Q(state=Payment.State.FAILED)
    return rows.order_by().aggregate(
        total=Sum("amount", filter=paid),
        paid=Count("pk", filter=paid),
        failed=Count("pk", filter=failed),
    )


def _lines(rows: list[Payment]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.voucher,
            row.paid_on,
            row.request.number,
            row.request.title,
            row.request.line.name,
            row.request.payee,
            row.get_method_display(),
            row.cashier.name,
            row.get_state_display(),
            row.amount,
        ]


def _taken_out(request: UserRequest, format: str) -> list[Payment]:
    """The rows of the list as it is filtered; the log notes them for each union."""
    _filters, found = _wanted(request, "funds.export")
    found = found.select_related("organisation")
    rows = whole(found, MOST, TooLongForPaper) if format == "pdf" else whole(found)
    counted = {row.organisation: 0 for row in rows}
    for row in rows:
        counted[row.organisation] += 1
    counted = counted or {place(request, "funds.export").organisation: 0}
    for organisation, n in counted.items():
        actions.record_export(
            organisation, what="payments", rows=n, format=format, actor=request.user
        )
    return rows


@needs("funds.export")
@asks_before_file
@require_safe
def export(request: UserRequest) -> HttpResponse:
    """The list as it is filtered, as a file. It names persons: the password is asked for."""
    format = file_format(request)
    rows = _taken_out(request, format)
    return table_response(_("payments"), COLUMNS, _lines(rows), format, by=request.user.name)


@needs("funds.export")
@asks_for_password
@require_safe
def on_paper(request: UserRequest) -> HttpResponse:
    """The list of payments with their vouchers on paper."""
    rows = _taken_out(request, "pdf")
    paid = [row.amount for row in rows if row.state == Payment.State.PAID]
    total = sum(paid, Decimal(0))
    facts = _("Printed on %(day)s, %(n)s payments, %(total)s paid") % {
        "day": local_today().isoformat(),
        "n": len(rows),
        "total": format_yuan(total),
    }
    return paper(
        _("List of payments"),
        rows[0].organisation if rows else place(request, "funds.export").organisation,
        facts=facts,
        fields=[
            Field(column.title, share, is_amount=number == len(COLUMNS) - 1)
            for number, (column, share) in enumerate(zip(COLUMNS, SHARES, strict=True))
        ],
        rows=_lines(rows),
    )
