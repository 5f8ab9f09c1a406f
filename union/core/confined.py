"""What a child does to itself before it opens a file from outside (see `core.sandbox`).

Runs without Django. `limit` comes first, `close_the_gate` when everything is loaded.
"""

import os
import resource
import sys
from typing import Any

_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.system",
    "ctypes.",
    "urllib.",
)


def limit(memory_bytes: int, seconds: int) -> None:
    """So much memory, so much processor time, and no image of a crash."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def close_the_gate() -> None:
    """From here on no file is written, and Python refuses sockets, other programs, and files.

    It goes on loading its own modules, and reads its standard input.
    """
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    library = os.path.dirname(os.__file__) + os.sep

    def gate(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(event)
        if event == "open" and arguments[0] != 0:
            path = str(arguments[0])
            if not (path.startswith(library) and path.endswith((".py", ".pyc", ".so"))):
                raise PermissionError(event)

    sys.addaudithook(gate)
