"""Messages: pieces of work that a business transaction leaves behind.

    waiting -> (claimed, with a lease) -> done
                                       -> waiting again, later, after a failure
                                       -> dead after MAX_ATTEMPTS

A worker that dies keeps its claim until the lease runs out; then the work is taken up again.
So a handler may run twice and must have one effect: `key` is unique for that.
"""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

MAX_ATTEMPTS = 12


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions to the outbox."""

    def due(self, now: datetime) -> "MessageQuerySet":
        """What may be claimed now."""
        return self.filter(done_at=None, dead_at=None, not_before__lte=now).filter(
            Q(leased_until=None) | Q(leased_until__lt=now)
        )

    def open(self) -> "MessageQuerySet":
        """What is neither done nor given up."""
        return self.filter(done_at=None, dead_at=None)


class Message(models.Model):
    """One piece of work: its kind, and the ids it needs (never personal data)."""

    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=128, unique=True)
    payload: Any = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(done_at=None, dead_at=None),
                name="outbox_message_open",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"


class Heartbeat(models.Model):
    """When the worker was last seen at work; /healthz tells."""

    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.seen_at:%Y-%m-%d %H:%M:%S}"
