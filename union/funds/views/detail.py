"""One request: what it says, where it stands, and what its applicant can do with it."""

from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.models import User
from union.accounts.requests import UserRequest
from union.approvals.actions import seats
from union.approvals.models import Deed, Review
from union.approvals.views import timeline
from union.core.dates import local_today
from union.core.errors import Refused
from union.core.forms import whole_number
from union.core.redirects import see_other
from union.funds import actions
from union.funds.actions.papers import may_attach
from union.funds.actions.reviewing import REQUESTS
from union.funds.forms.requests import CommentForm, CorrectForm
from union.funds.models import FundRequest
from union.funds.views.reaching import (
    dress,
    own_request_or_404,
    request_or_404,
    reviews_of,
)
from union.orgs import scoping
from union.orgs.doors import needs_office

State = FundRequest.State


@needs_office
@require_safe
def detail(request: UserRequest, pk: int) -> HttpResponse:
    """One request."""
    return _show(request, request_or_404(request, pk))


def _show(request: UserRequest, row: FundRequest, refused: Refused | None = None) -> HttpResponse:
    about = REQUESTS.about([row], request.user)[row.pk]
    dress(about.context["papers"], row, request.user)
    own = row.applicant_id == request.user.pk
    context = {
        "row": row,
        "about": about,
        **about.context,
        "refused": refused,
        "payments": list(row.payments.select_related("cashier").order_by("pk")),
        "entries": list(row.entries.select_related("booked_by").order_by("pk")),
        "own": own,
        "may_attach": may_attach(row, request.user),
        "may_pay": row.state == State.APPROVED
        and scoping.may(request.user, "funds.pay", row.organisation),
        "may_propose": scoping.may(request.user, "funds.propose", row.organisation),
        "sees_budget": scoping.may(request.user, "funds.budget", row.organisation),
        "is_void": row.corrected_at is not None and row.state in (State.RETURNED, State.SUBMITTED),
        **progress(row, request.user),
    }
    status = refused.status if refused is not None else 200
    return render(request, "funds/request.html", context, status=status)


def progress(row: Model, user: User) -> dict[str, Any]:
    """Who did what, who has it and since when, what is to come; nothing before the submission."""
    reviews = reviews_of(row)
    if not reviews:
        return {"review": None}
    review, *before = reviews
    done = list(review.decisions.select_related("actor", "principal").order_by("pk"))
    counted = [one for one in done if one.round >= review.counts_from]
    sitting = seats(review)
    last = done[-1] if done else None
    back = last if last is not None and last.deed in (Deed.RETURN, Deed.REJECT) else None
    seen = Review.objects.for_user(user).filter(pk__in=[one.pk for one in before])
    return {
        "review": review,
        "lines": timeline.lines(counted),
        "earlier": timeline.lines(one for one in done if one.round < review.counts_from),
        "before": list(seen.order_by("-pk")) if before else [],
        "now": timeline.now(review, sitting, user_id=user.pk, since=last.at if last else None),
        "coming": timeline.coming(review, sitting),
        "passed_over": timeline.passed_over(sitting),
        "nudged_today": review.nudged_on == local_today(),
        "back": back,
    }


@needs_office
@require_POST
def submit(request: UserRequest, pk: int) -> HttpResponse:
    """Puts a request before those who decide, as it was when the page was opened."""
    row = own_request_or_404(request, pk)
    version = whole_number(request.POST.get("version", ""))
    try:
        actions.submit_request(row, version=-1 if version is None else version, actor=request.user)
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        return _show(request, request_or_404(request, pk), refused)
    messages.success(request, _("Submitted. You will be told what becomes of it."))
    return see_other("funds:detail", pk)


@needs_office
@require_POST
def ask_for_more(request: UserRequest, pk: int) -> HttpResponse:
    """The line does not have enough left: those who adjust the budget are told."""
    row = own_request_or_404(request, pk)
    try:
        actions.ask_for_more(row, actor=request.user)
    except (actions.AskedToday, actions.EnoughLeft) as refused:
        return _show(request, row, refused)
    messages.success(request, _("The treasurer is told. Your draft waits here meanwhile."))
    return see_other("funds:detail", pk)


@needs_office
@require_http_methods(["GET", "POST"])
def discard(request: UserRequest, pk: int) -> HttpResponse:
    """Asks once, then gives up a draft."""
    row = own_request_or_404(request, pk)
    if request.method == "POST":
        actions.discard(row, actor=request.user)
        messages.success(request, _("The draft is given up."))
        return see_other("funds:list")
    if row.state != State.DRAFT:
        raise actions.NotEditable
    return render(request, "funds/discard.html", {"row": row})


@needs_office
@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Asks once, then takes back what is in review or came back."""
    row = own_request_or_404(request, pk)
    form = CommentForm(request.POST or None)
    if request.method == "POST":
        form = CommentForm(request.POST)
        if form.is_valid():
            comment = form.cleaned_data["comment"]
            actions.withdraw_request(row, actor=request.user, comment=comment)
            messages.success(request, _("Taken back. Its money is free again."))
            return see_other("funds:detail", pk)
    elif row.state not in (State.SUBMITTED, State.RETURNED):
        raise actions.NotEditable
    context = {"row": row, "form": form}
    return render(request, "funds/withdraw.html", context, status=422 if form.errors else 200)


@needs_office
@require_http_methods(["GET", "POST"])
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Says that the approvals become void, then takes an approved request back."""
    row = own_request_or_404(request, pk)
    form = CorrectForm(request.POST or None)
    if request.method == "POST":
        form = CorrectForm(request.POST)
        if form.is_valid():
            comment = form.cleaned_data["comment"]
            actions.correct(row, actor=request.user, comment=comment)
            messages.warning(
                request,
                _("The approvals are void. Put it right and submit it again."),
            )
            return see_other("funds:edit", pk)
    elif row.state != State.APPROVED:
        raise actions.NotToCorrect
    context = {"row": row, "form": form, "approvals": _approvals(row)}
    return render(request, "funds/correct.html", context, status=422 if form.errors else 200)


def _approvals(row: FundRequest) -> list[Any]:
    """The approvals that would become void."""
    review = next(iter(reviews_of(row)), None)
    if review is None:
        return []
    counted = review.decisions.filter(deed=Deed.APPROVE, round__gte=review.counts_from)
    return list(counted.select_related("actor", "principal").order_by("pk"))
