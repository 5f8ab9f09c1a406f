"""The budget of a fiscal year and its lines."""

from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from union.core.limits import Limit
from union.funds.models.category import Category, Source
from union.orgs.models import Organisation
from union.orgs.roles import RIGHTS
from union.orgs.scoping import ScopedQuerySet, Somebody, appointments, reach

# From here on a line is shown in amber.
NEARLY_USED = Decimal("0.9")


def fen(amount: Decimal) -> int:
    """Yuan as whole fen, as counters that SQL compares must be."""
    return int(amount * 100)


def yuan(amount_in_fen: int) -> Decimal:
    """Whole fen as yuan."""
    return Decimal(amount_in_fen) / 100


class BudgetQuerySet(ScopedQuerySet["Budget"]):
    """Questions to the budgets."""

    view_right = "funds.budget"


class Budget(models.Model):
    """What a union may spend in one fiscal year (年度预算), which is the calendar year.

        open -> closed (nothing is requested, paid or changed any more)

    Its lines get their amounts by budget changes that were approved; the first one adopts the
    budget. `numbers` is the last number given to a request of the year.
    """

    class State(models.TextChoices):
        """Open or closed."""

        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="budgets")
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    numbers = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="budget_once_a_year")
        ]

    def __str__(self) -> str:
        return str(self.year)

    @property
    def is_open(self) -> bool:
        """Whether money may still move."""
        return self.state == self.State.OPEN


class BudgetLineQuerySet(ScopedQuerySet["BudgetLine"]):
    """Questions to the lines."""

    view_right = "funds.budget"
    organisation_field = "budget__organisation"

    def usable(self) -> Self:
        """Lines that a request may name: adopted, in a year that is not closed."""
        return self.filter(is_open=True)

    def to_ask(self, user: Somebody) -> Self:
        """Lines of the unions that somebody may ask for money.

        That is where her office reaches, and the union above it: the budget of a group leader's
        union is not below her, and yet she asks for money for her group.
        """
        above: set[str] = set()
        for office in appointments(user):
            if office.role in RIGHTS["funds.request"]:
                top = len(office.organisation.union().path)
                above |= {path for path in office.organisation.line() if len(path) >= top}
        reached = reach(user, "funds.request").q(self.organisation_field)
        return self.filter(reached | Q(budget__organisation__path__in=above))


class Balance:
    """What a line, or several together, may spend and has used: counted in fen, shown in yuan."""

    budget_fen: Any
    reserved_fen: Any
    spent_fen: Any

    @property
    def amount(self) -> Decimal:
        """The budget, in yuan."""
        return yuan(self.budget_fen)

    @property
    def reserved(self) -> Decimal:
        """Submitted or approved and not yet paid, in yuan."""
        return yuan(self.reserved_fen)

    @property
    def spent(self) -> Decimal:
        """Paid, in yuan."""
        return yuan(self.spent_fen)

    @property
    def used(self) -> Decimal:
        """Set aside or spent, in yuan."""
        return yuan(self.reserved_fen + self.spent_fen)

    @property
    def left(self) -> Decimal:
        """What may still be requested, in yuan."""
        return yuan(self.budget_fen - self.reserved_fen - self.spent_fen)

    @property
    def used_share(self) -> Decimal:
        """How much of the budget is reserved or spent, from 0 to 1."""
        used = self.reserved_fen + self.spent_fen
        return Decimal(used) / self.budget_fen if self.budget_fen else Decimal(0)

    @property
    def is_nearly_used(self) -> bool:
        """Whether it is shown in amber: nine tenths are gone."""
        return self.used_share >= NEARLY_USED

    @property
    def is_used_up(self) -> bool:
        """Whether it is shown in red: nothing is left of it."""
        return self.used_share >= 1

    @property
    def tone(self) -> str:
        """The colour of its bar: green, amber or red."""
        if self.is_used_up:
            return "bad"
        return "gold" if self.is_nearly_used else "leaf"


class BudgetLine(Balance, models.Model):
    """One line of a budget (预算项目): what for, out of whose money, how much.

    Counters are whole fen. `reserved_fen` is submitted or approved and not yet paid; `spent_fen`
    is paid, and what was spent before the union began to keep its books here. Together they never
    exceed `budget_fen`: the database refuses it. `is_open`: adopted, and the year is not closed.
    """

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="lines")
    name = models.CharField(_("item"), max_length=100)
    category = models.CharField(_("category"), max_length=32, choices=Category)
    source = models.CharField(_("source of money"), max_length=24, choices=Source)
    basis = models.CharField(_("basis of the amount"), max_length=200, blank=True)
    code = models.CharField(_("account code"), max_length=16, blank=True)
    budget_fen = models.BigIntegerField(default=0)
    reserved_fen = models.BigIntegerField(default=0)
    spent_fen = models.BigIntegerField(default=0)
    is_open = models.BooleanField(default=False)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["category", "name"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "name"], name="budget_line_name"),
            models.CheckConstraint(condition=Q(reserved_fen__gte=0), name="budget_line_reserved"),
            models.CheckConstraint(condition=Q(spent_fen__gte=0), name="budget_line_spent"),
            models.CheckConstraint(
                condition=Q(budget_fen__gte=F("reserved_fen") + F("spent_fen")),
                name="budget_line_not_exceeded",
            ),
        ]

    def __str__(self) -> str:
        return self.name


BUDGET_LIMIT = Limit(BudgetLine, "budget_fen", ("reserved_fen", "spent_fen"))
