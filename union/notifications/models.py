"""The inbox."""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils import timezone

from union.core.dates import spoken_moment
from union.notifications import texts

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}", re.ASCII)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Questions to the inbox."""

    def of_user(self, user: AbstractBaseUser) -> "NoticeQuerySet":
        """Somebody's own notices; nobody else reads them."""
        return self.filter(user_id=user.pk)

    def unread(self) -> "NoticeQuerySet":
        """Those that have not been opened."""
        return self.filter(read_at=None)


class Notice(models.Model):
    """A message to one person. `key` is unique, so that a replay tells it once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=64)
    params: Any = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=128, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["user", "read_at"], name="notifications_notice_unread")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def text(self) -> str:
        """The notice in the reader's language."""
        params = {name: _spoken(value) for name, value in self.params.items()}
        sentence: str = str(texts.kinds.get(self.kind, self.kind)) % params
        return sentence


def _spoken(value: Any) -> Any:
    """A moment is kept as `2026-12-05 08:30`, and said as on every page."""
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return spoken_moment(datetime.fromisoformat(value))
    return value
