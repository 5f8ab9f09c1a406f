"""Papers of policies and claims: put in, opened, taken out, checked."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from union.accounts.requests import UserRequest
from union.core.redirects import see_other
from union.evidence.answers import paper_response
from union.evidence.models import KEPT, Kind
from union.evidence.pages import add_page, kind_page, paper_in
from union.insurance import actions
from union.insurance.models import Claim
from union.insurance.views.reaching import (
    claim_or_404,
    own_claim_or_404,
    policy_or_404,
)
from union.occasions.views.papers import consent_first
from union.orgs.doors import needs

OF_A_POLICY = [Kind.CONTRACT, Kind.LIST, Kind.INVOICE, Kind.MINUTES, Kind.OTHER]
OF_A_CLAIM = [
    Kind.APPLICATION,
    Kind.DISCHARGE,
    Kind.RECORD,
    Kind.HOSPITAL_BILL,
    Kind.TRANSFER,
    Kind.RELATION,
    Kind.DEATH_CERTIFICATE,
    Kind.OTHER,
]


@needs("insurance.change")
@require_http_methods(["GET", "POST"])
def add_to_policy(request: UserRequest, pk: int) -> HttpResponse:
    """Puts papers to a policy."""
    policy = policy_or_404(request, pk, "insurance.change")
    return add_page(
        request,
        partial(actions.add_policy_papers, policy, actor=request.user),
        title=policy.title,
        back=reverse("insurance:detail", args=[pk]),
        kinds=OF_A_POLICY,
    )


@needs("insurance.view")
@require_safe
def show_of_policy(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """One paper of a policy."""
    policy = policy_or_404(request, pk)
    found = paper_in(policy.case, paper)
    actions.note_policy_paper(policy, found, actor=request.user)
    return paper_response(found, inline=True)


@needs("insurance.change")
@require_POST
def remove_of_policy(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """Takes a paper of a policy out."""
    policy = policy_or_404(request, pk, "insurance.change")
    actions.remove_policy_paper(policy, paper_in(policy.case, paper), actor=request.user)
    messages.success(request, _("The paper was taken out."))
    return see_other("insurance:detail", pk)


def _add(request: UserRequest, claim: Claim, back: str, *, at_desk: bool) -> HttpResponse:
    return add_page(
        request,
        partial(actions.add_claim_papers, claim, actor=request.user),
        title=claim.number,
        back=reverse(back, args=[claim.pk]),
        kinds=OF_A_CLAIM,
        hint=_(
            "These papers go to the insurer. Once they are checked, discharge summaries, records "
            "and hospital bills are deleted %(days)s days after the claim was closed."
        )
        % {"days": KEPT},
        at_desk=at_desk,
        first=consent_first(request, claim.member, actions.CLAIM_PAPERS),
    )


def _kind(
    request: UserRequest, claim: Claim, paper: int, back: str, *, at_desk: bool
) -> HttpResponse:
    return kind_page(
        request,
        paper_in(claim.case, paper),
        partial(actions.put_kind_right, claim, actor=request.user),
        title=claim.number,
        back=reverse(back, args=[claim.pk]),
        kinds=OF_A_CLAIM,
        at_desk=at_desk,
        first=consent_first(request, claim.member, actions.CLAIM_PAPERS),
    )


def _show(request: UserRequest, claim: Claim, paper: int) -> HttpResponse:
    found = paper_in(claim.case, paper)
    actions.note_look(claim, found, actor=request.user)
    return paper_response(found, inline=True)


@needs("insurance.papers")
@require_http_methods(["GET", "POST"])
def add_to_claim(request: UserRequest, pk: int) -> HttpResponse:
    """Puts papers to a colleague's claim."""
    claim = claim_or_404(request, pk, for_papers=True)
    return _add(request, claim, "insurance:claim", at_desk=True)


@needs("insurance.papers")
@require_safe
def show_of_claim(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """One paper of a claim; who opened it stands in the log before a byte of it is shown."""
    return _show(request, claim_or_404(request, pk, for_papers=True), paper)


@needs("insurance.papers")
@require_POST
def remove_of_claim(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """Takes a paper of a claim out."""
    claim = claim_or_404(request, pk, for_papers=True)
    actions.remove_claim_paper(claim, paper_in(claim.case, paper), actor=request.user)
    messages.success(request, _("The paper was taken out."))
    return see_other("insurance:claim", pk)


@needs("insurance.papers")
@require_http_methods(["GET", "POST"])
def kind_of_claim(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """What a paper of a claim really is."""
    claim = claim_or_404(request, pk, for_papers=True)
    return _kind(request, claim, paper, "insurance:claim", at_desk=True)


@needs("insurance.papers")
@require_POST
def check_of_claim(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """Says that a paper was compared with what was claimed."""
    claim = claim_or_404(request, pk, for_papers=True)
    actions.check_paper(claim, paper_in(claim.case, paper), actor=request.user)
    messages.success(request, _("Noted: checked by you, today."))
    return see_other("insurance:claim", pk)


@login_required
@require_http_methods(["GET", "POST"])
def add_to_own(request: UserRequest, pk: int) -> HttpResponse:
    """Puts papers to one's own claim."""
    return _add(request, own_claim_or_404(request, pk), "my_claim", at_desk=False)


@login_required
@require_safe
def show_own(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """One paper of one's own claim."""
    return _show(request, own_claim_or_404(request, pk), paper)


@login_required
@require_http_methods(["GET", "POST"])
def kind_own(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """What a paper of one's own claim really is."""
    return _kind(request, own_claim_or_404(request, pk), paper, "my_claim", at_desk=False)


@login_required
@require_POST
def remove_own(request: UserRequest, pk: int, paper: int) -> HttpResponse:
    """Takes a paper of one's own claim out."""
    claim = own_claim_or_404(request, pk)
    actions.remove_claim_paper(claim, paper_in(claim.case, paper), actor=request.user)
    messages.success(request, _("The paper was taken out."))
    return see_other("my_claim", pk)
