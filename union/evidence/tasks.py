"""What is looked after in the background."""

import time
from collections.abc import Callable
from datetime import timedelta

from union.evidence import actions

EVERY = timedelta(hours=6)
_last: dict[str, float] = {}


def _now_and_then(name: str, act: Callable[[], object]) -> None:
    """Four times a day and after a start."""
    now = time.monotonic()
    if now - _last.get(name, float("-inf")) >= EVERY.total_seconds():
        _last[name] = now
        act()


def remove_lost_files() -> None:
    """Removes what a killed upload left behind."""
    _now_and_then("lost", actions.remove_lost_files)


def reduce_old_papers() -> None:
    """Medical papers whose time is over."""
    _now_and_then("old", actions.reduce_old_papers)
