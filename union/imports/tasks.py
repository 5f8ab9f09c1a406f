"""The work that the outbox hands over: load by number, call one action."""

from datetime import timedelta
from typing import Any

from union.imports import actions
from union.imports.models import Batch


def check(payload: dict[str, Any]) -> None:
    """Reads and judges a stored file."""
    actions.check(
        Batch.objects.select_related("organisation", "uploaded_by").get(pk=payload["batch"])
    )


def apply(payload: dict[str, Any]) -> timedelta | None:
    """Goes on applying a batch."""
    return actions.apply_some(payload["batch"])
