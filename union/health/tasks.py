"""What is looked after in the background."""

import time
from datetime import timedelta
from typing import Any

from union.health import actions
from union.members.models import Member

EVERY = timedelta(hours=1)
_last = [float("-inf")]


def look_after() -> None:
    """What is to be deleted or told today; looks once an hour and after a start."""
    now = time.monotonic()
    if now - _last[0] >= EVERY.total_seconds():
        _last[0] = now
        actions.sweep()


def lists_go(payload: dict[str, Any]) -> None:
    """Throws away the waiting lists about somebody who has taken her consent back."""
    actions.discard_those_about(Member.objects.get(pk=payload["member"]))
