"""How the pages get at requests: only through the user."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from union.accounts.models import User
from union.accounts.requests import UserRequest
from union.approvals.models import Review
from union.core.errors import NotReachable
from union.evidence.models import Paper
from union.evidence.pages import paper_in
from union.funds.actions.papers import may_check
from union.funds.actions.requests import NotApplicant
from union.funds.models import FundRequest
from union.orgs import scoping
from union.orgs.doors import View


def needs_requests(view: View) -> View:
    """Opens a page to whoever may ask for money or watches over it."""

    @login_required
    def guarded(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        may = scoping.may
        if not (may(request.user, "funds.request") or may(request.user, "funds.view")):
            raise NotReachable
        return view(request, *args, **kwargs)

    return guarded


def request_or_404(request: UserRequest, pk: int) -> FundRequest:
    """A request that the person sees: her own, one that she decides, or watches over."""
    seen = FundRequest.objects.for_user(request.user).select_related(
        "organisation", "line__budget__organisation", "applicant", "payee_member", "case"
    )
    return get_object_or_404(seen, pk=pk)


def own_request_or_404(request: UserRequest, pk: int) -> FundRequest:
    """A request of the person's own; NotApplicant where she only sees it."""
    row = request_or_404(request, pk)
    if row.applicant_id != request.user.pk:
        raise NotApplicant
    return row


def paper_or_404(row: FundRequest, pk: int) -> Paper:
    """A paper that lies with a request now."""
    return paper_in(row.case, pk)


def papers_of(row: FundRequest, user: User | None = None) -> list[Paper]:
    """The papers of a request, for a person with the addresses that tiles show."""
    papers = list(Paper.objects.of_case(row.case).select_related("checked_by"))
    if user is not None:
        dress(papers, row, user)
    return papers


def reviews_of(row: Model) -> list[Review]:
    """The reviews of one thing, newest first: whoever sees the thing sees who has it."""
    return list(Review.objects.of_subject(row).select_related("applicant", "organisation"))


def dress(papers: Iterable[Paper], row: FundRequest, user: User) -> None:
    """Puts beside each paper where it opens, and where it may be taken out."""
    may_remove = row.is_editable and row.applicant_id == user.pk
    checks = may_check(row, user)
    for paper in papers:
        if paper.reduced_at is not None:
            continue
        if checks and paper.is_to_be_checked:
            paper.check_url = reverse("funds:paper_check", args=[row.pk, paper.pk])
        paper.url = reverse("funds:paper", args=[row.pk, paper.pk])
        if may_remove:
            paper.remove_url = reverse("funds:paper_remove", args=[row.pk, paper.pk])
