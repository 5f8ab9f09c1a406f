"""Programs that one command keeps running beside each other, and stops together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

PR_SET_PDEATHSIG = 1
SECONDS_TO_STOP = 15
SECONDS_BETWEEN_CRASHES = 5


def _follow(parent: int, number: int) -> Callable[[], None]:
    """What a child does before its program starts: it asks to be told when `parent` is gone.

    Linux only; elsewhere a child outlives a parent that was killed with -9.
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def ask() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, number)
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)

    return ask


class Program:
    """One program in a process group of its own, so that Ctrl-C reaches only its keeper."""

    def __init__(self, arguments: Sequence[str], *, stops_on: signal.Signals) -> None:
        self.arguments = list(arguments)
        self.stops_on = stops_on
        self.started_at = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it with this process's environment and output."""
        self.started_at = time.monotonic()
        self._process = subprocess.Popen(  # noqa: S603  # our own programs
            self.arguments,
            start_new_session=True,
            preexec_fn=_follow(os.getpid(), self.stops_on),
        )

    @property
    def is_running(self) -> bool:
        """False once it has ended, for whatever reason."""
        return self._process is not None and self._process.poll() is None

    def keep(self) -> bool:
        """Starts it again if it has ended; True if it did so. One that dies at once waits."""
        if self.is_running or time.monotonic() - self.started_at < SECONDS_BETWEEN_CRASHES:
            return False
        self.kill_group()
        self.start()
        return True

    def ask_to_stop(self) -> None:
        """Tells it to finish what it is doing; returns at once."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(self.stops_on)

    def stop(self) -> None:
        """Waits until it has ended, and ends by force what is left of its group."""
        if self._process is None:
            return
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(SECONDS_TO_STOP)
        self.kill_group()
        self._process.wait()

    def kill_group(self) -> None:
        """Ends its process and every process that it started."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
