"""The payment: what the cashier did with an approved request."""

import re
from collections.abc import Iterable
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from union.approvals.models import Decision, Deed, Review
from union.audit.models import AppendOnly, AppendOnlyModel
from union.core.money import MoneyField
from union.funds.models.request import FundRequest, FundRequestQuerySet
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet

FIRST_VOUCHER = _("V-001")
LAST_NUMBER = re.compile(r"(.*?)([0-9]+)([^0-9]*)")


class PaymentQuerySet(ScopedQuerySet["Payment"]):
    """Questions to the payments; it refuses what would change the past."""

    view_right = "funds.payments"

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnly

    def paid(self) -> Self:
        """Those that went through."""
        return self.filter(state=Payment.State.PAID)


class Payment(AppendOnlyModel):
    """One try of paying a request (拨付): it went through, or it failed and is tried again.

    Never changed, never removed: a second try is a row of its own, a mistake is reversed in the
    ledger.

    `digest` is the fingerprint of what was approved: what was approved is what is paid.
    `voucher` is the number of the paper in the treasurer's binder, once in a union and year.
    """

    class State(models.TextChoices):
        """How it ended."""

        PAID = "paid", _("Paid")
        FAILED = "failed", _("Failed")

    class Method(models.TextChoices):
        """How it was paid. Cash is the exception and is said so."""

        TRANSFER = "transfer", _("Bank transfer")
        CARD = "card", _("Official card")
        CASH = "cash", _("Cash")

    request = models.ForeignKey(FundRequest, on_delete=models.PROTECT, related_name="payments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=State)
    method = models.CharField(_("method"), max_length=16, choices=Method)
    voucher = models.CharField(_("voucher number"), max_length=32, blank=True)
    paid_on = models.DateField(_("paid on"))
    amount = MoneyField(_("amount (yuan)"))
    problem = models.CharField(_("why it failed"), max_length=200, blank=True)
    digest = models.CharField(max_length=64)
    cashier = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payments_made"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # One decision of the cashier is one payment, however often the form is sent.
    key = models.CharField(max_length=64, unique=True)

    objects = PaymentQuerySet.as_manager()  # type: ignore[assignment, misc]  # scoped as well

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(state="paid"), name="payment_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "year", "voucher"],
                condition=Q(state="paid"),
                name="payment_voucher_once_a_year",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | ~Q(voucher=""), name="payment_has_a_voucher"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


def next_voucher(organisation: Organisation, year: int) -> str:
    """The number after the last one of a union and year: 013 after 012, whatever stands around it.

    Empty where the last one has no number in it.
    """
    paid = Payment.objects.paid().filter(organisation=organisation, year=year)
    last = paid.order_by("-pk").values_list("voucher", flat=True).first()
    if last is None:
        return str(FIRST_VOUCHER)
    found = LAST_NUMBER.fullmatch(last)
    if found is None:
        return ""
    before, digits, after = found.groups()
    taken = set(paid.filter(voucher__startswith=before).values_list("voucher", flat=True))
    number = int(digits) + 1
    while (voucher := f"{before}{number:0{len(digits)}d}{after}") in taken:
        number += 1
    return voucher


def with_failures(rows: FundRequestQuerySet) -> FundRequestQuerySet:
    """The requests with `failures`: the payments that failed, the last one first."""
    failed = Payment.objects.filter(state=Payment.State.FAILED).order_by("-pk")
    return rows.prefetch_related(Prefetch("payments", failed, to_attr="failures"))


def approvals_of(rows: Iterable[FundRequest]) -> dict[int, list[Decision]]:
    """The approvals that count, of the newest review of each request, in their order."""
    reviews = Review.objects.filter(
        subject_type=FundRequest._meta.label_lower, subject_id__in=[row.pk for row in rows]
    )
    newest = {review.subject_id: review for review in reviews.order_by("pk")}
    about = {review.pk: review for review in newest.values()}
    decisions = Decision.objects.filter(review__in=about, deed=Deed.APPROVE)
    found: dict[int, list[Decision]] = {}
    for one in decisions.select_related("actor", "principal").order_by("pk"):
        review = about[one.review_id]
        if one.round >= review.counts_from:
            found.setdefault(review.subject_id, []).append(one)
    return found
