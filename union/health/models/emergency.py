"""The emergency: a file is needed while its keeper cannot be reached (break-glass)."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from union.core.crypto import EncryptedTextField
from union.members.models import Member
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody


class Verdict(models.TextChoices):
    """What the audit committee finds afterwards."""

    JUSTIFIED = "justified", _("Justified")
    UNJUSTIFIED = "unjustified", _("Not justified")


class EmergencyQuerySet(ScopedQuerySet["Emergency"]):
    """Questions to the emergencies."""

    view_right = "health.emergencies"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """Those one has to do with: as who asks or confirms, and those one watches over."""
        if right is not None and right != self.view_right:
            return super().for_user(user, right)
        watched = super().for_user(user, "health.watch")
        own = Q(asker_id=user.pk) | Q(second_id=user.pk) if user.is_authenticated else Q(pk=None)
        return self.filter(Q(pk__in=watched.order_by().values("pk")) | own)

    def shows(self, row: models.Model, user: Somebody) -> bool:
        """The same question for one of them."""
        return self.for_user(user).filter(pk=row.pk).exists()

    def of_user(self, user: Somebody) -> Self:
        """Those in which one's own file was opened."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(member__user_id=user.pk, confirmed_at__isnull=False)

    def to_confirm(self, user: Somebody, now: datetime) -> Self:
        """Those that wait for somebody's word."""
        since = now - Emergency.WAITS
        return self.filter(second_id=user.pk, confirmed_at=None, lapsed_at=None, asked_at__gt=since)

    def to_review(self) -> Self:
        """Those that were confirmed and that nobody has reviewed."""
        return self.filter(confirmed_at__isnull=False, reviewed_at=None)


class Emergency(models.Model):
    """One request of two persons to look into one member's file.

    asked -> given (30 minutes, for the asker alone) -> over -> reviewed
      '---> lapsed (nobody confirmed within a day, or the asker named somebody else)
    """

    LASTS = timedelta(minutes=30)
    WAITS = timedelta(days=1)

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="health_emergencies")
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("second person"),
    )
    reason = EncryptedTextField(_("why it cannot wait"))
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    lapsed_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    finding = EncryptedTextField(_("what was found"), blank=True)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency access")
        verbose_name_plural = _("emergency accesses")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(asker=F("second")), name="health_emergency_of_two_persons"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, ends_at=None)
                | Q(confirmed_at__isnull=False, ends_at__isnull=False),
                name="health_emergency_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(lapsed_at=None) | Q(confirmed_at=None),
                name="health_emergency_lapsed_unconfirmed",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None) | (Q(confirmed_at__isnull=False) & ~Q(verdict="")),
                name="health_emergency_reviewed_when_given",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def waits(self, now: datetime) -> bool:
        """Whether the second person can still confirm it."""
        is_asked = self.confirmed_at is None and self.lapsed_at is None
        return is_asked and now < self.asked_at + self.WAITS

    def opens(self, now: datetime) -> bool:
        """Whether the asker may look now."""
        return self.ends_at is not None and now < self.ends_at
