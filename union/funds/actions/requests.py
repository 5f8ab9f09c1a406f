"""Asking for money: drafting, submitting, correcting, withdrawing."""

from dataclasses import dataclass, fields
from decimal import Decimal
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals.models import Review
from union.audit.actions import record
from union.core.errors import NotAllowed, NotReachable, Refused
from union.core.failpoints import failpoint
from union.core.money import format_yuan
from union.evidence.actions import open_case
from union.funds import registry
from union.funds.models import BUDGET_LIMIT, Budget, BudgetChange, BudgetLine, FundRequest
from union.funds.models.budget import fen
from union.funds.verbs import Verb
from union.members.models import Member
from union.orgs import scoping
from union.orgs.models import Organisation
from union.orgs.roles import Role


class NotEditable(Refused):
    """What is in review or over is not rewritten."""

    message = _("This request is in review or over and can no longer be changed.")


class StaleRequest(Refused):
    """It was changed in another window."""

    message = _("This request was changed meanwhile. Please look at it again.")


class FormSpent(Refused):
    """One form begins one request: sent again with other words, neither is taken for the other."""

    message = _(
        "This form was sent already, with other content: what it began stays as it was. "
        "Please open a new form."
    )


class NotApplicant(Refused):
    """Only the one who asked may do this."""

    message = _("Only the person who asked for the money can do that.")
    status = 403


class WrongLine(Refused):
    """The line is of another union, not adopted, or of a closed year."""

    message = _("This budget line cannot be used. Please choose another one.")
    field = "line"


class OverBalance(Refused):
    """The line has less left than is asked for; the sentence names who can adjust the budget."""

    message = _(
        "“%(line)s” has %(left)s left, and this needs %(amount)s. Ask for less, take another "
        "line, or ask %(who)s (treasurer) for an adjustment of the budget."
    )
    field = "amount"


class PayeeMissing(Refused):
    """Nobody can be paid whom nobody has named."""

    message = _("Please enter who is paid.")
    field = "payee"


class NotToCorrect(Refused):
    """Only what is approved and not yet paid is corrected."""

    message = _("Only a request that is approved and not yet paid can be corrected.")


@dataclass(frozen=True)
class RequestFacts:
    """What somebody asks for; `amount` and `standard` in yuan."""

    line: BudgetLine
    title: str
    amount: Decimal
    payee: str
    reason: str = ""
    people: int | None = None
    standard: Decimal | None = None
    payee_member: Member | None = None
    purpose_kind: str = ""
    purpose_id: int | None = None


def hold(fund_request: FundRequest) -> tuple[FundRequest, Review | None]:
    """Locks a request and its newest review, in the order in which deciding locks them."""
    review = Review.objects.select_for_update().of_subject(fund_request).first()
    return FundRequest.objects.select_for_update().get(pk=fund_request.pk), review


def must_be_applicant(row: FundRequest, actor: User) -> None:
    """Raises NotReachable, NotApplicant."""
    if row.applicant_id != actor.pk:
        raise NotApplicant if FundRequest.objects.all().shows(row, actor) else NotReachable


def _check(facts: RequestFacts, actor: User, row: FundRequest | None = None) -> None:
    organisation = facts.line.budget.organisation
    mine = BudgetLine.objects.to_ask(actor).filter(pk=facts.line.pk)
    if not mine.exists():
        seen = scoping.may(actor, "funds.budget", organisation)
        raise NotAllowed if seen else NotReachable
    if not mine.usable().exists():
        raise WrongLine
    if facts.payee_member and not facts.payee_member.organisation.path.startswith(
        organisation.path
    ):
        raise NotReachable
    purpose = facts.purpose_kind, facts.purpose_id
    # What a request was begun for stays, also where the applicant no longer sees it.
    kept = row is not None and purpose == (row.purpose_kind, row.purpose_id)
    if facts.purpose_kind and not kept and not registry.find(*purpose, actor):
        raise NotReachable


@transaction.atomic
def draft_request(facts: RequestFacts, *, key: str = "", actor: User) -> FundRequest:
    """Begins a request; nothing is reserved before it is submitted.

    `key` is one form that was opened: sent again, the answer is the request that it began.
    Raises NotReachable, NotAllowed, WrongLine, FormSpent.
    """
    _check(facts, actor)
    organisation = facts.line.budget.organisation
    columns = _columns(facts)
    if key and (begun := _begun(key, columns, actor)):
        return begun
    try:
        with transaction.atomic():
            row = FundRequest.objects.create(
                organisation=organisation,
                case=open_case(organisation),
                applicant=actor,
                key=key,
                **columns,
            )
    except IntegrityError:
        # The same form came twice at once: the other one was quicker.
        begun = _begun(key, columns, actor)
        if begun is None:
            raise
        return begun
    record(Verb.REQUEST_DRAFTED, actor=actor, organisation=organisation, subject=row)
    return row


def _begun(key: str, columns: dict[str, object], actor: User) -> FundRequest | None:
    """What a form began that is sent again. Raises FormSpent where it says something else now."""
    row = FundRequest.objects.filter(applicant=actor, key=key).first()
    if row is not None and any(getattr(row, name) != value for name, value in columns.items()):
        raise FormSpent
    return row


def _columns(facts: RequestFacts) -> dict[str, object]:
    said = {one.name: getattr(facts, one.name) for one in fields(facts)}
    # A colleague is paid under her own name: what she was called beside it hides nobody.
    return said | ({"payee": facts.payee_member.name} if facts.payee_member else {})


@transaction.atomic
def save_request(
    fund_request: FundRequest, facts: RequestFacts, *, version: int, actor: User
) -> FundRequest:
    """Rewrites a draft, or a request that came back; it stays for the same union.

    What it says already is not written once more, so that a form sent twice has one effect.
    Raises NotReachable, NotApplicant, NotEditable, StaleRequest, WrongLine.
    """
    row, _review = hold(fund_request)
    must_be_applicant(row, actor)
    if not row.is_editable:
        raise NotEditable
    columns = _columns(facts)
    changed = sorted(name for name, value in columns.items() if getattr(row, name) != value)
    if not changed:
        return row
    if row.version != version:
        raise StaleRequest
    _check(facts, actor, row)
    if facts.line.budget.organisation_id != row.organisation_id:
        raise WrongLine
    for name in changed:
        setattr(row, name, columns[name])
    if "line" in changed:
        # More was asked for in the other one.
        row.more_asked_at = None
    row.version += 1
    row.save()
    record(
        Verb.REQUEST_CHANGED,
        actor=actor,
        organisation=row.organisation,
        subject=row,
        fields=changed,
    )
    return row


@transaction.atomic
def discard(fund_request: FundRequest, *, actor: User) -> None:
    """Gives up a draft, which had not been shown to anybody. Once more has no further effect.

    Raises NotReachable, NotApplicant, NotEditable.
    """
    row, _review = hold(fund_request)
    must_be_applicant(row, actor)
    if row.state == FundRequest.State.WITHDRAWN:
        return
    if row.state != FundRequest.State.DRAFT:
        raise NotEditable
    row.state = FundRequest.State.WITHDRAWN
    row.version += 1
    row.save(update_fields=["state", "version"])
    record(Verb.REQUEST_DISCARDED, actor=actor, organisation=row.organisation, subject=row)


@transaction.atomic
def submit_request(fund_request: FundRequest, *, version: int, actor: User) -> Review:
    """Reserves the money and puts the request before those who decide.

    Sent again it has no further effect.
    Raises NotReachable, NotApplicant, NotEditable, StaleRequest, NotAllowed, PayeeMissing,
    OverBalance, WrongLine, NoFlow, NoHolder.
    """
    failpoint("funds.submit.before")
    row, _review = hold(fund_request)
    must_be_applicant(row, actor)
    if row.state == FundRequest.State.SUBMITTED:
        # Of two taps at once the second began before the review of the first was there.
        return Review.objects.of_subject(row).pending().get()
    if not row.is_editable:
        raise NotEditable
    if row.version != version:
        raise StaleRequest
    if not BudgetLine.objects.to_ask(actor).filter(pk=row.line_id).exists():
        # Her office has ended since she began it.
        raise NotAllowed
    if not row.payee:
        raise PayeeMissing
    # Budgets before lines, as adopting and closing take them: no two wait for each other.
    if not row.number:
        row.number = _next_number(row.line)
    _reserve(row)
    failpoint("funds.submit.inside")
    row.state, row.submitted_at = FundRequest.State.SUBMITTED, timezone.now()
    row.version += 1
    row.save()
    submitted = approvals.submit(row, actor=actor)
    if row.payee_member_id is not None:
        # Who is paid out of a line does not decide on its budget: what is pending asks again.
        changes = BudgetChange.objects.filter(
            state=BudgetChange.State.SUBMITTED, items__line=row.line_id
        )
        pending = list(changes.distinct())
        transaction.on_commit(partial(approvals.look_again, pending), robust=True)
    failpoint("funds.submit.after")
    return submitted


def _reserve(row: FundRequest) -> None:
    """Sets the money aside, and notes what is seen of the line. Raises OverBalance, WrongLine."""
    wanted = fen(row.amount)
    taken = BUDGET_LIMIT.take(row.line_id, "reserved_fen", wanted, Q(is_open=True))
    line = BudgetLine.objects.select_related("budget__organisation").get(pk=row.line_id)
    if taken:
        row.line_budget_fen = line.budget_fen
        row.line_before_fen = line.budget_fen - line.reserved_fen - line.spent_fen + wanted
        return
    if not line.is_open:
        raise WrongLine
    raise OverBalance(
        params={
            "line": line.name,
            "left": format_yuan(line.left),
            "amount": format_yuan(row.amount),
            "who": who_adjusts(line.budget.organisation),
        }
    )


def who_adjusts(organisation: Organisation) -> str:
    """The names of those who propose adjustments of a budget; the office where nobody holds it."""
    names = scoping.holders("funds.propose", organisation).values_list("name", flat=True)
    return "、".join(names.order_by("pk")) or str(Role.TREASURER.label)


def release(row: FundRequest) -> None:
    """Gives back what was set aside for a request that is returned or over."""
    BUDGET_LIMIT.give_back(row.line_id, "reserved_fen", fen(row.amount))


def _next_number(line: BudgetLine) -> str:
    """`2026-0147`: counted within a union and year, without a gap that a failed try would leave."""
    Budget.objects.filter(pk=line.budget_id).update(numbers=F("numbers") + 1)
    budget = Budget.objects.get(pk=line.budget_id)
    return f"{budget.year}-{budget.numbers:04d}"


def end_review(row: FundRequest, state: str) -> None:
    """What follows when it is returned, rejected or withdrawn: the money is free again."""
    if row.is_reserving:
        release(row)
    row.state = state
    row.version += 1
    row.save(update_fields=["state", "version"])


@transaction.atomic
def withdraw_request(fund_request: FundRequest, *, actor: User, comment: str = "") -> None:
    """The applicant takes a request back while it is in review, was returned or corrected.

    Once more has no further effect. Raises NotReachable, NotApplicant, NotOpen, NotEditable.
    """
    row, review = hold(fund_request)
    must_be_applicant(row, actor)
    if row.state == FundRequest.State.WITHDRAWN:
        return
    if review is None:
        raise NotEditable
    if row.state == FundRequest.State.RETURNED and not review.is_open:
        # Corrected after the approval: its review is void already.
        end_review(row, FundRequest.State.WITHDRAWN)
        record(Verb.REQUEST_DISCARDED, actor=actor, organisation=row.organisation, subject=row)
        return
    approvals.withdraw(review, actor=actor, comment=comment)


@transaction.atomic
def correct(fund_request: FundRequest, *, actor: User, comment: str) -> FundRequest:
    """Takes an approved request back to put a wrong person or amount right, before it is paid.

    The approvals become void, and the page says so; the money is free until it is submitted again.
    Once more has no further effect. Raises NotReachable, NotApplicant, NotToCorrect.
    """
    row, review = hold(fund_request)
    must_be_applicant(row, actor)
    if row.state == FundRequest.State.RETURNED and row.corrected_at is not None:
        return row
    if row.state != FundRequest.State.APPROVED or review is None:
        raise NotToCorrect
    approvals.void(review, actor=actor, comment=comment)
    row.corrected_at = timezone.now()
    row.save(update_fields=["corrected_at"])
    end_review(row, FundRequest.State.RETURNED)
    record(Verb.CORRECTED, actor=actor, organisation=row.organisation, subject=row)
    return row
