"""Several hands at once, each with a connection of its own; and a process that may be killed."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, connections

Act = Callable[[], Any]


def at_once(*acts: Act) -> list[Any]:
    """Lets everybody act at the same moment; what each got: an answer, or an exception."""
    start = threading.Barrier(len(acts))

    def hand(act: Act) -> Any:
        start.wait()
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as hands:
        done = [hands.submit(hand, act) for act in acts]
    return [one.exception() or one.result() for one in done]


def in_a_process(act: Act, failpoints: str = "", *, dies_after: bool = False) -> int:
    """Acts in a process of its own; the exit status, negative for a signal, 1 for an exception.

    `dies_after`: it is killed when everything is done, before anybody hears of it.
    """

    def life() -> None:
        os.environ["FAILPOINTS"] = failpoints
        act()
        connections.close_all()
        if dies_after:
            os.kill(os.getpid(), signal.SIGKILL)

    # A connection belongs to one process.
    connections.close_all()
    child = multiprocessing.get_context("fork").Process(target=life)
    child.start()
    child.join()
    assert child.exitcode is not None
    return child.exitcode


def database_url() -> str:
    """The database of this test, as another process names it."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    login = facts["USER"] + (f":{facts['PASSWORD']}" if facts["PASSWORD"] else "")
    if str(facts["HOST"]).startswith("/"):
        return f"postgresql://{login}@/{facts['NAME']}?host={facts['HOST']}&port={facts['PORT']}"
    host, port = facts["HOST"] or "localhost", facts["PORT"] or 5432
    return f"postgresql://{login}@{host}:{port}/{facts['NAME']}"
