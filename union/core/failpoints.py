"""Places where a test lets a process die, to see that the rest is done after the restart."""

import os
import signal
import time

from django.conf import settings

SLEEP_SECONDS = 5.0


class FailpointReached(Exception):
    """Raised where FAILPOINTS asks for `raise`."""


def failpoint(name: str) -> None:
    """Does nothing, unless settings.FAILPOINTS_ALLOWED and FAILPOINTS="name:kill" say otherwise.

    FAILPOINTS is a list parted by commas; after the name stands `kill` (the process dies at once,
    as in a power cut), `raise` or `sleep`.
    """
    wanted = os.environ.get("FAILPOINTS", "")
    if not wanted or not settings.FAILPOINTS_ALLOWED:
        return
    for entry in wanted.split(","):
        where, _colon, deed = entry.strip().partition(":")
        if where != name:
            continue
        if deed == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif deed == "raise":
            raise FailpointReached(name)
        elif deed == "sleep":
            time.sleep(SLEEP_SECONDS)
        else:
            raise ValueError(f"FAILPOINTS knows kill, raise and sleep, not {deed!r}.")
