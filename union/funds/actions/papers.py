"""Papers of a request: added by whoever asks, later by the cashier too, and opened by the few."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import NotAllowed, NotReachable, Refused
from union.evidence import actions as evidence
from union.evidence.actions.papers import Upload
from union.evidence.models import Paper
from union.funds.actions.requests import hold
from union.funds.models import FundRequest
from union.funds.verbs import Verb
from union.orgs import scoping


class PapersFrozen(Refused):
    """What approvers look at does not change under their eyes, nor what they have decided on."""

    message = _("The papers are in review now. Withdraw the request, or wait until it is approved.")


class PapersDecided(PapersFrozen):
    """The invoice may follow, but what was approved stays."""

    message = _("What was approved stays with the request. Papers can only be added.")


class PapersKept(PapersFrozen):
    """A request that is over is kept as it was."""

    message = _("This request is over (%(state)s). Its papers stay as they are.")


# While somebody decides, the papers stay as they are; the invoice often comes after the approval.
OPEN_FOR_PAPERS = (
    FundRequest.State.DRAFT,
    FundRequest.State.RETURNED,
    FundRequest.State.APPROVED,
    FundRequest.State.PAID,
)


def may_attach(row: FundRequest, actor: User) -> bool:
    """Whether somebody may add papers now: the applicant, and the cashier once it is approved."""
    if row.state not in OPEN_FOR_PAPERS:
        return False
    is_cashier = not row.is_editable and scoping.may(actor, "funds.pay", row.organisation)
    return row.applicant_id == actor.pk or is_cashier


def frozen(row: FundRequest) -> PapersFrozen:
    """Why the papers of a request stay as they are: in review, decided on, or over."""
    if row.state == FundRequest.State.SUBMITTED:
        return PapersFrozen()
    if row.state in OPEN_FOR_PAPERS:
        return PapersDecided()
    return PapersKept(params={"state": row.get_state_display()})


def attach(
    fund_request: FundRequest, uploads: Sequence[Upload], *, kind: str, actor: User
) -> list[Paper]:
    """Adds papers to a request; all of them, or none where one is refused. Not in a transaction.

    Raises NotReachable, NotAllowed, PapersFrozen and what `evidence` refuses.
    """
    if not FundRequest.objects.all().shows(fund_request, actor):
        raise NotReachable
    _must_attach(fund_request, actor)

    def still_allowed() -> None:
        row, _review = hold(fund_request)
        _must_attach(row, actor)
        _touch(row)

    return evidence.add_papers(
        fund_request.case, uploads, kind=kind, actor=actor, still_allowed=still_allowed
    )


def _must_attach(row: FundRequest, actor: User) -> None:
    if not may_attach(row, actor):
        raise frozen(row) if row.applicant_id == actor.pk else NotAllowed


@transaction.atomic
def detach(fund_request: FundRequest, paper: Paper, *, actor: User) -> None:
    """Takes a paper out of a request that is still the applicant's own.

    Raises NotReachable, NotAllowed, PapersFrozen.
    """
    row, _review = hold(fund_request)
    if paper.case_id != row.case_id or not FundRequest.objects.all().shows(row, actor):
        raise NotReachable
    if row.applicant_id != actor.pk:
        raise NotAllowed
    if not row.is_editable:
        raise frozen(row)
    evidence.remove(paper, actor=actor)
    _touch(row)


def _touch(row: FundRequest) -> None:
    """A draft in another window is stale now; what is approved keeps its version."""
    if row.is_editable:
        row.version += 1
        row.save(update_fields=["version"])


def may_check(row: FundRequest, actor: User) -> bool:
    """Whether somebody may say that she has checked its papers: not the colleague who is paid."""
    own = row.payee_member is not None and row.payee_member.user_id == actor.pk
    return not own and scoping.may(actor, "funds.view", row.organisation)


@transaction.atomic
def check_paper(fund_request: FundRequest, paper: Paper, *, actor: User) -> None:
    """An officer has compared a paper with what was said; it changes nothing of what is decided on.

    Raises NotReachable, NotAllowed.
    """
    row, _review = hold(fund_request)
    if paper.case_id != row.case_id or not FundRequest.objects.all().shows(row, actor):
        raise NotReachable
    if not may_check(row, actor):
        raise NotAllowed
    evidence.check(paper, actor=actor)


@transaction.atomic
def record_opening(fund_request: FundRequest, paper: Paper, *, actor: User) -> None:
    """Notes who opened which paper, before a byte of it is shown. Raises NotReachable."""
    if paper.case_id != fund_request.case_id or not FundRequest.objects.all().shows(
        fund_request, actor
    ):
        raise NotReachable
    record(
        Verb.PAPER_OPENED,
        actor=actor,
        organisation=fund_request.organisation,
        subject=fund_request,
        paper=paper.pk,
    )
