"""Putting work into the outbox, and doing it."""

import logging
import time
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from union.core.crypto import CannotOpen
from union.core.errors import Refused
from union.core.failpoints import failpoint
from union.outbox import registry
from union.outbox.models import MAX_ATTEMPTS, Heartbeat, Message

logger = logging.getLogger("union.outbox")

# Longer than any handler works at a stretch; after a crash the work waits this long at most.
LEASE = timedelta(seconds=60)

# What a handler may fail with without taking the worker down; anything else is a mistake in the
# code, ends this drain loudly, and is taken up again when the lease is over.
FAILURES = (
    Refused,
    DatabaseError,
    OSError,
    LookupError,
    ValueError,
    ArithmeticError,
    CannotOpen,
)


def enqueue(
    kind: str, key: str, payload: dict[str, Any], *, after: timedelta = timedelta()
) -> None:
    """Leaves work behind, in the transaction that makes it necessary.

    The same `key` twice is one piece of work. `payload` holds ids only.
    """
    Message.objects.bulk_create(
        [Message(kind=kind, key=key, payload=payload, not_before=timezone.now() + after)],
        ignore_conflicts=True,
    )
    # Wakes the worker. If nobody hears it, the periodic sweep does the same work.
    transaction.on_commit(registry.ring, robust=True)


def _claim() -> Message | None:
    """Takes the oldest due message under a lease; None when there is none."""
    now = timezone.now()
    with transaction.atomic():
        due = Message.objects.due(now).order_by("not_before", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        message = due.first()
        if message is None:
            return None
        message.leased_until = now + LEASE
        message.attempts += 1
        message.save(update_fields=["leased_until", "attempts"])
    return message


def _settle(message: Message, **changes: Any) -> None:
    Message.objects.filter(pk=message.pk, attempts=message.attempts).update(
        leased_until=None, **changes
    )


def _work(message: Message) -> None:
    handler = registry.handlers[message.kind]
    failpoint("outbox.before_handler")
    try:
        wait = handler(message.payload)
    except FAILURES as problem:
        _fail(message, problem)
        return
    failpoint("outbox.after_handler")
    if wait is None:
        _settle(message, done_at=timezone.now(), problem="")
    else:
        # The rest of the work is no failure: it does not count as an attempt.
        _settle(message, not_before=timezone.now() + wait, attempts=0)


def _fail(message: Message, problem: Exception) -> None:
    """Waits longer after each failure; gives up after MAX_ATTEMPTS and shows it on /healthz."""
    logger.warning("outbox message %s failed: %s", message.pk, type(problem).__name__)
    changes: dict[str, Any] = {"problem": type(problem).__name__}
    if message.attempts >= MAX_ATTEMPTS:
        changes["dead_at"] = timezone.now()
    else:
        changes["not_before"] = timezone.now() + timedelta(seconds=5 * 2**message.attempts)
    _settle(message, **changes)


def drain(*, seconds: float = 50, limit: int = 10_000) -> int:
    """Does what is due, and the small sweeps; returns how many pieces of work were taken up."""
    ends, taken = time.monotonic() + seconds, 0
    beat()
    for sweep in registry.sweeps:
        sweep()
    while taken < limit and time.monotonic() < ends:
        message = _claim()
        if message is None:
            break
        _work(message)
        taken += 1
    if taken:
        for sweep in registry.sweeps:
            sweep()
    return taken


def beat() -> None:
    """Notes that somebody is at work."""
    Heartbeat.objects.update_or_create(pk=1, defaults={"seen_at": timezone.now()})
