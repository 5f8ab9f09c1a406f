"""Paying what was approved: by a third hand, once, and booked in the same step."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.approvals.actions.submit import digest_of
from union.approvals.models import Deed, Review
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import NotAllowed, Refused
from union.core.failpoints import failpoint
from union.funds.actions.requests import hold
from union.funds.actions.reviewing import REQUESTS
from union.funds.models import BUDGET_LIMIT, FundRequest, LedgerEntry, Payment
from union.funds.models.budget import fen
from union.funds.verbs import Verb
from union.notifications.actions import tell
from union.orgs import scoping
from union.orgs.roles import Role
from union.orgs.scoping import authorise
from union.orgs.separation import clash

PAID = "funds.paid"
FAILED = "funds.payment_failed"
LONGEST_KEY = 64


class NotPayable(Refused):
    """It is not approved, or somebody has just paid or corrected it."""

    message = _("This has just been paid, corrected or is not approved. Please look at it again.")


class SameHand(NotAllowed):
    """Who asks, who approves and who pays are three persons."""

    message = _(
        "You cannot pay this: you asked for it, approved it, or it concerns you or a relative. "
        "Another cashier has to do it."
    )


class VoucherTaken(Refused):
    """A voucher number stands for one payment."""

    message = _("This voucher number has been used in this year already.")
    field = "voucher"


class VoucherMissing(Refused):
    """A payment has its paper."""

    message = _("Please enter the number of the voucher.")
    field = "voucher"


class BadDay(Refused):
    """The day of the money lies in the year of the budget, between the approval and today."""

    message = _(
        "The day must lie in the year of the budget, not before the approval (%(approved)s) and "
        "not in the future."
    )
    field = "paid_on"


class DayToCome(Refused):
    """What failed has been tried."""

    message = _("The day cannot be in the future.")
    field = "tried_on"


class ReasonMissing(Refused):
    """A failure has a reason."""

    message = _("Please write why the payment failed.")
    field = "problem"


class ChangedSinceApproval(Refused):
    """What was approved is what is paid."""

    message = _("This is no longer what was approved. It has to be submitted again.")


@dataclass(frozen=True)
class PaymentFacts:
    """How it was paid; `voucher` is the number in the treasurer's binder."""

    method: str
    voucher: str
    paid_on: date


def folded(voucher: str) -> str:
    """A voucher number in one spelling: `付－００１` is `付-001`."""
    return "".join(unicodedata.normalize("NFKC", voucher).split())


def pay(
    fund_request: FundRequest, facts: PaymentFacts, *, version: int, key: str, actor: User
) -> Payment:
    """Notes that a request was paid, and books it.

    `key` is one decision of the cashier: the same sent again is the same payment.
    Raises NotReachable, NotAllowed, NotPayable, SameHand, ChangedSinceApproval, VoucherTaken,
    VoucherMissing, BadDay.
    """
    failpoint("funds.pay.before")
    with transaction.atomic():
        payment = _pay(fund_request, facts, version=version, key=key, actor=actor)
        failpoint("funds.pay.before_commit")
    failpoint("funds.pay.after")
    return payment


def _pay(
    fund_request: FundRequest, facts: PaymentFacts, *, version: int, key: str, actor: User
) -> Payment:
    authorise(actor, "funds.pay", fund_request)
    row, review = hold(fund_request)
    once = _once(Payment.State.PAID, row, key, actor)
    replay = Payment.objects.filter(key=once).first()
    if replay is not None:
        return replay
    review = _payable(row, review, version=version, actor=actor)
    budget = row.line.budget
    voucher = folded(facts.voucher)
    if not voucher:
        raise VoucherMissing
    approved_on = timezone.localdate(row.approved_at)
    in_time = approved_on <= facts.paid_on <= local_today()
    if not in_time or facts.paid_on.year != budget.year or not budget.is_open:
        raise BadDay(params={"approved": approved_on.isoformat()})
    taken = Payment.objects.paid().filter(
        organisation=row.organisation, year=budget.year, voucher=voucher
    )
    if taken.exists():
        raise VoucherTaken
    BUDGET_LIMIT.move(row.line_id, "reserved_fen", "spent_fen", fen(row.amount))
    try:
        with transaction.atomic():
            payment = Payment.objects.create(
                request=row,
                organisation=row.organisation,
                year=budget.year,
                state=Payment.State.PAID,
                method=facts.method,
                voucher=voucher,
                paid_on=facts.paid_on,
                amount=row.amount,
                digest=review.digest,
                cashier=actor,
                key=once,
            )
    except IntegrityError:
        # Another cashier gave this number to another payment in this very moment.
        raise VoucherTaken from None
    failpoint("funds.pay.inside")
    LedgerEntry.objects.create(
        organisation=row.organisation,
        budget=budget,
        line=row.line,
        kind=LedgerEntry.Kind.PAYMENT,
        amount=row.amount,
        request=row,
        payment=payment,
        text=row.title,
        booked_on=facts.paid_on,
        booked_by=actor,
    )
    row.state = FundRequest.State.PAID
    row.version += 1
    row.save(update_fields=["state", "version"])
    record(
        Verb.PAID,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        amount=str(row.amount),
        voucher=voucher,
        method=facts.method,
    )
    _tell_applicant(row, PAID, payment)
    return payment


@transaction.atomic
def note_failure(
    fund_request: FundRequest,
    *,
    method: str,
    tried_on: date,
    problem: str,
    version: int,
    key: str,
    actor: User,
) -> Payment:
    """Notes that a payment failed; the request stays approved and is tried again.

    Raises NotReachable, NotAllowed, NotPayable, SameHand, ChangedSinceApproval, DayToCome,
    ReasonMissing.
    """
    authorise(actor, "funds.pay", fund_request)
    row, review = hold(fund_request)
    once = _once(Payment.State.FAILED, row, key, actor)
    replay = Payment.objects.filter(key=once).first()
    if replay is not None:
        return replay
    review = _payable(row, review, version=version, actor=actor)
    if tried_on > local_today():
        raise DayToCome
    if not problem.strip():
        raise ReasonMissing
    payment = Payment.objects.create(
        request=row,
        organisation=row.organisation,
        year=row.line.budget.year,
        state=Payment.State.FAILED,
        method=method,
        paid_on=tried_on,
        amount=row.amount,
        problem=problem.strip(),
        digest=review.digest,
        cashier=actor,
        key=once,
    )
    row.version += 1
    row.save(update_fields=["version"])
    record(Verb.PAYMENT_FAILED, actor=actor, organisation=row.organisation, subject=row)
    _tell_applicant(row, FAILED, payment)
    return payment


def _tell_applicant(row: FundRequest, kind: str, payment: Payment) -> None:
    key = f"{kind}:{payment.pk}"
    tell([row.applicant], kind, key=key, url=row.get_desk_url(), reference=row.number)


def _once(state: str, row: FundRequest, key: str, actor: User) -> str:
    """The key as it is kept: nobody's key stands for another request, person or end of it."""
    return f"{state}:{row.pk}:{actor.pk}:{key}"[:LONGEST_KEY]


def why_not_payable(row: FundRequest, *, actor: User) -> Refused | None:
    """What would refuse this person's payment as things stand, for the page before it."""
    review = Review.objects.of_subject(row).first()
    try:
        authorise(actor, "funds.pay", row)
        _payable(row, review, version=row.version, actor=actor)
    except Refused as refused:
        return refused
    return None


def _payable(row: FundRequest, review: Review | None, *, version: int, actor: User) -> Review:
    if (
        row.state != FundRequest.State.APPROVED
        or review is None
        or review.state != Review.State.APPROVED
        or row.version != version
    ):
        raise NotPayable
    if actor.pk in hands_of(row, review) or _offices_clash(row, actor):
        raise SameHand
    if digest_of(REQUESTS.frozen(row)) != review.digest:
        raise ChangedSinceApproval
    return review


def hands_of(row: FundRequest, review: Review) -> set[int]:
    """Ids of the users who may not pay: who asked, who approved, for whom, and the concerned."""
    persons = {row.applicant_id}
    approved = review.decisions.filter(deed=Deed.APPROVE, round__gte=review.counts_from)
    for actor, principal in approved.values_list("actor_id", "principal_id"):
        persons |= {actor} | ({principal} if principal else set())
    persons.update(user for user, _reason in REQUESTS.concerned(row))
    return persons


def _offices_clash(row: FundRequest, actor: User) -> bool:
    """Whether somebody holds an office that a cashier may not hold, appointed or not."""
    held = {
        Role(one.role)
        for one in scoping.appointments(actor)
        if row.organisation.path.startswith(one.organisation.path)
    }
    return bool(clash(held, Role.CASHIER, row.organisation))
