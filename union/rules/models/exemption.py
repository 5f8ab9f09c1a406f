"""The exemption (破例): more than a rule allows, asked for with a reason and decided by several."""

from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.approvals.models import Review
from union.core.crypto import EncryptedTextField
from union.core.money import MoneyField
from union.evidence.models import CaseFile
from union.funds.models import Source
from union.members.models import Member
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody
from union.rules.benefits import label
from union.rules.models.confidential import known_to
from union.rules.models.form import Form


class ExemptionQuerySet(ScopedQuerySet["Exemption"]):
    """Questions to the exemptions."""

    view_right = "rules.exemptions"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """Also one's own, and those that one decides or has decided on."""
        if right is not None and right != self.view_right:
            return super().for_user(user, right)
        if not user.is_authenticated:
            return self.none()
        watched = super().for_user(user).filter(known_to(user)).values("pk")
        reviews = Review.objects.filter(subject_type=self.model._meta.label_lower)
        return self.filter(
            Q(pk__in=watched)
            | Q(applicant_id=user.pk)
            | Q(pk__in=reviews.waiting_for(user).values("subject_id"))
            | Q(pk__in=reviews.decided_by(user).values("subject_id"))
        )

    def shows(self, row: models.Model, user: Somebody) -> bool:
        """The same question for one exemption."""
        return self.for_user(user).filter(pk=row.pk).exists()


class Exemption(models.Model):
    """Leave to give one member more, or otherwise, than the rules allow.

        submitted -> approved -> used (by one grant, up to `amount` yuan)
            |  '-> returned (put right and submitted again)
            '---> rejected, withdrawn

    `target_kind` and `target_id` name what it is for (a programme, an event of hers), as plain
    values; `form`, `source`, `key` and `event` say more of it to the rules. Where something is
    there already that is to become more, `row_kind` and `row_id` name it: it is judged instead of
    itself.
    `breaks` holds what was not kept when it was asked for, as the approvers read it.
    """

    class State(models.TextChoices):
        """Where an exemption stands."""

        SUBMITTED = "submitted", _("In review")
        RETURNED = "returned", _("Returned")
        APPROVED = "approved", _("Approved")
        USED = "used", pgettext_lazy("exemption", "Used")
        REJECTED = "rejected", pgettext_lazy("review", "Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="exemptions"
    )
    case = models.OneToOneField(CaseFile, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="exemptions")
    benefit = models.CharField(max_length=48)
    event_on = models.DateField()
    amount = MoneyField(_("amount (yuan)"), validators=[MinValueValidator(0)])
    target_kind = models.CharField(max_length=32)
    target_id = models.BigIntegerField()
    form = models.CharField(max_length=16, choices=Form, blank=True)
    source = models.CharField(max_length=24, choices=Source, blank=True)
    key = models.CharField(max_length=64, blank=True)
    event = models.CharField(max_length=32, blank=True)
    row_kind = models.CharField(max_length=32, blank=True)
    row_id = models.BigIntegerField(null=True)
    reason = EncryptedTextField(_("reason"))
    breaks: Any = models.JSONField(default=list)
    state = models.CharField(max_length=16, choices=State, default=State.SUBMITTED)
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exemptions"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "target_kind", "target_id"],
                condition=Q(state__in=["submitted", "returned", "approved"]),
                name="exemption_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def get_desk_url(self) -> str:
        """Its page at the desk."""
        return f"/desk/rules/exemptions/{self.pk}/"

    @property
    def benefit_label(self) -> Any:
        """What it is for, in words."""
        return label(self.benefit)

    def allows(self, proposal: Any, verdict: Any) -> bool:
        """Whether it was given for that: the same benefit and day, and no more than its amount.

        What stops it now must have stopped it when it was asked for: nobody has decided on more.
        """
        same = (self.member_id, self.benefit, self.event_on) == (
            proposal.member,
            proposal.benefit,
            proposal.event_on,
        )
        agreed = {one["code"] for one in self.breaks}
        stops = {one.code for one in verdict.blocks}
        return same and proposal.amount <= self.amount and stops <= agreed

    @property
    def is_editable(self) -> bool:
        """Whether the applicant may rewrite it."""
        return self.state == self.State.RETURNED
