"""How the pages get at insurance: only through the user."""

from collections.abc import Sequence
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from union.accounts.requests import UserRequest
from union.core.dates import local_today
from union.core.errors import NotReachable
from union.evidence.models import Paper
from union.evidence.pages import dress
from union.insurance.actions import may_open_papers
from union.insurance.models import Claim, ClaimStep, Policy
from union.members.models import Member
from union.orgs.doors import View
from union.orgs.holidays import is_guess, working_days
from union.orgs.scoping import authorise, may
from union.rules.checklist import Checklist, checklist_of


def policy_or_404(request: UserRequest, pk: int, right: str = "insurance.view") -> Policy:
    """A policy that the person sees, for what `right` names. Raises NotAllowed."""
    rows = Policy.objects.for_user(request.user)
    found = get_object_or_404(rows.select_related("organisation", "insurer", "case"), pk=pk)
    authorise(request.user, right, found)
    return found


def needs_claims(view: View) -> View:
    """Opens a page to whoever sees claims, or reads their papers."""

    @login_required
    @wraps(view)
    def guarded(request: UserRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not (may(request.user, "insurance.claims") or may(request.user, "insurance.papers")):
            raise NotReachable
        return view(request, *args, **kwargs)

    return guarded


def claim_or_404(request: UserRequest, pk: int, *, for_papers: bool = False) -> Claim:
    """A claim that the person sees at the desk; with `for_papers`, one whose papers she opens."""
    rows = Claim.objects.for_user(request.user, "insurance.papers" if for_papers else None)
    return get_object_or_404(_whole(rows), pk=pk)


def own_claim_or_404(request: UserRequest, pk: int) -> Claim:
    """One's own claim."""
    return get_object_or_404(_whole(Claim.objects.of_user(request.user)), pk=pk)


def _whole(rows: "QuerySet[Claim]") -> "QuerySet[Claim]":
    return rows.select_related(
        "policy__insurer",
        "insured__plan",
        "insured__dependant",
        "insured__member",
        "member",
        "organisation",
        "case",
    )


def checklist(request: UserRequest, claim: Claim, *, own: bool) -> Checklist:
    """The papers of a claim beside what it needs; only who may open them gets their addresses."""
    papers = (
        list(Paper.objects.of_case(claim.case).select_related("checked_by")) if claim.case else []
    )
    found = checklist_of(claim.policy.usual_papers, papers)
    if own or may_open_papers(request.user, claim):
        adds = claim.may_add_papers(request.user)
        place = "my_claim_paper" if own else "insurance:claim_paper"
        dress(
            found.in_print_order,
            place,
            claim.pk,
            may_remove=lambda paper: adds and (not own or paper.uploaded_by_id == request.user.pk),
            may_put_right=lambda paper: (
                (adds and paper.uploaded_by_id == request.user.pk) if own else True
            ),
        )
    return found


def clock(claim: Claim) -> dict[str, Any]:
    """By when a claim must be handed in; whether the holidays of that year are still unknown."""
    calendar = working_days()
    until = claim.deadline(calendar)
    counts = until is not None and claim.policy.in_working_days
    return {
        "deadline": until,
        "is_guess": until is not None and counts and is_guess(until, calendar),
        "today": local_today(),
    }


def wanted_more(claim: Claim, steps: "Sequence[ClaimStep]") -> str:
    """What the insurer wants more, in the words of the office; empty where it wants nothing."""
    return steps[-1].words if claim.state == Claim.State.MORE and steps else ""


def own_member_or_404(request: UserRequest) -> Member:
    """One's own record."""
    return get_object_or_404(Member.objects.of_user(request.user).defer("id_number", "phone"))
