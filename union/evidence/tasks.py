"""What is looked after in the background."""

import time
from datetime import timedelta

from union.evidence import actions

EVERY = timedelta(hours=6)
_last = [float("-inf")]


def remove_lost_files() -> None:
    """Removes what a killed upload left behind; looks four times a day and after a start."""
    now = time.monotonic()
    if now - _last[0] >= EVERY.total_seconds():
        _last[0] = now
        actions.remove_lost_files()
