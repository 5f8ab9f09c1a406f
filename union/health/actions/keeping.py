"""What is kept too long deletes itself; that it was there, and that a rule deleted it, stays."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from union.core.dates import local_today
from union.health import vault
from union.health.actions.campaigns import remind_of_check_ups
from union.health.actions.certificates import tell_of_ends
from union.health.actions.files import wipe
from union.health.actions.lists import LIST, discard
from union.health.models import Deletion, Record
from union.imports.actions.keeping import WAITING
from union.imports.models import Batch
from union.members.models import Status

STEP = 100
# How long a list may wait between the preview and going in.
WAITS = timedelta(days=1)


def sealed_place(record: Record) -> str:
    """What the bytes of a file are bound to, for whoever changes the keys."""
    return vault.place_of(record)


def delete_over(today: date) -> int:
    """Deletes what is held longer than it may be, and the files of those who have left.

    In steps, so that the write lock is held for moments only; may run twice at once.
    """
    count = 0
    while done := _delete_some(today):
        count += done
    return count


@transaction.atomic
def _delete_some(today: date) -> int:
    left = Q(member__status__in=Status.gone())
    over = Record.objects.held().filter(Q(keep_until__lt=today) | left).order_by("pk")
    # Content is not read to be wiped: a hundred papers are half a gigabyte.
    rows = over.defer("sealed").select_related("organisation")
    return wipe(rows.select_for_update(of=("self",))[:STEP], Deletion.RULE, actor=None)


def discard_forgotten(now: datetime) -> int:
    """Centre's lists that nobody let in within a day are thrown away, with what they hold."""
    return discard(Batch.objects.filter(kind=LIST, state__in=WAITING, created_at__lt=now - WAITS))


def sweep() -> None:
    """What is to be told today: run by the worker. What is to be deleted, `union.privacy` runs."""
    today = local_today()
    tell_of_ends(today)
    remind_of_check_ups(today)
