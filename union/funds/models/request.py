"""The fund request: somebody asks for money of a budget line."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.approvals.models import Review
from union.core.chinese import fold_name
from union.core.dates import local_today
from union.core.money import MoneyField
from union.evidence.models import CaseFile
from union.funds.models.budget import BudgetLine
from union.members.models import Member
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody

_IN_BRACKETS = re.compile(r"\([^()]*\)")


def payee_key(payee: str) -> str:
    """By what two payees are taken for one: `顺达客运`, `顺达 客运` and `顺达客运（总店）` are."""
    folded = fold_name(payee)
    return (_IN_BRACKETS.sub("", folded) or folded)[:100]


class FundRequestQuerySet(ScopedQuerySet["FundRequest"]):
    """Questions to the requests."""

    view_right = "funds.view"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """Also one's own, and those that one decides or has decided on, whatever one's office.

        What was never submitted is its applicant's alone: a paper taken out of a draft, a
        diagnosis laid in by mistake, has not been shown to anybody.
        """
        if right is not None and right != self.view_right:
            return super().for_user(user, right)
        if not user.is_authenticated:
            return self.none()
        watched = super().for_user(user).values("pk")
        reviews = Review.objects.filter(subject_type=self.model._meta.label_lower)
        return self.filter(
            Q(pk__in=watched, submitted_at__isnull=False)
            | Q(applicant_id=user.pk)
            | Q(pk__in=reviews.waiting_for(user).values("subject_id"))
            | Q(pk__in=reviews.decided_by(user).values("subject_id"))
        )

    def shows(self, row: models.Model, user: Somebody) -> bool:
        """The same question for one request."""
        return self.for_user(user).filter(pk=row.pk).exists()

    def of_applicant(self, user: Somebody) -> Self:
        """What somebody asked for."""
        return self.filter(applicant_id=user.pk) if user.is_authenticated else self.none()

    def with_day(self) -> Self:
        """With `asked_at`: when it was submitted, and before that when it was begun."""
        return self.annotate(asked_at=Coalesce("submitted_at", "created_at"))

    def at_the_till(self) -> Self:
        """What is or was to be paid: approved, paid, reversed, or tried at least once."""
        state = FundRequest.State
        approved = Q(state__in=[state.APPROVED, state.PAID, state.REVERSED])
        return self.filter(approved | Q(payments__isnull=False)).distinct()

    def reserving(self) -> Self:
        """Those whose money is reserved: submitted or approved, and not yet paid."""
        return self.filter(state__in=FundRequest.RESERVING)

    def asking_for_more(self) -> Self:
        """Drafts, and what came back, for which an adjustment of the budget was asked."""
        return self.filter(
            state__in=FundRequest.EDITABLE, more_asked_at__isnull=False
        ).select_related("line", "applicant")

    def asked(self) -> Self:
        """Those that were submitted and not refused or taken back."""
        return self.filter(state__in=FundRequest.ASKED)


class FundRequest(models.Model):
    """A request for money (经费申请): what for, out of which line, how much, to whom.

        draft -> submitted -> approved -> paid -> reversed
          ^        |  |  '-> rejected        (a failed payment is tried again: still approved)
          |        |  '-> withdrawn
          '-- returned (also: corrected before payment, which makes the approvals void)

    `amount` in yuan; `people` times `standard` (yuan for each) is its basis. Who is paid is a
    shop or a colleague (`payee` and, for a colleague, `payee_member`). `purpose_kind` and
    `purpose_id` name the activity or programme that it is for.
    """

    class State(models.TextChoices):
        """Where a request stands."""

        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("In review")
        RETURNED = "returned", _("Returned")
        APPROVED = "approved", _("Approved, to be paid")
        PAID = "paid", _("Paid")
        REVERSED = "reversed", _("Reversed")
        REJECTED = "rejected", pgettext_lazy("review", "Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    EDITABLE = ("draft", "returned")
    RESERVING = ("submitted", "approved")
    # What takes nothing out of its line any more, and holds no invoice.
    OVER = ("rejected", "withdrawn", "reversed")
    # What was asked for and not refused or taken back.
    ASKED = ("submitted", "returned", "approved", "paid")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="fund_requests"
    )
    case = models.OneToOneField(CaseFile, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, blank=True)
    line = models.ForeignKey(
        BudgetLine,
        on_delete=models.PROTECT,
        related_name="requests",
        verbose_name=_("budget line"),
    )
    title = models.CharField(_("what for"), max_length=100)
    reason = models.TextField(_("details"), max_length=2000, blank=True)
    amount = MoneyField(_("amount (yuan)"), validators=[MinValueValidator(Decimal("0.01"))])
    people = models.PositiveIntegerField(_("people"), null=True, blank=True)
    standard = MoneyField(_("for each (yuan)"), null=True, blank=True)
    # A draft may wait for its payee; what is submitted has one.
    payee = models.CharField(_("who is paid"), max_length=100, blank=True)
    payee_member = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Written by save(): however the payee is spelled, sums are weighed together.
    payee_key = models.CharField(max_length=100, blank=True, editable=False)
    purpose_kind = models.CharField(max_length=32, blank=True)
    purpose_id = models.BigIntegerField(null=True, blank=True)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="fund_requests"
    )
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    # What approvers saw of the line, in fen: its budget, and what was left before this request.
    line_budget_fen = models.BigIntegerField(null=True)
    line_before_fen = models.BigIntegerField(null=True)
    # When its applicant asked for more in the line.
    more_asked_at = models.DateTimeField(null=True)
    # Says on the page that a correction made earlier approvals void.
    corrected_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    # One form that was opened is one request, however often it is sent.
    key = models.CharField(max_length=64, blank=True)

    # What `with_day` puts beside a row.
    asked_at: datetime

    objects = FundRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("fund request")
        verbose_name_plural = _("fund requests")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"],
                condition=~Q(number=""),
                name="fund_request_number",
            ),
            models.UniqueConstraint(
                fields=["applicant", "key"], condition=~Q(key=""), name="fund_request_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="fund_request_positive"),
            models.CheckConstraint(
                condition=Q(purpose_kind="", purpose_id=None)
                | (~Q(purpose_kind="") & Q(purpose_id__isnull=False)),
                name="fund_request_purpose_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "approved_at"], name="funds_request_to_pay"),
            models.Index(fields=["applicant", "-created_at"], name="funds_request_applicant"),
            models.Index(fields=["purpose_kind", "purpose_id"], name="funds_request_purpose"),
            models.Index(
                fields=["organisation", "payee_key", "submitted_at"], name="funds_request_one_payee"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def save(self, **options: Any) -> None:
        """Keeps the key of the payee beside the payee."""
        self.payee_key = payee_key(self.payee)
        super().save(**options)

    def get_desk_url(self) -> str:
        """Its page at the desk."""
        return f"/desk/funds/{self.pk}/"

    @property
    def is_editable(self) -> bool:
        """Whether the applicant may rewrite it."""
        return self.state in self.EDITABLE

    @property
    def asked_today(self) -> bool:
        """Whether more was asked for today already."""
        asked = self.more_asked_at
        return asked is not None and timezone.localdate(asked) == local_today()

    @property
    def missing(self) -> Decimal:
        """How much its line has too little for it, in yuan; zero or less where it has enough."""
        missing: Decimal = self.amount - self.line.left
        return missing

    @property
    def is_reserving(self) -> bool:
        """Whether its money is set aside."""
        return self.state in self.RESERVING

    @property
    def basis(self) -> Decimal | None:
        """People times standard, in yuan; None where it was not given."""
        if self.people is None or self.standard is None:
            return None
        basis: Decimal = self.people * self.standard
        return basis
