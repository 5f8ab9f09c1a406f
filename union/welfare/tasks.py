"""Work that was left in the outbox."""

import time
from datetime import timedelta
from typing import Any

from union.accounts.models import User
from union.evidence.actions import remove_lost
from union.welfare import actions
from union.welfare.models import SIGNATURES, Programme, Signature

EVERY = timedelta(hours=6)
_last = [float("-inf")]


def tell(payload: dict[str, Any]) -> None:
    """Puts a notice into many inboxes."""
    actions.tell_waiting(
        Programme.objects.get(pk=payload["programme"]),
        kind=payload["kind"],
        key=payload["key"],
        actor=User.objects.filter(pk=payload["actor"]).first(),
    )


def settle_choices() -> None:
    """Whoever said nothing until the last day gets the default."""
    actions.settle_all_choices()


def remove_lost_signatures() -> None:
    """Removes what a killed signing left behind; looks four times a day and after a start."""
    now = time.monotonic()
    if now - _last[0] >= EVERY.total_seconds():
        _last[0] = now
        remove_lost(SIGNATURES, Signature.objects.values_list("picture", flat=True))
