"""What the audit committee watches over: the log, the books, reversals, duties in one hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Sum
from django.utils import timezone

from union.accounts.models import User
from union.audit.models import Entry, Seal
from union.funds.models import Budget, BudgetLine, LedgerEntry
from union.funds.models.books import Mismatch, mismatches
from union.orgs.models import Separation
from union.orgs.roles import Role
from union.orgs.scoping import may, roles

LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Watch:
    """State of the log and of the books. `wrong`: counters that are not the sum of their rows.

    `head` is the last link of the log's chain: noted on paper, it shows later whether the end of
    the log was cut off. Amounts in yuan.
    """

    seal: Seal | None
    unsealed: int
    reversals: int
    reversed_amount: Decimal
    merged: Sequence[Separation]
    wrong: Sequence[Mismatch]

    @property
    def head(self) -> str:
        """The last link, as `verify_audit` prints it."""
        return self.seal.digest[:16] if self.seal else ""


def books_and_log(user: User) -> Watch | None:
    """For the audit committee; five questions."""
    if Role.AUDITOR not in roles(user) or not may(user, "audit.view"):
        return None
    seal = Seal.objects.order_by("-position").first()
    since = timezone.now() - LATELY
    lately = (
        LedgerEntry.objects.for_user(user)
        .filter(kind=LedgerEntry.Kind.REVERSAL, at__gte=since)
        .aggregate(n=Count("pk"), sum=Sum("amount"))
    )
    merged = Separation.objects.for_user(user).merged().select_related("organisation")
    lines = BudgetLine.objects.for_user(user)
    return Watch(
        seal=seal,
        unsealed=Entry.objects.filter(pk__gt=seal.entry_id if seal else 0).count(),
        reversals=lately["n"],
        reversed_amount=-(lately["sum"] or Decimal(0)),
        merged=list(merged),
        wrong=mismatches(lines.filter(budget__state=Budget.State.OPEN)),
    )
