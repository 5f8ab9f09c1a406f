"""Telling somebody something, once."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from union.core.prepared import insert
from union.notifications import registry
from union.notifications.models import Notice

# Nobody looks for a message that is older.
KEPT_DAYS = 730


def tell(
    users: Iterable[AbstractBaseUser], kind: str, *, key: str, url: str = "", **params: Any
) -> None:
    """Puts a notice into each inbox, in the transaction of what it tells.

    `key` names the event: the same event told twice is one notice. `kind` must be registered.
    """
    if kind not in registry.kinds:
        raise KeyError(kind)
    notices = [
        Notice(user_id=user.pk, kind=kind, params=params, url=url, key=f"{key}:{user.pk}")
        for user in users
    ]
    if len(notices) == 1:
        insert(notices[0], unless_there=True)
    else:
        Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)


def put_away(kinds: Iterable[str], *, url: str, users: Any, but: Iterable[int] = ()) -> None:
    """What these notices asked for is done, by whomever: they are read, except by `but`.

    `users` are those who may have been told: ids, or a question for them.
    """
    asked = Notice.objects.unread().filter(user__in=users, kind__in=list(kinds), url=url)
    asked.exclude(user__in=list(but)).update(read_at=timezone.now())


def mark_all_read(*, actor: AbstractBaseUser) -> int:
    """Marks all of somebody's own notices as read, however many; returns how many."""
    return Notice.objects.of_user(actor).unread().update(read_at=timezone.now())


def remove_old_notices() -> int:
    """Deletes what has lain in inboxes for years, read or not; how many."""
    last = timezone.now() - timedelta(days=KEPT_DAYS)
    count, _each = Notice.objects.filter(created_at__lt=last).delete()
    return count


@transaction.atomic
def mark_read(notices: Iterable[Notice], *, actor: AbstractBaseUser) -> int:
    """Marks somebody's own notices as read; others are left alone. Returns how many."""
    return (
        Notice.objects.of_user(actor)
        .unread()
        .filter(pk__in=[notice.pk for notice in notices])
        .update(read_at=timezone.now())
    )
