"""Papers of a programme: put in and taken out by the office, opened by the few."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.errors import NotAllowed, NotReachable, Refused
from union.evidence import actions as evidence
from union.evidence.actions.papers import Upload
from union.evidence.models import Paper
from union.orgs.scoping import authorise, may
from union.welfare.actions.refusals import must_be_open
from union.welfare.models import Disbursement, Programme
from union.welfare.verbs import Verb


class SignedOnIt(Refused):
    """Receipts stand on it: it stays as long as they do."""

    message = _("Receipts point at this paper. Take them back before you take it out.")


def may_open(programme: Programme, paper: Paper, user: User) -> bool:
    """Whether somebody may open a paper of a programme.

    Who sees the whole file; and of what is no secret who sees a row that was signed on this sheet.
    """
    if Programme.objects.with_file(user).filter(pk=programme.pk).exists():
        return True
    signed = Disbursement.objects.for_user(user).filter(programme=programme, sheet=paper)
    return not programme.benefit.confidential and signed.exists()


def attach(
    programme: Programme, uploads: Sequence[Upload], *, kind: str, actor: User
) -> list[Paper]:
    """Puts papers into its file; all of them, or none where one is refused. In no transaction.

    Also after it was closed: the invoice often comes last.
    Raises NotReachable, NotAllowed and what `evidence` refuses.
    """
    _must_change(programme, actor)

    def still_allowed() -> None:
        _must_change(programme, actor)

    return evidence.add_papers(
        evidence.case_of(programme), uploads, kind=kind, actor=actor, still_allowed=still_allowed
    )


def _must_change(programme: Programme, actor: User) -> None:
    if not Programme.objects.all().shows(programme, actor):
        raise NotReachable
    authorise(actor, "welfare.change", programme)


@transaction.atomic
def detach(programme: Programme, paper: Paper, *, actor: User) -> None:
    """Takes a paper out of its file while it is open.

    Raises ProgrammeClosed, SignedOnIt, NotReachable, NotAllowed.
    """
    _must_change(programme, actor)
    row = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if paper.case_id != row.case_id:
        raise NotReachable
    must_be_open(row)
    if row.disbursements.filter(sheet=paper).exists():
        raise SignedOnIt
    evidence.remove(paper, actor=actor)


def may_check(programme: Programme, actor: User) -> bool:
    """Whether somebody may say that she has checked its papers: the office, and never her own."""
    own = programme.disbursements.filter(member__user_id=actor.pk)
    is_own = programme.follows_an_event and own.exists()
    return not is_own and may(actor, "welfare.change", programme.organisation)


@transaction.atomic
def check_paper(programme: Programme, paper: Paper, *, actor: User) -> None:
    """An officer has compared a paper with what was said; also after the programme was closed.

    Raises NotReachable, NotAllowed.
    """
    if paper.case_id != programme.case_id or not may_open(programme, paper, actor):
        raise NotReachable
    if not may_check(programme, actor):
        raise NotAllowed
    evidence.check(paper, actor=actor)


@transaction.atomic
def note_look(programme: Programme, paper: Paper, *, actor: User) -> None:
    """Notes who opened a paper, before a byte of it is shown. Raises NotReachable."""
    if paper.case_id != programme.case_id or not may_open(programme, paper, actor):
        raise NotReachable
    record(
        Verb.PAPER_OPENED,
        actor=actor,
        organisation=programme.organisation,
        subject=programme,
        paper=paper.pk,
    )


@transaction.atomic
def note_file(programme: Programme, papers: Sequence[Paper], *, actor: User) -> None:
    """Notes that the whole file leaves the house, and what was in it. Raises NotReachable."""
    if not Programme.objects.with_file(actor).filter(pk=programme.pk).exists():
        raise NotReachable
    record(
        Verb.FILE_PRINTED,
        actor=actor,
        organisation=programme.organisation,
        subject=programme,
        papers=[paper.pk for paper in papers],
    )
