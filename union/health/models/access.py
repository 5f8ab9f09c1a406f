"""Who looked into a health file, when and why: written before a byte is shown, never changed."""

from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union.audit.models import AppendOnly, AppendOnlyModel
from union.core.crypto import EncryptedTextField
from union.health.models.emergency import Emergency
from union.health.models.record import Record
from union.members.models import Member
from union.orgs.scoping import ScopedQuerySet, Somebody


class Purpose(models.TextChoices):
    """For what a file is opened."""

    FITNESS = "fitness", _("Fitness for work")
    RE_EXAMINATION = "re_examination", _("Arranging a re-examination")
    ASKED = "asked", _("The member asked for it")
    CERTIFICATE = "certificate", _("Checking the health certificate")
    EMERGENCY = "emergency", _("Emergency")
    OTHER = "other", _("Something else, in words")


class Words(models.Model):
    """What somebody wrote about why she opens a file, sealed.

    It lies beside the entry and not in it: an entry is never changed, and a new key seals anew.
    """

    text = EncryptedTextField()

    def __str__(self) -> str:
        return f"#{self.pk}"


class AccessQuerySet(ScopedQuerySet["Access"]):
    """Questions to the entries; it refuses what would change the past."""

    view_right = "health.open"
    organisation_field = "member__organisation"

    def of_user(self, user: Somebody) -> Self:
        """Looks into one's own file."""
        return self.filter(member__user_id=user.pk) if user.is_authenticated else self.none()

    def update(self, **_kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly

    def delete(self) -> NoReturn:
        """Refused."""
        raise AppendOnly


class Access(AppendOnlyModel):
    """One look into one record."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="health_accesses")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="accesses")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16, choices=Purpose)
    words = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+")
    emergency = models.ForeignKey(
        Emergency, on_delete=models.PROTECT, null=True, related_name="accesses"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AccessQuerySet.as_manager()  # type: ignore[assignment, misc]  # scoped as well

    class Meta:
        verbose_name = _("look into a health file")
        verbose_name_plural = _("looks into health files")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(purpose="other") | Q(words__isnull=False),
                name="health_access_other_has_words",
            )
        ]
        indexes = [models.Index(fields=["member", "-id"], name="health_access_of_member")]

    def __str__(self) -> str:
        return f"#{self.pk}"
