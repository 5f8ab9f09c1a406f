"""One-time codes by which a member opens an account, or sets a new password."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

VALID_FOR = timedelta(days=14)


class ClaimCodeQuerySet(models.QuerySet["ClaimCode"]):
    """Questions to the codes."""

    def usable(self, now: datetime) -> "ClaimCodeQuerySet":
        """Neither used nor run out."""
        return self.filter(used_at=None, expires_at__gt=now)


class ClaimCode(models.Model):
    """A code on a printed slip: eight letters, fourteen days, used once. Only its hash is kept."""

    member = models.ForeignKey(
        "members.Member", on_delete=models.CASCADE, related_name="claim_codes"
    )
    code_index = models.CharField(max_length=32, unique=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # An officer's new code counts only when a second person has confirmed it.
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = ClaimCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("account code")

    def __str__(self) -> str:
        return f"#{self.pk}"
