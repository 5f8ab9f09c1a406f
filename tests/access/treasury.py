"""A draft of a budget change and a booking, for the access table."""

from decimal import Decimal
from typing import Any

from union.accounts.models import User
from union.core.dates import local_today
from union.evidence.models import CaseFile
from union.funds.models import BudgetChange, BudgetLine, ChangeItem, LedgerEntry


def add_treasury(house: dict[str, Any], *, treasurer: User) -> None:
    """What the treasurer drafted, and what was spent before the books began; books that agree."""
    line, union = house["line"], house["union"]
    change = BudgetChange.objects.create(
        budget=line.budget,
        case=CaseFile.objects.create(organisation=union),
        title="预算调整",
        reason="报名的人多",
        proposed_by=treasurer,
    )
    ChangeItem.objects.create(
        change=change,
        line=line,
        name=line.name,
        category=line.category,
        source=line.source,
        before=line.amount,
        amount=line.amount + 500,
    )
    entry = LedgerEntry.objects.create(
        organisation=union,
        budget=line.budget,
        line=line,
        kind=LedgerEntry.Kind.OPENING,
        amount=Decimal(60),
        text=line.name,
        booked_on=local_today(),
    )
    BudgetLine.objects.filter(pk=line.pk).update(spent_fen=6_000)
    house |= {"budget": line.budget, "change": change, "entry": entry}
