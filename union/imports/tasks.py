"""The work that the outbox hands over: load by number, call one action."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from union.imports import actions
from union.imports.models import Batch

UPLOAD_LASTS = timedelta(hours=1)


def check(payload: dict[str, Any]) -> None:
    """Reads and judges a stored file."""
    actions.check(
        Batch.objects.select_related("organisation", "uploaded_by").get(pk=payload["batch"])
    )


def apply(payload: dict[str, Any]) -> timedelta | None:
    """Goes on applying a batch."""
    return actions.apply_some(payload["batch"])


def remove_forgotten_uploads() -> None:
    """Removes files that a request left behind when its process was killed.

    Django keeps a large upload in plain text in a file of its own until the request is over; no
    request lasts for UPLOAD_LASTS.
    """
    if not settings.FILE_UPLOAD_TEMP_DIR:
        return
    oldest = time.time() - UPLOAD_LASTS.total_seconds()
    for file in Path(settings.FILE_UPLOAD_TEMP_DIR).glob("*.upload*"):
        try:
            if file.stat().st_mtime < oldest:
                file.unlink()
        except FileNotFoundError:
            # Its own request, or another worker, was quicker.
            continue
