"""The ledger: every yuan that was spent, in the order in which it was booked."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.audit.models import AppendOnly, AppendOnlyModel
from union.core.money import MoneyField
from union.funds.models.budget import Budget, BudgetLine
from union.funds.models.payment import Payment
from union.funds.models.request import FundRequest
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet


class LedgerQuerySet(ScopedQuerySet["LedgerEntry"]):
    """Questions to the ledger; it refuses what would change the past."""

    view_right = "funds.ledger"

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnly


class LedgerEntry(AppendOnlyModel):
    """One booking (台账): never changed, never removed; a mistake is reversed by a second one.

    `amount` in yuan, positive for money spent, negative for a reversal. `booked_on` is the day of
    the money, `at` the moment of the booking.
    """

    class Kind(models.TextChoices):
        """What was booked."""

        OPENING = "opening", _("Spent before the books began here")
        PAYMENT = "payment", _("Payment")
        REVERSAL = "reversal", _("Reversal")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="entries")
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=16, choices=Kind)
    amount = MoneyField(_("amount (yuan)"))
    request = models.ForeignKey(
        FundRequest, on_delete=models.PROTECT, null=True, related_name="entries"
    )
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, related_name="entries"
    )
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversal"
    )
    text = models.CharField(max_length=200)
    booked_on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = LedgerQuerySet.as_manager()  # type: ignore[assignment, misc]  # scoped as well

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"], condition=Q(kind="payment"), name="ledger_payment_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False, amount__lt=0)
                | (~Q(kind="reversal") & Q(reverses=None, amount__gt=0)),
                name="ledger_reversal_names_its_entry",
            ),
        ]
        indexes = [models.Index(fields=["line", "booked_on"], name="funds_ledger_line")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_reversible(self) -> bool:
        """Whether it stands as it was booked: no reversal, and not reversed itself."""
        return self.kind != self.Kind.REVERSAL and not hasattr(self, "reversal")
