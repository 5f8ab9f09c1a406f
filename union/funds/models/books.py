"""Whether the books agree: the counters of each line with what was booked and set aside."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from union.core.errors import Sentence
from union.core.money import MoneyField
from union.funds.models.budget import BudgetLine
from union.funds.models.ledger import LedgerEntry
from union.funds.models.request import FundRequest

SPENT = _("spent, against the sum of the ledger")
RESERVED = _("set aside, against the requests that wait for their money")


@dataclass(frozen=True)
class Mismatch:
    """A line whose counter is not what the rows behind it sum to; both in yuan."""

    line: BudgetLine
    what: Sentence
    counted: Decimal
    found: Decimal


def _sum_of(rows: QuerySet[LedgerEntry] | QuerySet[FundRequest]) -> Subquery:
    of_line = rows.filter(line=OuterRef("pk")).order_by().values("line")
    total = of_line.annotate(total=Sum("amount")).values("total")
    return Subquery(total, output_field=MoneyField())


def mismatches(lines: QuerySet[BudgetLine]) -> list[Mismatch]:
    """The lines that do not agree, out of those asked for.

    One question to the database, so that a payment made meanwhile is seen whole or not at all.
    """
    return list(_compare(lines))


def _compare(lines: QuerySet[BudgetLine]) -> Iterable[Mismatch]:
    asked = lines.select_related("budget__organisation").annotate(
        booked=_sum_of(LedgerEntry.objects.all()),
        set_aside=_sum_of(FundRequest.objects.reserving()),
    )
    for line in asked.order_by("budget__organisation__path", "budget__year", "name"):
        booked, set_aside = line.booked or Decimal(0), line.set_aside or Decimal(0)
        if line.spent != booked:
            yield Mismatch(line, SPENT, line.spent, booked)
        if line.reserved != set_aside:
            yield Mismatch(line, RESERVED, line.reserved, set_aside)
