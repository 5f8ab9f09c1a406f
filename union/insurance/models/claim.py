"""A claim (理赔): from what happened to the money, with the clock of the policy."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.crypto import EncryptedTextField
from union.core.dates import local_today, working_days_after
from union.core.money import MoneyField
from union.evidence.models import CaseFile
from union.insurance.models.policy import Policy
from union.insurance.models.roster import Insured
from union.members.models import Member
from union.occasions.models import Occasion
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody, may

# From so many days before its end the clock of a claim warns.
SOON = 7


class ClaimQuerySet(ScopedQuerySet["Claim"]):
    """Questions to the claims."""

    view_right = "insurance.claims"

    def of_user(self, user: Somebody) -> Self:
        """One's own."""
        return self.filter(member__user_id=user.pk) if user.is_authenticated else self.none()

    def under_way(self) -> Self:
        """Those that have not come to their end."""
        return self.exclude(state__in=Claim.OVER)

    def live(self) -> Self:
        """Those that have not come to nothing: the cover that they are from stays as it was."""
        return self.exclude(state__in=[Claim.State.WITHDRAWN, Claim.State.REFUSED])

    def first_days(self, insured: Collection[int]) -> dict[int, date]:
        """The day of the first claim from some covers: none of them begins later."""
        rows = self.live().filter(insured__in=insured).order_by("-happened_on")
        return dict(rows.values_list("insured", "happened_on"))


class Claim(models.Model):
    """One claim of one member, or of her family through her.

        reported -> submitted -> paid
            |           |-> more papers -> submitted
            |           '-> refused
            '-> withdrawn (from anywhere before it is decided)

    `amount` in yuan is what the insurer paid, straight to the member's account: the union keeps the
    state and the sum. Medical papers pass through and are reduced to "checked by, on" after
    its time, as those of an event are (`union.evidence`). Every step is kept with its day.
    """

    class State(models.TextChoices):
        """Where a claim stands."""

        REPORTED = "reported", pgettext_lazy("claim", "Papers are collected")
        SUBMITTED = "submitted", pgettext_lazy("claim", "With the insurer")
        MORE = "more", pgettext_lazy("claim", "The insurer wants more papers")
        PAID = "paid", pgettext_lazy("claim", "Paid")
        REFUSED = "refused", pgettext_lazy("claim", "Refused by the insurer")
        WITHDRAWN = "withdrawn", pgettext_lazy("claim", "Withdrawn")

    OVER = (State.PAID, State.REFUSED, State.WITHDRAWN)
    # Which step may follow on which.
    NEXT: dict[str, tuple[str, ...]] = {
        State.REPORTED: (State.SUBMITTED, State.WITHDRAWN),
        State.SUBMITTED: (State.PAID, State.MORE, State.REFUSED, State.WITHDRAWN),
        State.MORE: (State.SUBMITTED, State.WITHDRAWN),
    }

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="claims")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="claims")
    insured = models.ForeignKey(Insured, on_delete=models.PROTECT, related_name="claims")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="claims")
    occasion = models.ForeignKey(
        Occasion, on_delete=models.PROTECT, null=True, related_name="claims"
    )
    happened_on = models.DateField(_("when it happened"))
    discharged_on = models.DateField(_("day of discharge"), null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.REPORTED)
    reference = models.CharField(_("insurer's case number"), max_length=40, blank=True)
    asked = MoneyField(_("costs (yuan)"), null=True, blank=True, validators=[MinValueValidator(0)])
    amount = MoneyField(_("paid (yuan)"), null=True, validators=[MinValueValidator(0)])
    paid_on = models.DateField(_("paid on"), null=True)
    submitted_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField(auto_now_add=True)
    case = models.OneToOneField(
        CaseFile, on_delete=models.PROTECT, null=True, editable=False, related_name="claim"
    )
    # One form, one claim: a second tap finds the first.
    form_key = models.UUIDField(unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(amount__gt=0, paid_on__isnull=False),
                name="claim_paid_with_sum_and_day",
            ),
            models.CheckConstraint(
                condition=Q(state="paid") | Q(amount=None, paid_on=None),
                name="claim_sum_only_when_paid",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state"], name="claim_state"),
            models.Index(fields=["organisation", "paid_on"], name="claim_paid_on"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def number(self) -> str:
        """As it is called: 理赔 2026-0012, which names nobody."""
        return f"{self.reported_at.year}-{self.pk:04d}"

    @property
    def is_over(self) -> bool:
        """Whether it has come to its end."""
        return self.state in self.OVER

    @property
    def next_states(self) -> tuple[str, ...]:
        """The steps that may follow."""
        return self.NEXT.get(self.state, ())

    @property
    def days_taken(self) -> int | None:
        """Days from what happened to the money; None before."""
        return (self.paid_on - self.happened_on).days if self.paid_on else None

    def deadline(self, holidays: Mapping[date, bool]) -> date | None:
        """By when it must be handed in (last day); None where nobody asks, or no discharge yet."""
        policy = self.policy
        counts_from = (
            self.discharged_on
            if policy.claim_from == Policy.ClaimFrom.DISCHARGE
            else self.happened_on
        )
        if not policy.claim_days or counts_from is None:
            return None
        if policy.in_working_days:
            return working_days_after(counts_from, policy.claim_days, holidays=holidays)
        return counts_from + timedelta(days=policy.claim_days)

    @property
    def waits_for_papers(self) -> bool:
        """Whether the clock runs: it has not been handed in yet."""
        return self.state == self.State.REPORTED

    def may_add_papers(self, user: Any) -> bool:
        """The member herself and whoever handles it, until it is over."""
        if self.is_over:
            return False
        own = self.member.user_id is not None and self.member.user_id == user.pk
        return own or may(user, "insurance.papers", self.organisation)


class ClaimStep(models.Model):
    """One step of a claim: where it went, on which day, with which words for the member."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12, choices=Claim.State)
    on = models.DateField(default=local_today)
    words = EncryptedTextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"
