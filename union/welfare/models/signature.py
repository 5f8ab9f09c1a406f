"""The signature that a member gave on an officer's phone."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union.evidence.models import private_storage
from union.members.models import Member
from union.orgs.scoping import Somebody

SIGNATURES = "signatures"


class SignatureQuerySet(models.QuerySet["Signature"]):
    """Questions to the signatures."""

    def of_user(self, user: Somebody) -> Self:
        """Those of the person who is logged in."""
        return self.filter(member__user_id=user.pk) if user.is_authenticated else self.none()


class Signature(models.Model):
    """Drawn with a finger, or typed: whose it is, and which officer held out the phone.

    The row that it is for points at it. One that was taken back stays, named by its number in the
    log, and stands on no row any more.
    """

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    picture = models.FileField(storage=private_storage, upload_to=SIGNATURES, blank=True)
    typed_name = models.CharField(_("name"), max_length=64, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(auto_now_add=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(picture="", typed_name=""), name="signature_is_not_empty"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
