"""The papers of an event: put in, taken out, checked; medical ones with the member's consent."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.core.errors import NotAllowed, NotReachable, Refused
from union.evidence import actions as evidence
from union.evidence.actions.papers import Upload
from union.evidence.models import MEDICAL, Paper
from union.members.models import Member
from union.occasions import registry
from union.occasions.actions.events import OccasionOver
from union.occasions.circle import may_add_papers, may_change, may_check, may_open_papers
from union.occasions.models import Occasion
from union.privacy.actions import hold
from union.privacy.models import Consent

# The purpose by which a member lets the union keep her medical papers.
MEDICAL_PAPERS = "occasions.papers"


class PapersNeedConsent(Refused):
    """Medical papers are kept with the member's own consent only (个人信息保护法 第二十九条)."""

    message = _(
        "Medical papers are kept only if you agree to it. Please agree first, or show them to the "
        "welfare officer in person."
    )
    field = "kind"


class ConsentTakenBack(PapersNeedConsent):
    """She has said that she does not wish it: nobody puts them in for her."""

    message = _("She does not wish her medical papers to be kept: please look at them in person.")


def attach(occasion: Occasion, uploads: Sequence[Upload], *, kind: str, actor: User) -> list[Paper]:
    """Puts papers into its file; all of them, or none where one is refused. In no transaction.

    Medical papers only with the member's consent: hers before she puts one in, and none where she
    has taken it back; what she brings on paper an officer may put in.
    Raises NotReachable, NotAllowed, OccasionOver, PapersNeedConsent, ConsentTakenBack and what
    `evidence` refuses.
    """
    if not Occasion.objects.all().shows(occasion, actor):
        raise NotReachable

    def still_allowed() -> None:
        if kind in MEDICAL:
            hold(occasion.member_id)
        row = Occasion.objects.select_for_update(of=("self",)).get(pk=occasion.pk)
        if not row.is_open:
            raise OccasionOver
        if not may_add_papers(actor, row):
            raise NotAllowed
        if kind in MEDICAL:
            check_consent(occasion.member, MEDICAL_PAPERS, actor=actor)

    if not may_add_papers(actor, occasion):
        raise NotAllowed if occasion.is_open else OccasionOver
    if kind in MEDICAL:
        check_consent(occasion.member, MEDICAL_PAPERS, actor=actor)
    return evidence.add_papers(
        occasion.case, uploads, kind=kind, actor=actor, still_allowed=still_allowed
    )


def needs_consent(member: Member, purpose: str, *, actor: User) -> bool:
    """Whether the person who is logged in is to agree first, before she puts medical papers in."""
    own = member.user_id is not None and member.user_id == actor.pk
    return own and not Consent.objects.given(member, purpose)


def check_consent(member: Member, purpose: str, *, actor: User) -> None:
    """Whether medical papers of a member may be kept for a purpose, put in by somebody.

    By herself only with her consent; by others not after she has taken it back: what she brings on
    paper they may put in. Raises PapersNeedConsent, ConsentTakenBack.
    """
    if Consent.objects.given(member, purpose):
        return
    if member.user_id == actor.pk:
        raise PapersNeedConsent
    if Consent.objects.of_member(member).filter(purpose=purpose).exists():
        raise ConsentTakenBack


def forget_medical(member: Member) -> None:
    """The files of all medical papers of a member's events go: she has taken her consent back."""
    cases = Occasion.objects.filter(member=member).values_list("case_id", flat=True)
    evidence.forget_medical(cases, actor=member.user)


@transaction.atomic
def detach(occasion: Occasion, paper: Paper, *, actor: User) -> None:
    """Takes a paper out of its file: the office, or who has put it in.

    Raises NotReachable, NotAllowed, OccasionOver, InvoicePays.
    """
    row = Occasion.objects.select_for_update(of=("self",)).get(pk=occasion.pk)
    if paper.case_id != row.case_id or not Occasion.objects.all().shows(row, actor):
        raise NotReachable
    if not row.is_open:
        raise OccasionOver
    if paper.uploaded_by_id != actor.pk and not may_change(actor, row):
        raise NotAllowed
    given = registry.gifts_of([row]).get(row.pk, [])
    if paper.invoice_number and not all(gift.is_planned for gift in given):
        raise registry.InvoicePays
    evidence.remove(paper, actor=actor)


@transaction.atomic
def put_kind_right(occasion: Occasion, paper: Paper, *, kind: str, actor: User) -> None:
    """Says what a paper really is: the office, and while the event is open who has put it in.

    What turns out to be medical is held by the same consent and the same time as if it had been put
    in as that: where the member has taken her consent back, its file goes at once.
    Raises NotReachable, NotAllowed, OccasionOver, PapersNeedConsent.
    """
    if kind in MEDICAL:
        hold(occasion.member_id)
    row = Occasion.objects.select_for_update(of=("self",)).get(pk=occasion.pk)
    if paper.case_id != row.case_id or not Occasion.objects.all().shows(row, actor):
        raise NotReachable
    if not may_change(actor, row):
        if paper.uploaded_by_id != actor.pk:
            raise NotAllowed
        if not row.is_open:
            raise OccasionOver
    keeps = may_be_kept(row.member, MEDICAL_PAPERS, kind=kind, actor=actor)
    evidence.put_kind_right(paper, kind=kind, actor=actor)
    if not keeps:
        evidence.forget_medical([row.case_id], actor=row.member.user)


def may_be_kept(member: Member, purpose: str, *, kind: str, actor: User) -> bool:
    """Whether a paper that lies there may stay, now that it is known what it is.

    Raises PapersNeedConsent where she who is asked has not agreed yet.
    """
    if kind not in MEDICAL:
        return True
    try:
        check_consent(member, purpose, actor=actor)
    except ConsentTakenBack:
        return False
    return True


@transaction.atomic
def check_paper(occasion: Occasion, paper: Paper, *, actor: User) -> None:
    """An officer has compared a paper with what was reported; also after the event was closed.

    Raises NotReachable, NotAllowed.
    """
    if paper.case_id != occasion.case_id or not may_open_papers(actor, occasion):
        raise NotReachable
    if not may_check(actor, occasion):
        raise NotAllowed
    evidence.check(paper, actor=actor)
