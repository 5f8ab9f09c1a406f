"""The money: what is left this year, what is to be paid, and what I have asked for myself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from union.accounts.models import User
from union.approvals.models import Review
from union.core.dates import local_today
from union.core.errors import Sentence
from union.funds.models import BudgetLine, FundRequest, Payment
from union.funds.models.budget import NEARLY_USED, yuan
from union.orgs.roles import Role
from union.orgs.scoping import may

NEAREST = 3
SHOWN = 6


@dataclass(frozen=True)
class BudgetCard:
    """The budget of this year in yuan, and the lines that are nearest to their end."""

    year: int
    total: Decimal
    spent: Decimal
    reserved: Decimal
    nearest: Sequence[BudgetLine]

    @property
    def used(self) -> Decimal:
        """Spent or reserved."""
        return self.spent + self.reserved

    @property
    def left(self) -> Decimal:
        """What may still be requested."""
        return self.total - self.used

    @property
    def percent(self) -> int:
        """How much of it is spent or reserved, in whole hundredths."""
        return int(100 * self.used / self.total) if self.total else 0

    @property
    def tone(self) -> str:
        """The colour of the bar: amber from nine tenths on."""
        return "gold" if self.total and self.used / self.total >= NEARLY_USED else "leaf"


def budget(user: User) -> BudgetCard | None:
    """This year's budget for those who may read it; one question."""
    if not may(user, "funds.budget"):
        return None
    year = local_today().year
    lines = list(BudgetLine.objects.for_user(user).filter(budget__year=year))
    nearest = sorted(
        (line for line in lines if line.used_share), key=lambda line: line.used_share, reverse=True
    )
    return BudgetCard(
        year=year,
        total=yuan(sum(line.budget_fen for line in lines)),
        spent=yuan(sum(line.spent_fen for line in lines)),
        reserved=yuan(sum(line.reserved_fen for line in lines)),
        nearest=nearest[:NEAREST],
    )


@dataclass(frozen=True)
class Sums:
    """Number and sum, in yuan, of what is to be paid and of what was paid this month."""

    due: int
    due_amount: Decimal
    paid: int
    paid_amount: Decimal


def to_pay(user: User) -> Sums | None:
    """For the cashier; two questions."""
    if not may(user, "funds.pay"):
        return None
    today = local_today()
    due = (
        FundRequest.objects.for_user(user, "funds.pay")
        .filter(state=FundRequest.State.APPROVED)
        .aggregate(n=Count("pk"), sum=Sum("amount"))
    )
    paid = (
        Payment.objects.for_user(user, "funds.pay")
        .paid()
        .filter(
            paid_on__year=today.year,
            paid_on__month=today.month,
            request__state=FundRequest.State.PAID,
        )
        .aggregate(n=Count("pk"), sum=Sum("amount"))
    )
    return Sums(due["n"], due["sum"] or Decimal(0), paid["n"], paid["sum"] or Decimal(0))


@dataclass(frozen=True)
class Asked:
    """Something that I asked for and that is not settled: who has it, and since when."""

    title: str
    url: str
    amount: Decimal
    holder: Sentence
    since: datetime
    is_back: bool = False


def under_way(user: User) -> list[Asked]:
    """My own requests that are in review, came back, or wait for their money; two questions."""
    if not (may(user, "funds.request") or may(user, "funds.propose")):
        return []
    reviews: Any = Review.objects.of_applicant(user).filter(
        state__in=[Review.State.PENDING, Review.State.RETURNED]
    )
    # A review that came back has a decision: that is since when it is mine again.
    reviews = reviews.annotate(last_at=Max("decisions__at"))
    due: Any = FundRequest.objects.of_applicant(user).filter(
        state=FundRequest.State.APPROVED, approved_at__isnull=False
    )
    found = [
        Asked(
            title=review.title,
            url=reverse("approvals:detail", args=[review.pk]),
            amount=review.amount,
            holder=_holder(review),
            since=review.waiting_since if review.is_pending else review.last_at,
            is_back=not review.is_pending,
        )
        for review in reviews.order_by("waiting_since")[:SHOWN]
    ] + [
        Asked(
            title=request.title,
            url=reverse("funds:detail", args=[request.pk]),
            amount=request.amount,
            holder=Role.CASHIER.label,
            since=request.approved_at,
        )
        for request in due.order_by("approved_at")[:SHOWN]
    ]
    return sorted(found, key=lambda one: (not one.is_back, one.since))[:SHOWN]


def _holder(review: Review) -> Sentence:
    if not review.is_pending:
        return _("You")
    return Role(review.office).label if review.office else _("Vote of the committee")
