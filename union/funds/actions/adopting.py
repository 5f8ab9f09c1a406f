"""Adopting a change of the budget: from then on its amounts count."""

from django.db.models import F
from django.utils import timezone

from union.accounts.models import User
from union.audit.actions import record
from union.core.dates import local_today
from union.core.money import format_yuan
from union.funds.actions.changes import (
    BelowUsed,
    LineTwice,
    YearClosed,
    nobody_is_paid_out_of,
)
from union.funds.models import (
    BUDGET_LIMIT,
    Budget,
    BudgetChange,
    BudgetLine,
    ChangeItem,
    LedgerEntry,
)
from union.funds.models.budget import fen
from union.funds.verbs import Verb


def adopt(change: BudgetChange, *, actor: User, principal: User | None = None) -> None:
    """Gives the lines their new amounts, in the transaction of the last approval.

    Amounts are changed by their difference, so that two changes approved at once both count. The
    log names the `principal` in whose place it was approved.
    Raises YearClosed, PaidOutOfIt, BelowUsed, LineTwice.
    """
    budget = Budget.objects.select_for_update(no_key=True).get(pk=change.budget_id)
    if not budget.is_open:
        raise YearClosed
    # Once more: a request may have been submitted since the change was.
    hands = [change.proposed_by, actor, *([principal] if principal else [])]
    nobody_is_paid_out_of(change.items.all(), *hands)
    for item in change.items.select_related("line"):
        if item.line is None:
            _add_line(budget, item, actor)
            continue
        n = fen(item.difference)
        lines = BudgetLine.objects.filter(BUDGET_LIMIT.room(-n), pk=item.line.pk)
        done = lines.update(budget_fen=F("budget_fen") + n, basis=item.basis)
        if not done:
            line = BudgetLine.objects.get(pk=item.line.pk)
            used = format_yuan(line.reserved + line.spent)
            raise BelowUsed(params={"line": line.name, "used": used})
    change.state, change.adopted_at = BudgetChange.State.ADOPTED, timezone.now()
    change.version += 1
    change.save(update_fields=["state", "adopted_at", "version"])
    record(
        Verb.CHANGE_ADOPTED,
        actor=actor,
        organisation=budget.organisation,
        subject=change,
        principal=principal.pk if principal else None,
        difference=str(sum(item.difference for item in change.items.all())),
    )


def _add_line(budget: Budget, item: ChangeItem, actor: User) -> None:
    if budget.lines.filter(name=item.name).exists():
        raise LineTwice(params={"line": item.name})
    line = BudgetLine.objects.create(
        budget=budget,
        name=item.name,
        category=item.category,
        source=item.source,
        basis=item.basis,
        budget_fen=fen(item.amount),
        spent_fen=fen(item.opening),
        is_open=True,
    )
    if item.opening:
        LedgerEntry.objects.create(
            organisation=budget.organisation,
            budget=budget,
            line=line,
            kind=LedgerEntry.Kind.OPENING,
            amount=item.opening,
            text=item.name,
            booked_on=local_today(),
            booked_by=actor,
        )
