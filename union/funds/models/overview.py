"""A year's budget as one sheet (预算执行表): its lines by heading and source, with exact sums."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from union.core.errors import Sentence
from union.funds.models.budget import Balance, Budget, BudgetLine, fen, yuan
from union.funds.models.category import Category, Heading, Source
from union.funds.models.change import BudgetChange, ChangeItem

_HEADINGS = {one.value: place for place, one in enumerate(Heading)}
_CATEGORIES = {one.value: place for place, one in enumerate(Category)}


@dataclass
class Total(Balance):
    """Several lines together; counted in whole fen, so that parts and whole agree."""

    label: Sentence
    budget_fen: int = 0
    reserved_fen: int = 0
    spent_fen: int = 0
    initial_fen: int = 0
    n: int = 0

    def add(self, line: BudgetLine, initial_fen: int) -> None:
        """Takes one more line in."""
        self.budget_fen += line.budget_fen
        self.reserved_fen += line.reserved_fen
        self.spent_fen += line.spent_fen
        self.initial_fen += initial_fen
        self.n += 1

    @property
    def initial(self) -> Decimal:
        """The budget at the start of the year, in yuan."""
        return yuan(self.initial_fen)

    @property
    def adjusted(self) -> Decimal:
        """By how much it was adjusted since, in yuan."""
        return yuan(self.budget_fen - self.initial_fen)


@dataclass(frozen=True)
class Row:
    """One line with what it got at the start of the year and by adjustments, in yuan."""

    line: BudgetLine
    initial: Decimal

    @property
    def adjusted(self) -> Decimal:
        """By how much it was adjusted since, in yuan."""
        return self.line.amount - self.initial


@dataclass(frozen=True)
class Group:
    """The lines under one heading of the law, and their sum."""

    heading: Heading
    total: Total
    rows: list[Row] = field(default_factory=list)


class Overview:
    """The lines of one budget by heading, their sums by heading and by source, and all together."""

    def __init__(
        self, lines: Iterable[BudgetLine], initial: Mapping[int, Decimal], label: Sentence
    ) -> None:
        """`initial`: what each line (by its id) got at the start; `label` names the whole."""
        groups: dict[str, Group] = {}
        sources: dict[str, Total] = {}
        self.total = Total(label)
        for line in in_order(lines):
            heading = Category(line.category).heading
            group = groups.setdefault(heading, Group(heading, Total(heading.label)))
            source = Source(line.source)
            start = initial.get(line.pk, Decimal(0))
            group.rows.append(Row(line, start))
            by_source = sources.setdefault(source, Total(source.label))
            for total in (group.total, by_source, self.total):
                total.add(line, fen(start))
        self.groups = sorted(groups.values(), key=lambda one: _HEADINGS[one.heading])
        self.by_source = [sources[one] for one in Source if one in sources]


def in_order(lines: Iterable[BudgetLine]) -> list[BudgetLine]:
    """Lines in the order of the law, and by name within a category."""
    return sorted(lines, key=lambda line: (_CATEGORIES[line.category], line.name, line.pk))


def initial_amounts(budget: Budget, lines: Iterable[BudgetLine]) -> dict[int, Decimal]:
    """What each line got when the budget was adopted, in yuan; later lines got nothing then."""
    first = budget.changes.filter(state=BudgetChange.State.ADOPTED).order_by("adopted_at", "pk")
    names = {line.name: line.pk for line in lines}
    items = ChangeItem.objects.filter(change__in=first.values("pk")[:1])
    return {names[item.name]: item.amount for item in items if item.name in names}
