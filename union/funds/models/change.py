"""A change of the budget: its adoption at the start, and every adjustment after that."""

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.core.money import MoneyField
from union.evidence.models import CaseFile
from union.funds.models.budget import Budget, BudgetLine
from union.funds.models.category import Category, Source
from union.orgs.scoping import ScopedQuerySet


class ChangeQuerySet(ScopedQuerySet["BudgetChange"]):
    """Questions to the changes."""

    view_right = "funds.budget"
    organisation_field = "budget__organisation"


class BudgetChange(models.Model):
    """Amounts that lines are to get (预算编制、预算调整); they count when it is approved.

        draft -> submitted -> adopted
          ^--- returned ---'-> ended (rejected, withdrawn or discarded)

    The first one of a budget adopts it, and may carry what was spent before the books began here.
    """

    class State(models.TextChoices):
        """Where a change stands."""

        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("In review")
        RETURNED = "returned", _("Returned")
        ADOPTED = "adopted", _("Adopted")
        ENDED = "ended", _("Given up")

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="changes")
    case = models.OneToOneField(CaseFile, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=100)
    reason = models.TextField(_("reason"), max_length=1000)
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    adopted_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget change")
        verbose_name_plural = _("budget changes")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_desk_url(self) -> str:
        """Its page at the desk."""
        return f"/desk/budget/changes/{self.pk}/"

    @property
    def is_editable(self) -> bool:
        """Whether it may be rewritten."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)


class ChangeItem(models.Model):
    """One line's new amount within a change; `line` is empty for a line that is to be added.

    `amount` is the whole budget of the line after the change, in yuan, and `before` what it was
    when the change was drafted. `opening` is what was already spent before the books began here.
    """

    change = models.ForeignKey(BudgetChange, on_delete=models.CASCADE, related_name="items")
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("item"), max_length=100)
    category = models.CharField(_("category"), max_length=32, choices=Category)
    source = models.CharField(_("source of money"), max_length=24, choices=Source)
    basis = models.CharField(_("basis of the amount"), max_length=200, blank=True)
    before = MoneyField(default=0)
    amount = MoneyField(_("budget (yuan)"))
    opening = MoneyField(_("already spent this year (yuan)"), default=0)

    class Meta:
        ordering = ["category", "name"]
        constraints = [
            models.UniqueConstraint(fields=["change", "name"], name="change_item_name"),
            models.UniqueConstraint(
                fields=["change", "line"], condition=Q(line__isnull=False), name="change_item_line"
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, opening__gte=0), name="change_item_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def difference(self) -> Decimal:
        """By how much the line grows or shrinks, in yuan."""
        difference: Decimal = self.amount - self.before
        return difference


def items_of(line: BudgetLine, changes: ChangeQuerySet) -> models.QuerySet[ChangeItem]:
    """What some changes say of one line, the newest first; also what added it."""
    said = Q(line=line) | Q(line=None, name=line.name, change__budget=line.budget_id)
    items = ChangeItem.objects.filter(said, change__in=changes)
    return items.select_related("change").order_by("-change_id")


def totals(items: Iterable[ChangeItem]) -> dict[str, Decimal]:
    """Before, after, by how much, and what was already spent, of all items together, in yuan."""
    rows = list(items)
    return {
        name: sum((getattr(one, name) for one in rows), Decimal(0))
        for name in ("before", "amount", "difference", "opening")
    }
