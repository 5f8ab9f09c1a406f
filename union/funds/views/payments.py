"""Paying: what waits for the cashier, and the page on which she says that it is paid or failed."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.forms import refusals_beside
from union.core.redirects import see_other
from union.funds import actions
from union.funds.actions.weighing import payee_gone
from union.funds.forms.payments import DueFilters, FailForm, PayForm
from union.funds.models import (
    FundRequest,
    FundRequestQuerySet,
    Payment,
    approvals_of,
    next_voucher,
    with_failures,
)
from union.funds.views.reaching import papers_of
from union.orgs import scoping
from union.orgs.doors import asks_for_password, needs
from union.orgs.scoping import authorise

PAGE = 30
State = FundRequest.State


def _seen(request: UserRequest) -> FundRequestQuerySet:
    """What the person may see of the payments: approved, paid, or tried at least once."""
    rows = FundRequest.objects.for_user(request.user, "funds.payments").at_the_till()
    return rows.select_related("line__budget", "organisation", "applicant", "payee_member")


@needs("funds.payments")
@require_safe
def payments(request: UserRequest) -> HttpResponse:
    """The approved requests that wait for their money, oldest first."""
    due = _seen(request).filter(state=State.APPROVED).order_by("approved_at", "pk")
    filters = DueFilters(request.GET)
    found = filters.narrow(due)
    page = Paginator(with_failures(found), PAGE).get_page(request.GET.get("page"))
    approvals = approvals_of(page.object_list)
    context = {
        "page_obj": page,
        "filters": filters,
        "rows": [(row, approvals.get(row.pk, [])) for row in page.object_list],
        "total": found.order_by().aggregate(total=Sum("amount"))["total"],
        "may_pay": scoping.may(request.user, "funds.pay"),
    }
    partial = request.htmx and not request.htmx.history_restore_request
    template = "funds/_payments_results.html" if partial else "funds/payments.html"
    return render(request, template, context)


def _row_or_404(request: UserRequest, pk: int) -> FundRequest:
    return get_object_or_404(_seen(request), pk=pk)


@needs("funds.payments")
@require_safe
def payment(request: UserRequest, pk: int) -> HttpResponse:
    """One request at the till: what was approved and by whom, what was tried, and the form."""
    return _page(request, _row_or_404(request, pk))


def _page(
    request: UserRequest,
    row: FundRequest,
    *,
    form: PayForm | None = None,
    failed: FailForm | None = None,
) -> HttpResponse:
    due = row.state == State.APPROVED
    may_pay = scoping.may(request.user, "funds.pay", row.organisation)
    context: dict[str, Any] = {
        "row": row,
        "approvals": approvals_of([row]).get(row.pk, []),
        "tries": list(row.payments.select_related("cashier").order_by("pk")),
        "papers": len(papers_of(row)),
        "entries": list(row.entries.order_by("pk")),
        "sees_ledger": scoping.may(request.user, "funds.ledger", row.organisation),
        "is_due": due,
        "payee_gone": payee_gone(row.payee_member) if due else None,
    }
    if due and may_pay:
        context["why_not"] = actions.why_not_payable(row, actor=request.user)
        if context["why_not"] is None:
            context |= {
                "form": form or PayForm(initial=_start(row)),
                "failed": failed or FailForm(initial=_start_of_failure(row)),
                "tried_to_fail": failed is not None,
            }
    sent = form or failed
    said = sent.non_field_errors() if sent else []
    if said and "form" not in context:
        # It can no longer be paid: there is no form that says why.
        context["refused"] = said[0]
    status = 409 if said else 422 if sent and sent.errors else 200
    return render(request, "funds/payment.html", context, status=status)


def _start(row: FundRequest) -> dict[str, Any]:
    year = row.line.budget.year
    today = local_today()
    return {
        "method": Payment.Method.TRANSFER,
        "voucher": next_voucher(row.organisation, year),
        "paid_on": today if today.year == year else None,
        "version": row.version,
        "key": secrets.token_hex(16),
    }


def _start_of_failure(row: FundRequest) -> dict[str, Any]:
    return {
        "method": Payment.Method.TRANSFER,
        "tried_on": local_today(),
        "version": row.version,
        "key": secrets.token_hex(16),
    }


@needs("funds.payments")
@require_http_methods(["GET", "POST"])
def pay(request: UserRequest, pk: int) -> HttpResponse:
    """It is paid: the password once more, then one payment and one line in the ledger."""
    row = _row_or_404(request, pk)
    authorise(request.user, "funds.pay", row)
    if request.method == "GET":
        # Where the page of the password leads when its question has gone stale.
        return redirect("funds:payment", pk)
    return _pay(request, row)


@asks_for_password
def _pay(request: UserRequest, row: FundRequest) -> HttpResponse:
    form = PayForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form=form)
    said = form.cleaned_data
    facts = actions.PaymentFacts(
        method=said["method"], voucher=said["voucher"], paid_on=said["paid_on"]
    )
    with refusals_beside(form):
        actions.pay(row, facts, version=said["version"], key=said["key"], actor=request.user)
        messages.success(request, _("Paid and booked. The applicant is told."))
        return see_other("funds:payment", row.pk)
    return _page(request, _row_or_404(request, row.pk), form=form)


@needs("funds.payments")
@require_http_methods(["GET", "POST"])
def failed(request: UserRequest, pk: int) -> HttpResponse:
    """The payment failed: the request stays approved, and is tried again."""
    row = _row_or_404(request, pk)
    authorise(request.user, "funds.pay", row)
    if request.method == "GET":
        return redirect("funds:payment", pk)
    form = FailForm(request.POST)
    if not form.is_valid():
        return _page(request, row, failed=form)
    with refusals_beside(form):
        actions.note_failure(row, **form.cleaned_data, actor=request.user)
        messages.warning(
            request, _("Noted. It waits to be tried again, and the applicant is told.")
        )
        return see_other("funds:payment", row.pk)
    return _page(request, _row_or_404(request, row.pk), failed=form)
