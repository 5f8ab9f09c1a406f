"""How long spreadsheets are kept that came in: staged cells are copies of the roster."""

import time
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Length
from django.utils import timezone

from union.audit.actions import record
from union.imports.models import Batch, Row
from union.imports.verbs import Verb

UPLOAD_LASTS = timedelta(hours=1)
# Nobody has gone on with it for so many days; and what was imported can be looked up for so many.
UNUSED_DAYS, APPLIED_DAYS = 30, 180
WAITING = (Batch.State.UPLOADED, Batch.State.ASKING, Batch.State.UNREADABLE, Batch.State.CHECKED)


def empty_old_batches() -> int:
    """Takes files and cells out of spreadsheets that have had their time; how many.

    What was never imported is discarded. Of what was imported stay the counts, and for each row
    its number, what became of it, and whom or what it wrote: the member reads that under "who has
    changed my record".
    """
    now = timezone.now()
    unused = Batch.objects.filter(
        state__in=WAITING, created_at__lte=now - timedelta(days=UNUSED_DAYS)
    )
    # The file of some kinds goes earlier: what is left of the cells is asked for as well.
    applied = Batch.objects.annotate(left=Length("facts")).filter(
        ~Q(file="") | Q(left__gt=0),
        state=Batch.State.APPLIED,
        applied_at__lte=now - timedelta(days=APPLIED_DAYS),
    )
    found = {*unused.values_list("pk", flat=True), *applied.values_list("pk", flat=True)}
    return sum(_empty(pk) for pk in sorted(found))


@transaction.atomic
def _empty(pk: int) -> int:
    batch = Batch.objects.select_for_update().get(pk=pk)
    if batch.state in WAITING:
        Row.objects.filter(batch=batch).delete()
        batch.state = Batch.State.DISCARDED
        record(Verb.DISCARDED, actor=None, organisation=batch.organisation, subject=batch)
    elif batch.is_emptied or batch.state != Batch.State.APPLIED:
        return 0
    else:
        Row.objects.filter(batch=batch).update(content=None, errors=[], warnings=[])
    stored, storage = str(batch.file.name or ""), batch.file.storage
    batch.facts, batch.edits, batch.file = None, None, ""
    batch.save(update_fields=["state", "facts", "edits", "file"])
    if stored:
        transaction.on_commit(partial(storage.delete, stored))
    return 1


def remove_forgotten_uploads() -> int:
    """Removes files that a request left behind when its process was killed; how many.

    Django keeps a large upload in plain text in a file of its own until the request is over; no
    request lasts for UPLOAD_LASTS.
    """
    if not settings.FILE_UPLOAD_TEMP_DIR:
        return 0
    oldest, removed = time.time() - UPLOAD_LASTS.total_seconds(), 0
    for file in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*"):
        try:
            if file.stat().st_mtime < oldest:
                file.unlink()
                removed += 1
        except FileNotFoundError:
            # Its own request, or another worker, was quicker.
            continue
    return removed
