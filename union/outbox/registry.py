"""Who does which kind of work: each app registers its handlers in `ready()`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

# A handler gets the payload. It returns None when the work is done, or how long to wait before
# it is called again for the rest. It may be called twice for the same payload.
Handler = Callable[[dict[str, Any]], timedelta | None]

handlers: dict[str, Handler] = {}
sweeps: list[Callable[[], None]] = []


def register(kind: str, handler: Handler) -> None:
    """Says who does the work of a kind."""
    handlers[kind] = handler


def register_sweep(sweep: Callable[[], None]) -> None:
    """Something small to be looked after at each drain (sealing the log, resuming an import)."""
    if sweep not in sweeps:
        sweeps.append(sweep)


_bells: list[Callable[[], object]] = []


def register_bell(bell: Callable[[], object]) -> None:
    """Says how the worker is woken."""
    _bells[:] = [bell]


def ring() -> None:
    """Wakes the worker, if there is one."""
    for bell in _bells:
        bell()
