"""The health certificate (托幼机构工作人员健康合格证): a yearly duty of everybody at work."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.core.crypto import EncryptedTextField
from union.health.models.record import Record
from union.members.models import Member
from union.members.models.member import MemberQuerySet
from union.orgs.scoping import ScopedQuerySet, Somebody

SOON = timedelta(days=30)


class Standing(models.TextChoices):
    """Where a member stands with her certificate today."""

    VALID = "valid", _("Valid")
    EXPIRES = "expires", _("Expires soon")
    EXPIRED = "expired", _("Expired")
    MISSING = "missing", pgettext_lazy("certificate", "None")


def standing_on(valid_until: date | None, today: date) -> Standing:
    """Where a member stands whose newest certificate ends on a day."""
    if valid_until is None:
        return Standing.MISSING
    if valid_until < today:
        return Standing.EXPIRED
    return Standing.EXPIRES if valid_until <= today + SOON else Standing.VALID


def with_certificates(members: MemberQuerySet) -> Any:
    """Members at work, each with `valid_until` of the newest certificate; none: None."""
    return members.in_union().annotate(valid_until=Max("certificates__valid_until"))


def of_standing(members: Any, standing: str, today: date) -> Any:
    """Of `with_certificates` those who stand so today."""
    soon = today + SOON
    conditions = {
        Standing.VALID: Q(valid_until__gt=soon),
        Standing.EXPIRES: Q(valid_until__gte=today, valid_until__lte=soon),
        Standing.EXPIRED: Q(valid_until__lt=today),
        Standing.MISSING: Q(valid_until=None),
    }
    return members.filter(conditions[Standing(standing)])


def counted(members: Any, today: date) -> dict[str, int]:
    """How many of `with_certificates` stand how today: one question."""
    found = dict.fromkeys(Standing.values, 0)
    for valid_until in members.order_by().values_list("valid_until", flat=True):
        found[standing_on(valid_until, today)] += 1
    return found


class CertificateQuerySet(ScopedQuerySet["Certificate"]):
    """Questions to the certificates."""

    view_right = "health.open"
    organisation_field = "member__organisation"

    def of_user(self, user: Somebody) -> "CertificateQuerySet":
        """One's own."""
        return self.filter(member__user_id=user.pk) if user.is_authenticated else self.none()


class Certificate(models.Model):
    """One certificate of one member; the older ones stay.

    A leader sees whether it is valid, the chairs until when. Number and issuer are sealed; the
    photo is a record of her file and opened like any other.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="certificates")
    number = EncryptedTextField(_("number of the certificate"))
    issuer = EncryptedTextField(_("issued by"))
    examined_on = models.DateField(_("examined on"))
    valid_until = models.DateField(_("valid until"))
    photo = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("health certificate")
        verbose_name_plural = _("health certificates")
        ordering = ["-valid_until", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("examined_on")),
                name="health_certificate_ends_after_the_examination",
            ),
            models.UniqueConstraint(
                fields=["member", "examined_on"], name="health_certificate_once_for_each_day"
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-valid_until"], name="health_certificate_newest")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
