"""A crowd before the real server: granian, sessions, CSRF and every middleware, all at once."""

import asyncio
import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections

BACKEND = "union.accounts.backends.StaffNumberOrPhone"
SECRET = "c" * 32  # a CSRF cookie and the same word in the form are what Django compares
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Post:
    """One form of one member: her session, where it goes, and what it says."""

    session: str
    path: str
    form: str = ""


@dataclass(frozen=True)
class Rush:
    """What came of many forms that were sent at once; `seconds` for each, and for all."""

    statuses: Sequence[int]
    seconds: Sequence[float]
    lasted: float

    @property
    def a_second(self) -> float:
        """Answers in a second."""
        return len(self.statuses) / self.lasted


def sessions_of(users: Iterable[Any]) -> list[str]:
    """A session for each user, as logging in makes one."""
    keys = []
    for user in users:
        store = SessionStore()
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = BACKEND
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.create()
        keys.append(str(store.session_key))
    return keys


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asking.request("GET", "/healthz")
        return asking.getresponse().status == 200
    except OSError:
        return False
    finally:
        asking.close()


@contextmanager
def served(**environment: str) -> Iterator[int]:
    """The web server of `manage.py serve` on the database of this process; answers its port."""
    from union.core.management.commands.serve import web_arguments

    port = _free_port()
    settings.PORT, before = port, settings.PORT
    words = web_arguments("127.0.0.1")
    settings.PORT = before
    env = {**os.environ, "PORT": str(port), **environment}
    server = subprocess.Popen(words, env=env)  # noqa: S603  # our own server
    try:
        until = time.monotonic() + PATIENCE
        while not _answers(port):
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError("the web server does not answer")
            time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait(PATIENCE)


def send(port: int, posts: Sequence[Post]) -> Rush:
    """Sends all forms in the same moment and waits for every answer."""
    connections.close_all()
    return asyncio.run(_send(port, posts))


async def _send(port: int, posts: Sequence[Post]) -> Rush:
    start = asyncio.Event()
    tasks = [asyncio.create_task(_one(port, post, start)) for post in posts]
    await asyncio.sleep(0.2)
    begun = time.perf_counter()
    start.set()
    answers = await asyncio.gather(*tasks)
    lasted = time.perf_counter() - begun
    return Rush([status for status, _s in answers], [seconds for _a, seconds in answers], lasted)


async def _one(port: int, post: Post, start: asyncio.Event) -> tuple[int, float]:
    body = f"csrfmiddlewaretoken={SECRET}" + (f"&{post.form}" if post.form else "")
    cookies = f"{settings.SESSION_COOKIE_NAME}={post.session}; {settings.CSRF_COOKIE_NAME}={SECRET}"
    words = (
        f"POST {post.path} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookies}\r\n"
        f"Origin: http://localhost:{port}\r\nSec-Fetch-Site: same-origin\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        f"Connection: close\r\n\r\n{body}"
    )
    await start.wait()
    begun = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(words.encode())
    await writer.drain()
    answer = await asyncio.wait_for(reader.read(), PATIENCE * 3)
    writer.close()
    status = int(answer.split(b" ", 2)[1]) if answer else 0
    return status, time.perf_counter() - begun
