"""The record: one thing in a member's health file, sealed."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.members.models import Member
from union.orgs.models import Organisation
from union.orgs.scoping import ScopedQuerySet, Somebody


class RecordKind(models.TextChoices):
    """What a record is; never what it says: that she is allergic stands in the sealed bytes."""

    ENTRY = "entry", _("Own entry")
    PAPER = "paper", _("Paper")
    RESULT = "result", _("Check-up result")
    CERTIFICATE = "certificate", _("Photo of the health certificate")


class Deletion(models.TextChoices):
    """Why the content is gone."""

    RULE = "rule", _("Deleted by rule")
    MEMBER = "member", _("Deleted by the member")
    CONSENT = "consent", _("Deleted because the consent was taken back")
    REPLACED = "replaced", _("Replaced, or entered by mistake")


class RecordQuerySet(ScopedQuerySet["Record"]):
    """Questions to the records."""

    view_right = "health.open"
    organisation_field = "member__organisation"

    def for_user(self, user: Somebody, right: str | None = None) -> Self:
        """Those of the files that the keeper keeps; a member reaches her own by `of_user`."""
        return super().for_user(user, right).defer("sealed")

    def of_user(self, user: Somebody) -> Self:
        """One's own."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(member__user_id=user.pk).defer("sealed")

    def held(self) -> Self:
        """Those whose content is still there."""
        return self.filter(deleted_at=None)


class Record(models.Model):
    """One entry, paper or result of one member.

        held -> deleted (by rule, by the member, consent taken back, replaced): the bytes are wiped

    The content stands in `sealed` alone (`union.health.vault`): no column names an illness, a file
    or what kind of entry it is. `place` is known before the row is saved; it binds the bytes.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="health_records"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="health_records")
    place = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=RecordKind)
    on = models.DateField(_("day"))
    sealed = models.BinaryField()
    size = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    written_at = models.DateTimeField(auto_now_add=True)
    # None: as long as she is a member.
    keep_until = models.DateField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deletion = models.CharField(max_length=8, choices=Deletion, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("health", "record")
        verbose_name_plural = pgettext_lazy("health", "records")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(deleted_at=None, deletion="")
                | (Q(deleted_at__isnull=False, sealed=b"") & ~Q(deletion="")),
                name="health_record_deleted_is_wiped",
            )
        ]
        indexes = [
            models.Index(fields=["member", "kind", "-on"], name="health_record_of_member"),
            models.Index(
                fields=["keep_until"], condition=Q(deleted_at=None), name="health_record_to_delete"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_held(self) -> bool:
        """Whether its content is there."""
        return self.deleted_at is None
