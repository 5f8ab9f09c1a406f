"""Putting a booking right: by a second one, never by a change."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.core.errors import NotAllowed, Refused
from union.core.failpoints import failpoint
from union.funds.models import BUDGET_LIMIT, Budget, FundRequest, LedgerEntry
from union.funds.models.budget import fen
from union.funds.verbs import Verb
from union.notifications.actions import tell
from union.orgs.scoping import authorise

REVERSED = "funds.reversed"


class AlreadyReversed(Refused):
    """A booking is reversed once, and a reversal not at all."""

    message = _("This entry has been reversed already, or is a reversal itself.")


class PayerReverses(NotAllowed):
    """Who paid does not take it out of the books."""

    message = _("Whoever booked or paid this cannot reverse it. Another person has to do it.")


class YearClosed(Refused):
    """Nothing is booked in a closed year."""

    message = _("The budget of this year is closed.")


class ReasonMissing(Refused):
    """A reversal says why."""

    message = _("Please write why this entry is reversed.")
    field = "reason"


def _must_be_reversible(entry: LedgerEntry, budget: Budget, actor: User) -> None:
    if (
        entry.kind == LedgerEntry.Kind.REVERSAL
        or LedgerEntry.objects.filter(reverses=entry).exists()
    ):
        raise AlreadyReversed
    payer = entry.payment.cashier_id if entry.payment else None
    if actor.pk in (payer, entry.booked_by_id):
        raise PayerReverses
    if not budget.is_open:
        raise YearClosed


def why_not_reversible(entry: LedgerEntry, *, actor: User) -> Refused | None:
    """What would refuse this person's reversal as things stand, for the page before it."""
    try:
        authorise(actor, "funds.reverse", entry)
        _must_be_reversible(entry, entry.budget, actor)
    except Refused as refused:
        return refused
    return None


@transaction.atomic
def reverse(entry: LedgerEntry, *, reason: str, actor: User) -> LedgerEntry:
    """Books the opposite of an entry: the money is back in its line, and nothing has vanished.

    The request counts as reversed; a new one is needed to pay again. The same sent again is the
    same reversal.
    Raises NotReachable, NotAllowed, PayerReverses, AlreadyReversed, YearClosed, ReasonMissing.
    """
    authorise(actor, "funds.reverse", entry)
    request = entry.request
    if request is not None:
        request = FundRequest.objects.select_for_update().get(pk=request.pk)
    budget = Budget.objects.select_for_update(no_key=True).get(pk=entry.budget_id)
    text = reason.strip()[:200]
    if not text:
        raise ReasonMissing
    if same := LedgerEntry.objects.filter(reverses=entry, booked_by=actor, text=text).first():
        return same
    _must_be_reversible(entry, budget, actor)
    BUDGET_LIMIT.give_back(entry.line_id, "spent_fen", fen(entry.amount))
    failpoint("funds.reverse.inside")
    row = LedgerEntry.objects.create(
        organisation=entry.organisation,
        budget=entry.budget,
        line=entry.line,
        kind=LedgerEntry.Kind.REVERSAL,
        amount=-entry.amount,
        request=request,
        payment=entry.payment,
        reverses=entry,
        text=text,
        booked_on=local_today(),
        booked_by=actor,
    )
    if request is not None:
        request.state = FundRequest.State.REVERSED
        request.version += 1
        request.save(update_fields=["state", "version"])
        tell(
            [request.applicant],
            REVERSED,
            key=f"{REVERSED}:{row.pk}",
            url=request.get_desk_url(),
            reference=request.number,
        )
    record(
        Verb.REVERSED,
        actor=actor,
        organisation=entry.organisation,
        subject=entry,
        amount=str(entry.amount),
    )
    return row
