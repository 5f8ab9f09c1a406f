"""The disbursement: what one member was given in one programme."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.core.money import MoneyField
from union.members.models import Member
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody
from union.welfare.models.programme import Programme


class DisbursementQuerySet(ScopedQuerySet["Disbursement"]):
    """Questions to what was given."""

    view_right = "welfare.view"

    def of_member(self, member: Member | None) -> Self:
        """What one person received."""
        return self.filter(member=member) if member else self.none()

    def of_user(self, user: Somebody) -> Self:
        """What the person who is logged in received; nothing for whoever is no member."""
        return self.filter(member__user_id=user.pk) if user.is_authenticated else self.none()

    def unconfirmed(self) -> Self:
        """Handed out, and nobody has said that it arrived."""
        return self.filter(receipt="")

    def received(self) -> Self:
        """Received by the member, by somebody else, or signed for on paper."""
        return self.exclude(receipt="")

    def waiting(self) -> Self:
        """Not confirmed, and still to be: the programme is open."""
        return self.unconfirmed().filter(programme__state=Programme.State.OPEN)

    def search(self, text: str) -> Self:
        """By the member's name, pinyin, initials or staff number."""
        found = Member.objects.search(text)
        return self.filter(member__in=found.values("pk").order_by())

    def in_sheet_order(self) -> Self:
        """By campus, group and name, as the signing sheet has it; without sealed numbers."""
        return (
            self.select_related("member", "organisation", "confirmed_by")
            .defer("member__id_number", "member__phone")
            .order_by("organisation__path", "member__sort_key", "pk")
        )


class Disbursement(models.Model):
    """What one member was given in one programme (one row of the signing sheet).

        handed out -> received (by the member, a proxy, or on paper) -> taken back -> handed out

    `organisation` is the member's group at that time: the sheet is sorted by it, and a later move
    to another campus does not change it. `amount` in yuan for the whole row, `quantity` in pieces.
    `recorded_by` handed it out; `confirmed_by` recorded the receipt (the member, or an officer).
    """

    class Receipt(models.TextChoices):
        """How the receipt was given."""

        SELF = "self", _("Confirmed")
        PROXY = "proxy", _("Collected by somebody else")
        PAPER = "paper", _("Signed on paper")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="disbursements")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="disbursements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(_("what is given"), max_length=100, blank=True)
    quantity = models.PositiveIntegerField(_("pieces"), default=1)
    amount = MoneyField(_("value (yuan)"))
    given_on = models.DateField(_("given on"), null=True, blank=True)
    receipt = models.CharField(max_length=8, choices=Receipt, blank=True)
    received_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    proxy_name = models.CharField(_("collected by"), max_length=64, blank=True)
    proxy_reason = models.CharField(_("why"), max_length=100, blank=True)
    undone_reason = models.CharField(_("why"), max_length=100, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    # What pages put beside a row that they show.
    place: str
    number: int | None
    may_receive: bool
    may_take_back: bool
    may_undo: bool

    objects = DisbursementQuerySet.as_manager()

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "member"], name="disbursement_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="disbursement_not_negative"),
            models.CheckConstraint(
                condition=Q(receipt="", received_at=None)
                | (~Q(receipt="") & Q(received_at__isnull=False)),
                name="disbursement_receipt_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "given_on"], name="welfare_disbursement_member"),
            models.Index(fields=["programme", "receipt"], name="welfare_disbursement_receipt"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_received(self) -> bool:
        """Whether somebody has said that it arrived."""
        return bool(self.receipt)

    @property
    def what(self) -> str:
        """What was given; the programme's name where the row does not say it."""
        return self.item or self.programme.item or self.programme.name

    @property
    def day(self) -> date:
        """The day it was handed out; the programme's day where the row does not say it."""
        return self.given_on or self.programme.eligible_on
