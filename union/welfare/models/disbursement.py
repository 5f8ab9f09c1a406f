"""The disbursement: what one member was given in one programme."""

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.core.dates import local_today
from union.core.money import MoneyField
from union.evidence.models import Paper
from union.members.models import Member
from union.occasions.models import Kind, Occasion
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody, reach
from union.welfare.models.option import GiftOption
from union.welfare.models.programme import Programme
from union.welfare.models.signature import Signature


class DisbursementQuerySet(ScopedQuerySet["Disbursement"]):
    """Questions to what was given."""

    view_right = "welfare.view"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """Of a hospital stay only the small circle knows, of a hardship those who are named."""
        rows = super().for_user(user, right)
        circle = reach(user, "occasions.view").q("organisation")
        chair = reach(user, "occasions.hardship").q("organisation")
        named = Q(occasion__named__user_id=user.pk)
        in_need = Q(programme__kind=Kind.HARDSHIP)
        ill = Q(programme__kind=Kind.ILLNESS)
        seen = (~in_need & ~ill) | (ill & circle) | (in_need & (chair | named))
        return rows.filter(pk__in=self.model._default_manager.filter(seen).values("pk"))

    def of_member(self, member: Member | None) -> Self:
        """What one person received."""
        return self.filter(member=member) if member else self.none()

    def of_user(self, user: Somebody) -> Self:
        """What the person who is logged in was given; nothing for whoever is no member."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(member__user_id=user.pk).handed_out()

    def choices_of_user(self, user: Somebody) -> Self:
        """What the person who is logged in may choose, or has chosen, before it is handed out.

        Nothing else that is planned for her does she see.
        """
        if not user.is_authenticated:
            return self.none()
        chosen = self.filter(member__user_id=user.pk, programme__choose_by__isnull=False)
        return chosen.planned().filter(programme__state=Programme.State.OPEN)

    def waiting_for_user(self, user: Somebody) -> Self:
        """What waits for a tap of the person who is logged in: to be confirmed, or chosen."""
        if not user.is_authenticated:
            return self.none()
        mine = self.filter(member__user_id=user.pk, receipt="")
        to_choose = Q(
            option=None,
            programme__choose_by__gte=local_today(),
            programme__state=Programme.State.OPEN,
        )
        in_order = mine.filter(Q(is_planned=False) | to_choose)
        return in_order.order_by("programme__choose_by", "pk")

    def silent(self) -> Self:
        """Those who could choose and have not, and have no default yet."""
        return self.filter(option=None, programme__choose_by__isnull=False)

    def handed_out(self) -> Self:
        """Without what is only planned."""
        return self.filter(is_planned=False)

    def planned(self) -> Self:
        """Not handed out yet."""
        return self.filter(is_planned=True)

    def unconfirmed(self) -> Self:
        """Handed out, and nobody has said that it arrived."""
        return self.filter(receipt="", is_planned=False)

    def without_photo(self) -> Self:
        """Ticked off by hand: nobody has shown the sheet on which they were signed."""
        return self.filter(receipt=Disbursement.Receipt.PAPER, sheet=None)

    def received(self) -> Self:
        """Received by the member, by somebody else, or signed for on paper or on the screen."""
        return self.exclude(receipt="")

    def proven(self) -> Self:
        """Received, and an auditor sees how: not only ticked off by hand."""
        return self.received().exclude(receipt=Disbursement.Receipt.PAPER, sheet=None)

    def waiting(self) -> Self:
        """Not confirmed, and looked after by the office: the programme is open.

        After it was closed one may still confirm, and nobody is reminded.
        """
        return self.unconfirmed().filter(programme__state=Programme.State.OPEN)

    def search(self, text: str) -> Self:
        """By the member's name, pinyin, initials or staff number."""
        found = Member.objects.search(text)
        return self.filter(member__in=found.values("pk").order_by())

    def in_sheet_order(self) -> Self:
        """By campus, group and name, as the signing sheet has it; without sealed numbers."""
        return (
            self.select_related("member", "organisation", "confirmed_by", "option", "signature")
            .defer("member__id_number", "member__phone")
            .order_by("organisation__path", "member__sort_key", "pk")
        )


class Disbursement(models.Model):
    """What one member was given in one programme (one row of the signing sheet).

        planned -> handed out -> received (by the member, a proxy, or on paper)
                       ^----- taken back ----'

    `organisation` is the member's group at that time: the sheet is sorted by it, and a later move
    to another campus does not change it. `amount` in yuan for the whole row, `quantity` in pieces.
    `event_on` is the day by which the rules judge it (a hospital stay: of the discharge), `matter`
    the same for what is the same matter. What is planned is a draft: the member knows nothing yet,
    except that she may choose, where her programme offers choices. `option` is what she gets of
    them, `choice` how that came about, `choice_reason` why an officer changed it late.
    `sheet` is the photo of the paper on which she signed, `signature` what she drew or typed on an
    officer's phone.
    `recorded_by` handed it out; `confirmed_by` recorded the receipt (the member, or an officer).
    """

    class Choice(models.TextChoices):
        """How it was chosen."""

        SELF = "self", _("Chosen by herself")
        OFFICE = "office", _("Entered by the office")
        DEFAULT = "default", _("Said nothing: the default")

    class Receipt(models.TextChoices):
        """How the receipt was given."""

        SELF = "self", _("Confirmed")
        PROXY = "proxy", _("Collected by somebody else")
        PAPER = "paper", _("Signed on paper")
        SIGNED = "signed", _("Signed on the screen")

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="disbursements")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="disbursements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(_("what is given"), max_length=100, blank=True)
    quantity = models.PositiveIntegerField(_("pieces"), default=1)
    amount = MoneyField(_("value (yuan)"))
    given_on = models.DateField(_("given on"), null=True, blank=True)
    event_on = models.DateField(_("day of the event"), null=True, blank=True)
    matter = models.CharField(max_length=64, blank=True)
    occasion = models.ForeignKey(
        Occasion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_planned = models.BooleanField(default=False)
    option = models.ForeignKey(GiftOption, on_delete=models.PROTECT, null=True, related_name="rows")
    choice = models.CharField(max_length=8, choices=Choice, blank=True)
    choice_reason = models.CharField(_("why"), max_length=100, blank=True)
    receipt = models.CharField(max_length=8, choices=Receipt, blank=True)
    received_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    proxy_name = models.CharField(_("collected by"), max_length=64, blank=True)
    proxy_reason = models.CharField(_("why"), max_length=100, blank=True)
    # The photo of the sheet on which she signed.
    sheet = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, related_name="+")
    signature = models.OneToOneField(
        Signature, on_delete=models.PROTECT, null=True, related_name="+"
    )
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
    may_choose: bool
    may_undo: bool
    sheet_url: str
    signature_url: str
    is_ticked: bool

    objects = DisbursementQuerySet.as_manager()

    class Meta:
        verbose_name = _("benefit")
        verbose_name_plural = _("benefits")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "member", "matter"], name="disbursement_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="disbursement_not_negative"),
            models.CheckConstraint(
                condition=Q(receipt="", received_at=None)
                | (~Q(receipt="") & Q(received_at__isnull=False)),
                name="disbursement_receipt_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(is_planned=False) | Q(receipt=""),
                name="disbursement_received_is_handed_out",
            ),
            models.CheckConstraint(
                condition=Q(option=None, choice="") | (Q(option__isnull=False) & ~Q(choice="")),
                name="disbursement_choice_has_an_option",
            ),
            models.CheckConstraint(
                condition=Q(sheet=None) | Q(receipt="paper"),
                name="disbursement_sheet_is_of_paper",
            ),
            models.CheckConstraint(
                condition=Q(signature=None, receipt__in=["", "self", "proxy", "paper"])
                | Q(signature__isnull=False, receipt="signed"),
                name="disbursement_signed_has_a_signature",
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
    def is_proven(self) -> bool:
        """Whether it arrived and an auditor sees how: not only ticked off by hand."""
        ticked_off = self.receipt == self.Receipt.PAPER and self.sheet_id is None
        return self.is_received and not ticked_off

    @property
    def what(self) -> str:
        """What was given: what was chosen, else the row's word, the programme's, or its name."""
        if self.option is not None:
            return self.option.label
        return self.item or self.programme.item or self.programme.name

    @property
    def day(self) -> date:
        """The day it was handed out; the programme's day where the row does not say it."""
        return self.given_on or self.programme.eligible_on
