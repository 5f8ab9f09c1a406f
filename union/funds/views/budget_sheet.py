"""The sheet on which unions show how far a budget is carried out (预算执行表)."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from union.core.export import MONEY, SHARE, Column, Formula
from union.funds.models import Budget, Overview
from union.funds.models.budget import Balance
from union.funds.models.overview import Row, Total
from union.funds.views.on_paper import Field

COLUMNS = [
    Column(gettext_lazy("Category"), 26),
    Column(gettext_lazy("Item"), 24),
    Column(gettext_lazy("Source of money"), 20),
    Column(gettext_lazy("Budget at the start"), 14),
    Column(gettext_lazy("Adjustment"), 14),
    Column(pgettext_lazy("budget sheet", "Spent"), 14),
    Column(gettext_lazy("Set aside"), 14),
    Column(gettext_lazy("Share spent"), 10),
    Column(pgettext_lazy("budget sheet", "Left"), 14),
    Column(gettext_lazy("Notes"), 28),
]
FIELDS = [
    Field(column.title, share=share, is_amount=3 <= place <= 8)
    for place, (column, share) in enumerate(
        zip(COLUMNS, (1.2, 1.2, 1, 0, 0, 0, 0, 0, 0, 1.3), strict=True)
    )
]
# Two lines of title and the head of the table stand above the first row.
FIRST = 4
AMOUNTS = "DEFG"


class Sheet:
    """The rows with their subtotals; `sums` says which of them are sums, counted from 0."""

    def __init__(self, overview: Overview, printed_on: date) -> None:
        """Takes the sums as they are now."""
        self.overview, self.printed_on = overview, printed_on
        self.sums: set[int] = set()

    def title(self, budget: Budget) -> str:
        """What stands over it."""
        return _("Budget of %(year)s and how far it is carried out") % {"year": budget.year}

    def facts(self, budget: Budget) -> str:
        """Whose it is, as of which day, in which unit."""
        return _("%(union)s, as of %(day)s, in yuan") % {
            "union": budget.organisation.name,
            "day": self.printed_on.isoformat(),
        }

    def rows(self) -> list[list[object]]:
        """The rows for a spreadsheet: the sums are formulas."""
        rows: list[list[object]] = []
        subtotals = []
        for group in self.overview.groups:
            first = FIRST + len(rows)
            rows += [_line(row, FIRST + len(rows) + n) for n, row in enumerate(group.rows)]
            last = FIRST + len(rows) - 1
            subtotals.append(last + 1)
            rows.append(
                self._sum(
                    rows,
                    group.total,
                    _("%(heading)s, subtotal") % {"heading": group.heading.label},
                    {one: f"=SUM({one}{first}:{one}{last})" for one in AMOUNTS},
                )
            )
        # Each amount once: the subtotals, not the lines beside them.
        whole = {
            one: "=" + "+".join(f"{one}{number}" for number in subtotals) if subtotals else "=0"
            for one in AMOUNTS
        }
        last = FIRST + len(rows) - 1
        rows.append(self._sum(rows, self.overview.total, str(self.overview.total.label), whole))
        for total in self.overview.by_source:
            own = FIRST + len(rows)
            formulas = {
                one: f"=SUMIF($C${FIRST}:$C${last},$B{own},{one}${FIRST}:{one}${last})"
                for one in AMOUNTS
            }
            rows.append(self._sum(rows, total, _("of it out of"), formulas, str(total.label)))
        return rows

    def _sum(
        self,
        rows: list[list[object]],
        total: Total,
        label: str,
        formulas: dict[str, str],
        source: str = "",
    ) -> list[object]:
        self.sums.add(len(rows))
        number = FIRST + len(rows)
        amounts = (total.initial, total.adjusted, total.spent, total.reserved)
        cells = [
            Formula(formulas[one], amount) for one, amount in zip(AMOUNTS, amounts, strict=True)
        ]
        return [label, source, "", *cells, *_reckoned(total, number), ""]

    def printed(self) -> list[list[object]]:
        """The same rows with their values, for paper."""
        return [[_printed(cell) for cell in row] for row in self.rows()]


def _line(row: Row, number: int) -> list[object]:
    line = row.line
    return [
        str(line.get_category_display()),
        line.name,
        str(line.get_source_display()),
        row.initial,
        row.adjusted,
        line.spent,
        line.reserved,
        *_reckoned(line, number),
        line.basis,
    ]


def _reckoned(balance: Balance, number: int) -> tuple[Formula, Formula]:
    """The share that is spent and what is left, as formulas of their row."""
    share = balance.spent / balance.amount if balance.amount else Decimal(0)
    return (
        Formula(f"=IF(D{number}+E{number}=0,0,F{number}/(D{number}+E{number}))", share, SHARE),
        Formula(f"=D{number}+E{number}-F{number}-G{number}", balance.left, MONEY),
    )


def _printed(cell: object) -> object:
    if not isinstance(cell, Formula):
        return cell
    return f"{cell.value * 100:.1f}%" if cell.number_format == SHARE else cell.value
