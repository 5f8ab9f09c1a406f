"""A claim: reported, handed in, decided, paid; with its papers, and told to the member."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import NotAllowed, NotReachable
from union.evidence.actions import (
    add_papers,
    case_of,
    check,
    check_invoices,
    forget_medical,
    remove,
)
from union.evidence.actions import put_kind_right as say_kind
from union.evidence.models import MEDICAL, Paper
from union.insurance.actions.refusals import (
    ClaimBeforeCover,
    ClaimedAlready,
    ClaimOver,
    DayBefore,
    DischargedBefore,
    NoSuchStep,
    NotYetHappened,
    Stale,
    SumMissing,
    WordsMissing,
)
from union.insurance.models import Claim, ClaimStep, Insured
from union.insurance.verbs import Verb
from union.members.models import Member
from union.notifications.actions import tell
from union.occasions.actions import check_consent, may_be_kept
from union.occasions.models import Occasion
from union.orgs import scoping
from union.orgs.scoping import authorise
from union.privacy.actions import hold

CLAIM_REPORTED = "insurance.claim_reported"
CLAIM_MOVED = "insurance.claim_moved"
# The purpose by which a member lets the union keep the medical papers of her claims.
CLAIM_PAPERS = "insurance.papers"
State = Claim.State
# The member is told what: without words of illness, these steps need some of the office's.
SAID = (State.MORE, State.REFUSED)


@dataclass(frozen=True)
class ClaimFacts:
    """What is reported: when it happened, until when in hospital, what it cost (yuan)."""

    happened_on: date
    discharged_on: date | None = None
    asked: Decimal | None = None


def may_report(actor: User, insured: Insured) -> bool:
    """The member for herself and her family, and the office."""
    own = insured.member.user_id is not None and insured.member.user_id == actor.pk
    return own or scoping.may(actor, "insurance.handle", insured.policy.organisation)


@transaction.atomic
def report_claim(
    insured: Insured,
    facts: ClaimFacts,
    *,
    occasion: Occasion | None = None,
    form_key: UUID | None = None,
    actor: User,
) -> Claim:
    """Something has happened to somebody who was covered that day. A form sent twice is one claim.

    Raises NotReachable, NotYetHappened, DischargedBefore, ClaimBeforeCover, ClaimedAlready.
    """
    rows = Insured.objects.select_for_update(of=("self",)).select_related(
        "policy__organisation", "member", "dependant"
    )
    held = rows.get(pk=insured.pk)
    if not may_report(actor, held):
        raise NotReachable
    if form_key and (sent := Claim.objects.filter(form_key=form_key).first()):
        return sent
    _check_days(held, facts)
    _check_once(held, facts.happened_on)
    claim = Claim.objects.create(
        organisation=held.policy.organisation,
        policy=held.policy,
        insured=held,
        member=held.member,
        occasion=occasion,
        reported_by=actor,
        form_key=form_key,
        **facts.__dict__,
    )
    ClaimStep.objects.create(claim=claim, state=claim.state, by=actor)
    record(Verb.CLAIM_REPORTED, actor=actor, organisation=claim.organisation, subject=claim)
    office = scoping.holders("insurance.handle", claim.organisation).exclude(pk=actor.pk)
    key = f"{CLAIM_REPORTED}:{claim.pk}"
    tell(office, CLAIM_REPORTED, key=key, url=f"/desk/insurance/claims/{claim.pk}/")
    return claim


def _check_once(insured: Insured, happened_on: date) -> None:
    """One event is claimed once, unless nothing came of it."""
    if there := insured.claims.live().filter(happened_on=happened_on).first():
        raise ClaimedAlready(params={"number": there.number})


def _check_days(insured: Insured, facts: ClaimFacts) -> None:
    if facts.happened_on > local_today():
        raise NotYetHappened
    if facts.discharged_on is not None and facts.discharged_on < facts.happened_on:
        raise DischargedBefore
    first = max(insured.starts_on, insured.policy.starts_on)
    if not first <= facts.happened_on <= insured.last_day:
        raise ClaimBeforeCover(
            params={
                "day": facts.happened_on.isoformat(),
                "name": insured.name,
                "starts": first.isoformat(),
                "ends": insured.last_day.isoformat(),
            }
        )


def _held(claim: Claim, actor: User) -> Claim:
    """The claim, locked. Nobody handles her own. Raises NotReachable, NotAllowed."""
    authorise(actor, "insurance.handle", claim)
    rows = Claim.objects.select_for_update(of=("self",))
    row = rows.select_related("insured__policy", "member", "organisation").get(pk=claim.pk)
    if row.member.user_id == actor.pk:
        raise NotAllowed
    return row


@transaction.atomic
def correct_claim(claim: Claim, facts: ClaimFacts, *, version: int, actor: User) -> Claim:
    """The days and costs of a claim, put right while it is under way; most often the discharge.

    Raises NotReachable, NotAllowed, ClaimOver, Stale, NotYetHappened, DischargedBefore,
    ClaimBeforeCover, ClaimedAlready.
    """
    row = _held(claim, actor)
    if row.is_over:
        raise ClaimOver
    if row.version != version:
        raise Stale
    _check_days(row.insured, facts)
    if row.submitted_on is not None and facts.happened_on > row.submitted_on:
        raise DayBefore(field="happened_on", params={"first": row.happened_on.isoformat()})
    others = row.insured.claims.live().exclude(pk=row.pk)
    if there := others.filter(happened_on=facts.happened_on).first():
        raise ClaimedAlready(params={"number": there.number})
    for name, value in facts.__dict__.items():
        setattr(row, name, value)
    row.version += 1
    row.save(update_fields=[*facts.__dict__, "version"])
    record(
        Verb.CLAIM_MOVED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        to="corrected",
    )
    return row


@transaction.atomic
def move_claim(
    claim: Claim,
    to: str,
    *,
    on: date,
    words: str = "",
    reference: str = "",
    amount: Decimal | None = None,
    version: int,
    actor: User,
) -> Claim:
    """The next step of a claim, and the member is told that there is one.

    `amount`, in yuan, is what the insurer paid (only with the step “paid”). The step that it has
    taken already is not taken again. Raises NotReachable, NotAllowed, NoSuchStep, SumMissing,
    WordsMissing, DayBefore.
    """
    row = _held(claim, actor)
    if row.state == to and row.version == version + 1:
        _check_same(row, on=on, words=words, amount=amount)
        return row
    _check_step(row, to, on=on, words=words, amount=amount, version=version)
    row.state, row.reference = to, reference or row.reference
    if to == State.SUBMITTED:
        row.submitted_on = on
    if to == State.PAID:
        row.amount, row.paid_on = amount, on
    if row.is_over:
        row.closed_at = timezone.now()
    row.version += 1
    row.save()
    ClaimStep.objects.create(claim=row, state=to, on=on, words=words.strip(), by=actor)
    record(Verb.CLAIM_MOVED, actor=actor, organisation=row.organisation, subject=row, to=to)
    if row.member.user is not None:
        key = f"{CLAIM_MOVED}:{row.pk}:{row.version}"
        tell([row.member.user], CLAIM_MOVED, key=key, url=f"/me/insurance/claims/{row.pk}/")
    return row


def _check_same(row: Claim, *, on: date, words: str, amount: Decimal | None) -> None:
    """The second of two taps says what the first said; whoever says something else has not seen."""
    last = row.steps.latest("pk")
    if (last.on, last.words, row.amount) != (on, words.strip(), amount or None):
        raise NoSuchStep


@transaction.atomic
def take_back_step(claim: Claim, *, words: str, version: int, actor: User) -> Claim:
    """A claim was closed by mistake, or with a wrong sum: it is with the insurer again.

    The member reads why, and what was entered before stays among the steps.
    Raises NotReachable, NotAllowed, NoSuchStep, WordsMissing; ClaimedAlready and InvoiceUsed where
    what was refused has been claimed anew meanwhile, ClaimBeforeCover where its cover has ended.
    """
    row = _held(claim, actor)
    if not row.is_over or row.version != version or row.state == State.WITHDRAWN:
        raise NoSuchStep
    if not words.strip():
        raise WordsMissing
    if row.state == State.REFUSED:
        Insured.objects.select_for_update(of=("self",)).get(pk=row.insured_id)
        _check_days(row.insured, ClaimFacts(row.happened_on))
        _check_once(row.insured, row.happened_on)
        if row.case is not None:
            check_invoices(row.case, actor=actor)
    before = f"{row.amount} {row.paid_on}" if row.amount else ""
    row.state, row.amount, row.paid_on, row.closed_at = State.SUBMITTED, None, None, None
    row.version += 1
    row.save(update_fields=["state", "amount", "paid_on", "closed_at", "version"])
    said = f"{words.strip()} ({before})" if before else words.strip()
    ClaimStep.objects.create(claim=row, state=row.state, words=said, by=actor)
    record(
        Verb.CLAIM_MOVED, actor=actor, organisation=row.organisation, subject=row, to="taken back"
    )
    if row.member.user is not None:
        key = f"{CLAIM_MOVED}:{row.pk}:{row.version}"
        tell([row.member.user], CLAIM_MOVED, key=key, url=f"/me/insurance/claims/{row.pk}/")
    return row


def _check_step(
    row: Claim, to: str, *, on: date, words: str, amount: Decimal | None, version: int
) -> None:
    if to not in row.next_states or row.version != version:
        raise NoSuchStep
    if to == State.PAID and not amount:
        raise SumMissing
    if to in SAID and not words.strip():
        raise WordsMissing
    last = row.happened_on if row.state == State.REPORTED else row.steps.latest("pk").on
    if not last <= on <= local_today():
        raise DayBefore(params={"first": last.isoformat()})


@transaction.atomic
def withdraw_own_claim(claim: Claim, *, actor: User) -> None:
    """The member takes her claim back, before it is decided; once more has no further effect.

    Raises NotReachable, NoSuchStep.
    """
    rows = Claim.objects.select_for_update(of=("self",)).select_related("member", "organisation")
    row = rows.get(pk=claim.pk)
    if row.member.user_id != actor.pk:
        raise NotReachable
    if row.state == State.WITHDRAWN:
        return
    if State.WITHDRAWN not in row.next_states:
        raise NoSuchStep
    row.state, row.closed_at = State.WITHDRAWN, timezone.now()
    row.version += 1
    row.save(update_fields=["state", "closed_at", "version"])
    ClaimStep.objects.create(claim=row, state=row.state, by=actor)
    record(Verb.CLAIM_MOVED, actor=actor, organisation=row.organisation, subject=row, to=row.state)


def add_claim_papers(
    claim: Claim, uploads: Iterable[Any], *, kind: str, actor: User
) -> list[Paper]:
    """Puts papers to a claim. Call it outside of any transaction.

    Medical papers only with the member's consent: hers before she puts one in, and none where she
    has taken it back. Raises NotReachable, NotAllowed, ClaimOver, PapersNeedConsent,
    ConsentTakenBack, and what `evidence.add_papers` raises.
    """

    def still_allowed() -> None:
        if kind in MEDICAL:
            hold(claim.member_id)
        _may_add(Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk), actor)
        if kind in MEDICAL:
            check_consent(claim.member, CLAIM_PAPERS, actor=actor)

    _may_add(claim, actor)
    if kind in MEDICAL:
        check_consent(claim.member, CLAIM_PAPERS, actor=actor)

    def note(papers: list[Paper]) -> None:
        record(
            Verb.PAPERS_ADDED,
            actor=actor,
            organisation=claim.organisation,
            subject=claim,
            papers=[paper.pk for paper in papers],
        )

    return add_papers(
        case_of(claim),
        uploads,
        kind=kind,
        actor=actor,
        still_allowed=still_allowed,
        and_then=note,
    )


@transaction.atomic
def put_kind_right(claim: Claim, paper: Paper, *, kind: str, actor: User) -> None:
    """Says what a paper of a claim really is; consent and how long it is kept follow.

    The officer at any time, the member what she has put in, while the claim is under way; where her
    consent was taken back, the file of a medical one goes at once.
    Raises NotReachable, NotAllowed, ClaimOver, PapersNeedConsent.
    """
    if kind in MEDICAL:
        hold(claim.member_id)
    row = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    if paper.case_id != row.case_id or not may_open_papers(actor, row):
        raise NotReachable
    if row.member.user_id == actor.pk:
        _may_add(row, actor)
        if paper.uploaded_by_id != actor.pk:
            raise NotAllowed
    keeps = may_be_kept(row.member, CLAIM_PAPERS, kind=kind, actor=actor)
    say_kind(paper, kind=kind, actor=actor)
    if not keeps:
        forget_medical([paper.case_id], actor=row.member.user)


def _may_add(claim: Claim, actor: User) -> None:
    if claim.may_add_papers(actor):
        return
    own = claim.member.user_id == actor.pk
    if not (own or Claim.objects.all().shows(claim, actor)):
        raise NotReachable
    raise ClaimOver if claim.is_over else NotAllowed


def cases_of(member: Member) -> list[int]:
    """The numbers of the files of a member's claims."""
    rows = Claim.objects.filter(member=member).values_list("case_id", flat=True)
    return [case for case in rows if case is not None]


def forget_claim_papers(member: Member) -> None:
    """The files of all medical papers of a member's claims go: her consent is taken back."""
    forget_medical(cases_of(member), actor=member.user)


def may_open_papers(actor: User, claim: Claim) -> bool:
    """Who opens the papers of a claim: the member herself, the welfare officer, the keeper."""
    own = claim.member.user_id is not None and claim.member.user_id == actor.pk
    return own or scoping.may(actor, "insurance.papers", claim.organisation)


@transaction.atomic
def note_look(claim: Claim, paper: Paper, *, actor: User) -> None:
    """That a paper of a claim is opened stands in the log before a byte is shown.

    The member's own looks do not. Raises NotReachable.
    """
    if not may_open_papers(actor, claim):
        raise NotReachable
    if claim.member.user_id != actor.pk:
        record(
            Verb.PAPER_SEEN,
            actor=actor,
            organisation=claim.organisation,
            subject=claim,
            paper=paper.pk,
        )


@transaction.atomic
def check_paper(claim: Claim, paper: Paper, *, actor: User) -> None:
    """Somebody other than the member has compared a paper. Raises NotReachable, NotAllowed."""
    if not may_open_papers(actor, claim):
        raise NotReachable
    if claim.member.user_id == actor.pk:
        raise NotAllowed
    check(paper, actor=actor)


@transaction.atomic
def remove_claim_paper(claim: Claim, paper: Paper, *, actor: User) -> None:
    """Takes a paper out while the claim is under way.

    Raises NotReachable, NotAllowed, ClaimOver, AlreadyTakenAway.
    """
    rows = Claim.objects.select_for_update(of=("self",)).select_related("member")
    held = rows.get(pk=claim.pk)
    _may_add(held, actor)
    if paper.case_id != held.case_id:
        raise NotReachable
    if held.member.user_id == actor.pk and paper.uploaded_by_id != actor.pk:
        raise NotAllowed
    remove(paper, actor=actor)
    record(
        Verb.PAPER_REMOVED,
        actor=actor,
        organisation=claim.organisation,
        subject=claim,
        paper=paper.pk,
    )


@transaction.atomic
def note_claims_export(rows: int, *, form: str, actor: User) -> None:
    """Notes that the list of claims was taken out as a file. Raises NotReachable."""
    here = [
        one.organisation
        for one in scoping.appointments(actor)
        if scoping.may(actor, "insurance.claims", one.organisation)
    ]
    if not here:
        raise NotReachable
    record(Verb.EXPORTED, actor=actor, organisation=here[0], rows=rows, form=form)
