"""A copy of everything that is kept about one member (我的数据), offered for a day."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from union.orgs.scoping import Somebody

FOLDER = "copies"
OFFERED = timedelta(hours=24)
# Making one takes minutes: what is not there by then is not waited for any longer.
PATIENCE = timedelta(hours=1)


def private_storage() -> Any:
    """Copies lie sealed, and never under an address."""
    return storages["private"]


class CopyQuerySet(models.QuerySet["Copy"]):
    """Questions to the copies."""

    def of_user(self, user: Somebody) -> Self:
        """One's own."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()

    def under_way(self) -> Self:
        """Asked for, and not made yet."""
        return self.filter(state=Copy.State.WAITING)

    def over(self) -> Self:
        """Made, and no longer offered."""
        return self.filter(state=Copy.State.READY, ready_at__lte=timezone.now() - OFFERED)


class Copy(models.Model):
    """One copy of a person's own data.

        waiting -> ready -> gone (after `OFFERED`, or when she asks for a newer one)
                -> failed (the outbox gave up, or `PATIENCE` is over; she may ask again)
                -> gone (she is masked meanwhile)

    The account asks: an account without a record has data too. One at a time is made.
    """

    class State(models.TextChoices):
        """Where a copy stands."""

        WAITING = "waiting", pgettext_lazy("copy", "Being made")
        READY = "ready", pgettext_lazy("copy", "Ready")
        GONE = "gone", pgettext_lazy("copy", "Deleted")
        FAILED = "failed", pgettext_lazy("copy", "Could not be made")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="copies"
    )
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of one's data")
        verbose_name_plural = _("copies of one's data")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="waiting"), name="copy_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(ready_at__isnull=False),
                name="copy_ready_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether it is still being made, as far as anybody may hope."""
        return self.state == self.State.WAITING and not self.is_late

    @property
    def is_late(self) -> bool:
        """Whether it was asked for longer ago than one waits, and is not there."""
        asked = self.state == self.State.WAITING
        return asked and timezone.now() >= self.asked_at + PATIENCE

    @property
    def has_failed(self) -> bool:
        """Whether it was not made, and will not be: another one can be asked for."""
        return self.state == self.State.FAILED or self.is_late

    @property
    def is_offered(self) -> bool:
        """Whether it can be taken now."""
        until = self.offered_until
        return self.state == self.State.READY and until is not None and timezone.now() < until

    @property
    def offered_until(self) -> datetime | None:
        """When it goes."""
        return self.ready_at + OFFERED if self.ready_at else None


class CopyPartQuerySet(models.QuerySet["CopyPart"]):
    """Questions to the files of copies."""

    def of_user(self, user: Somebody) -> Self:
        """Those of one's own copies."""
        return self.filter(copy__user_id=user.pk) if user.is_authenticated else self.none()


class CopyPart(models.Model):
    """One file of a copy: a sealed file holds 25 MB at most, so that many papers are more files."""

    copy = models.ForeignKey(Copy, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    file = models.FileField(storage=private_storage, upload_to=FOLDER)
    size = models.PositiveIntegerField()

    objects = CopyPartQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["copy", "number"], name="copy_part_number")]

    def __str__(self) -> str:
        return f"#{self.pk}"
