"""What is looked after in the background."""

import time
from datetime import timedelta

from union.insurance import actions

EVERY = timedelta(hours=6)
_last = [float("-inf")]


def look_after() -> None:
    """Renewals; looks four times a day and after a start."""
    now = time.monotonic()
    if now - _last[0] >= EVERY.total_seconds():
        _last[0] = now
        actions.remind_of_renewals()
