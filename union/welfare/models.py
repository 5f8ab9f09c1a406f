"""Programmes (福利项目) and disbursements (发放明细)."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.core.money import MoneyField
from union.members.models import Member
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet


class Kind(models.TextChoices):
    """What a programme is given for."""

    FESTIVAL = "festival", _("Festival gift")
    BIRTHDAY = "birthday", _("Birthday")
    MARRIAGE = "marriage", _("Marriage")
    BIRTH = "birth", _("Birth of a child")
    ILLNESS = "illness", _("Hospital stay")
    BEREAVEMENT = "bereavement", _("Bereavement")
    RETIREMENT = "retirement", _("Retirement")
    HARDSHIP = "hardship", _("Hardship")
    OTHER = "other", _("Other")


class ProgrammeQuerySet(ScopedQuerySet["Programme"]):
    """Questions to the programmes."""

    view_right = "welfare.view"


class Programme(models.Model):
    """One thing that is given to many: the Mid-Autumn gift of 2026, the birthdays of March.

        open (rows are added, receipts are confirmed) <-> closed (nothing changes any more)

    `amount` is the usual value for one person in yuan; a row may differ. `eligible_on` is the day
    on which somebody must have been a member.
    """

    class State(models.TextChoices):
        """Open or closed."""

        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="programmes",
        verbose_name=_("for whom"),
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.FESTIVAL)
    name = models.CharField(_("name"), max_length=100)
    item = models.CharField(_("what is given"), max_length=100, blank=True)
    amount = MoneyField(_("value for one person (yuan)"), null=True, blank=True)
    eligible_on = models.DateField(_("members on this day"))
    state = models.CharField(max_length=16, choices=State, default=State.OPEN, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["-eligible_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="programme_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether rows and receipts may still change."""
        return self.state == self.State.OPEN


class DisbursementQuerySet(ScopedQuerySet["Disbursement"]):
    """Questions to what was given."""

    view_right = "welfare.view"

    def of_member(self, member: Member | None) -> Self:
        """What one person received."""
        return self.filter(member=member) if member else self.none()

    def unconfirmed(self) -> Self:
        """Handed out, and nobody has said that it arrived."""
        return self.filter(receipt="")


class Disbursement(models.Model):
    """What one member was given in one programme (one row of the signing sheet).

        handed out -> received (by the member, a proxy, or on paper) -> taken back -> handed out

    `organisation` is the member's group at that time: the sheet is sorted by it, and a later move
    to another campus does not change it. `amount` in yuan, `quantity` in pieces.
    """

    class Receipt(models.TextChoices):
        """How the receipt was given."""

        SELF = "self", _("Confirmed")
        PROXY = "proxy", _("Collected by somebody else")
        PAPER = "paper", _("Signed on paper")

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="disbursements"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="disbursements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(_("what is given"), max_length=100, blank=True)
    quantity = models.PositiveIntegerField(_("pieces"), default=1)
    amount = MoneyField(_("value (yuan)"))
    given_on = models.DateField(_("given on"), null=True, blank=True)
    receipt = models.CharField(max_length=8, choices=Receipt, blank=True)
    received_at = models.DateTimeField(null=True)
    proxy_name = models.CharField(_("collected by"), max_length=64, blank=True)
    proxy_reason = models.CharField(_("why"), max_length=100, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

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
