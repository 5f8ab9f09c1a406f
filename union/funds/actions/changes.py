"""Changing the budget: drafted by the treasurer, adopted by those whom the flow names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.approvals import actions as approvals
from union.approvals.models import Review
from union.audit.actions import record
from union.core.errors import NotReachable, Refused
from union.core.money import format_yuan
from union.evidence.actions import open_case
from union.funds.actions.budgets import open_budget
from union.funds.models import (
    Budget,
    BudgetChange,
    BudgetLine,
    ChangeItem,
    FundRequest,
)
from union.funds.verbs import Verb
from union.orgs.models import Organisation
from union.orgs.scoping import authorise


class YearClosed(Refused):
    """Nothing changes in a closed year."""

    message = _("The budget of this year is closed.")


class NothingChanges(Refused):
    """A change without a line."""

    message = _("Please enter at least one line whose amount changes.")


class StaleChange(Refused):
    """Somebody else changed it, or it is in review already."""

    message = _("This was changed or submitted meanwhile. Please look at it again.")


class BelowUsed(Refused):
    """A line cannot get less than what is spent and reserved."""

    message = _("“%(line)s” has %(used)s spent or reserved already and cannot get less than that.")
    field = "amount"


class LineTwice(Refused):
    """The same item twice."""

    message = _("“%(line)s” stands there twice, or is a line of this budget already.")
    field = "name"


class PaidOutOfIt(Refused):
    """Who is to be paid out of a line neither proposes nor adopts more money for it."""

    message = _(
        "%(who)s is to be paid out of “%(line)s”, and does not change its budget. Somebody else "
        "does it, or it is done when the payment is over."
    )


class AlreadyDrawnUp(Refused):
    """A budget is drawn up once; afterwards it is adjusted."""

    message = _("The budget of this year is being drawn up already. Please go on with that draft.")


def nobody_is_paid_out_of(items: Iterable[ChangeItem], *people: User) -> None:
    """Raises PaidOutOfIt if a pending request pays one of these people out of a line of `items`."""
    pending = FundRequest.objects.reserving().filter(
        line__in=[item.line_id for item in items if item.line_id],
        payee_member__user__in={one.pk for one in people},
    )
    first = pending.select_related("line", "payee_member").order_by("pk").first()
    if first is not None and first.payee_member is not None:
        raise PaidOutOfIt(params={"who": first.payee_member.name, "line": first.line.name})


@dataclass(frozen=True)
class ItemFacts:
    """What one line is to get, in yuan; `line` is empty for a new line."""

    name: str
    category: str
    source: str
    amount: Decimal
    basis: str = ""
    opening: Decimal = Decimal(0)
    line: BudgetLine | None = None


@transaction.atomic
def draft_change(
    budget: Budget, *, title: str, reason: str, items: Sequence[ItemFacts], actor: User
) -> BudgetChange:
    """Drafts new amounts for lines of a budget; nothing counts before it is approved.

    The same sent again is the same draft.
    Raises NotReachable, NotAllowed, YearClosed, NothingChanges, LineTwice, BelowUsed, PaidOutOfIt.
    """
    authorise(actor, "funds.propose", budget)
    budget = Budget.objects.select_for_update(no_key=True).get(pk=budget.pk)
    if not budget.is_open:
        raise YearClosed
    rows = _items(budget, items)
    nobody_is_paid_out_of(rows, actor)
    same = budget.changes.filter(
        state=BudgetChange.State.DRAFT, title=title, reason=reason, proposed_by=actor
    )
    for one in same:
        if _same(one, rows):
            return one
    change = BudgetChange.objects.create(
        budget=budget,
        case=open_case(budget.organisation),
        title=title,
        reason=reason,
        proposed_by=actor,
    )
    _write_items(change, rows)
    record(
        Verb.CHANGE_DRAFTED,
        actor=actor,
        organisation=budget.organisation,
        subject=change,
        lines=len(items),
    )
    return change


@transaction.atomic
def save_change(
    change: BudgetChange,
    *,
    title: str,
    reason: str,
    items: Sequence[ItemFacts],
    version: int,
    actor: User,
) -> BudgetChange:
    """Rewrites a draft, or one that came back.

    What it says already is not written once more, so that a form sent twice has one effect.
    Raises NotReachable, NotAllowed, StaleChange, NothingChanges, LineTwice, BelowUsed, PaidOutOfIt.
    """
    authorise(actor, "funds.propose", change)
    row = BudgetChange.objects.select_for_update().get(pk=change.pk)
    if not row.is_editable:
        raise StaleChange
    rows = _items(row.budget, items)
    if (row.title, row.reason) == (title, reason) and _same(row, rows):
        return row
    if row.version != version:
        raise StaleChange
    nobody_is_paid_out_of(rows, actor)
    row.title, row.reason = title, reason
    row.version += 1
    row.save(update_fields=["title", "reason", "version"])
    row.items.all().delete()
    _write_items(row, rows)
    record(
        Verb.CHANGE_DRAFTED,
        actor=actor,
        organisation=row.budget.organisation,
        subject=row,
        lines=len(items),
    )
    return row


@transaction.atomic
def draw_up(
    organisation: Organisation,
    year: int,
    *,
    title: str,
    reason: str,
    items: Sequence[ItemFacts],
    actor: User,
) -> BudgetChange:
    """Opens the budget of a year and drafts its first lines, in one step.

    Raises NotReachable, NotAllowed, AlreadyDrawnUp, YearClosed, NothingChanges, LineTwice,
    BelowUsed.
    """
    budget = open_budget(organisation, year, actor=actor)
    draft = draft_change(budget, title=title, reason=reason, items=items, actor=actor)
    others = budget.changes.exclude(state=BudgetChange.State.ENDED).exclude(pk=draft.pk)
    if others.exists():
        raise AlreadyDrawnUp
    return draft


def _same(change: BudgetChange, rows: list[ChangeItem]) -> bool:
    return {_said(item) for item in change.items.all()} == {_said(item) for item in rows}


def _said(item: ChangeItem) -> tuple[object, ...]:
    return (
        item.line_id,
        item.name,
        item.category,
        item.source,
        item.basis,
        item.before,
        item.amount,
        item.opening,
    )


def _write_items(change: BudgetChange, rows: list[ChangeItem]) -> None:
    for row in rows:
        row.change = change
    ChangeItem.objects.bulk_create(rows)


def _items(budget: Budget, items: Sequence[ItemFacts]) -> list[ChangeItem]:
    """What a change would write, not saved. Raises what the rules refuse."""
    lines = {line.pk: line for line in budget.lines.all()}
    names = {line.name: line.pk for line in lines.values()}
    rows: list[ChangeItem] = []
    seen: set[str] = set()
    for one in items:
        line = lines.get(one.line.pk) if one.line else None
        if one.line is not None and line is None:
            raise NotReachable
        before = line.amount if line else Decimal(0)
        if line is not None and one.amount == before:
            continue
        # A line that is there keeps its name, its category and whose money it is.
        kept = line or one
        own = line.pk if line else None
        if kept.name in seen or names.get(kept.name, own) != own:
            raise LineTwice(params={"line": kept.name})
        seen.add(kept.name)
        used = line.reserved + line.spent if line else one.opening
        if one.amount < used:
            raise BelowUsed(params={"line": kept.name, "used": format_yuan(used)})
        rows.append(
            ChangeItem(
                line=line,
                name=kept.name,
                category=kept.category,
                source=kept.source,
                basis=one.basis,
                before=before,
                amount=one.amount,
                opening=Decimal(0) if line else one.opening,
            )
        )
    if not rows:
        raise NothingChanges
    return rows


@transaction.atomic
def submit_change(change: BudgetChange, *, version: int, actor: User) -> Review:
    """Puts a change before those who decide on the budget. Sent again it has no further effect.

    Raises NotReachable, NotAllowed, StaleChange, YearClosed, PaidOutOfIt, NoFlow, NoHolder.
    """
    authorise(actor, "funds.propose", change)
    # Reviews before subjects, as deciding takes them: two at once never wait for each other.
    Review.objects.select_for_update().of_subject(change).first()
    row = BudgetChange.objects.select_for_update().get(pk=change.pk)
    if row.state == BudgetChange.State.SUBMITTED:
        # Of two taps at once the second began before the review of the first was there.
        return Review.objects.of_subject(row).pending().get()
    if not row.is_editable or row.version != version:
        raise StaleChange
    if not row.budget.is_open:
        raise YearClosed
    nobody_is_paid_out_of(row.items.all(), row.proposed_by, actor)
    row.state = BudgetChange.State.SUBMITTED
    row.version += 1
    row.save(update_fields=["state", "version"])
    return approvals.submit(row, actor=actor)


@transaction.atomic
def discard_change(change: BudgetChange, *, actor: User) -> None:
    """Gives up a draft. Raises NotReachable, NotAllowed, StaleChange."""
    authorise(actor, "funds.propose", change)
    row = BudgetChange.objects.select_for_update().get(pk=change.pk)
    if row.state == BudgetChange.State.ENDED:
        return
    if row.state != BudgetChange.State.DRAFT:
        raise StaleChange
    row.state = BudgetChange.State.ENDED
    row.version += 1
    row.save(update_fields=["state", "version"])
    record(Verb.CHANGE_ENDED, actor=actor, organisation=row.budget.organisation, subject=row)
