"""Asking for an address as somebody, and all that is looked at in every answer."""

import io
import re
import zipfile
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from tests.access.line import Outcome

_WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# Whoever is logged in may have her session touched by any request, and when she was last seen.
_OWN = {"django_session", "usersessions_usersession"}
_COUNTED = re.compile(r"^\s*(?:SELECT|INSERT|UPDATE|DELETE)", re.IGNORECASE)
# What differs between two answers to the same question.
_CHANGING = re.compile(
    r'(?:name="csrfmiddlewaretoken" value="|nonce="|csrfToken&quot;: &quot;|"X-CSRFToken": ")[^"&]+'
)


@dataclass
class Answer:
    """What came back."""

    outcome: Outcome
    text: str
    headers: Any
    queries: list[str]

    @property
    def writes(self) -> list[str]:
        """The tables that were written to, sessions aside."""
        found = [_WRITES.match(query) for query in self.queries]
        return sorted({match[1] for match in found if match} - _OWN)

    @property
    def counted(self) -> int:
        """Questions to the database; savepoints are free."""
        return sum(bool(_COUNTED.match(query)) for query in self.queries)

    def plain(self, address: str) -> str:
        """The body without what must differ: tokens, and the address itself."""
        return _CHANGING.sub("", self.text).replace(address, "")


class Visitor:
    """Somebody with a browser. Whatever an answer does to her cookies is forgotten."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.cookies = SimpleCookie(client.cookies)
        self.waiting = f"waiting-{client.session.get('_auth_user_id')}"

    def forget_tries(self) -> None:
        """What is limited counts from here; what waits for her is as before."""
        waiting = cache.get(self.waiting)
        cache.clear()
        if waiting is not None:
            cache.set(self.waiting, waiting)

    def ask(
        self, method: str, address: str, data: Any = None, *, keeps: bool = False, **headers: str
    ) -> Answer:
        """One request. What it wrote is undone, unless the database must not have changed.

        With what it wrote goes what it made be forgotten: after a change what waits for her is as
        before.
        """
        waiting = cache.get(self.waiting)
        self.client.cookies = SimpleCookie(self.cookies)
        send = getattr(self.client, method.lower())
        queries: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            queries.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note), transaction.atomic():
            response = (
                send(address, data, headers=headers)
                if data is not None
                else send(address, headers=headers)
            )
            content = (
                b"".join(response.streaming_content) if response.streaming else (response.content)
            )
            if not keeps:
                transaction.set_rollback(True)
        if waiting is not None and method != "GET":
            cache.set(self.waiting, waiting)
        return Answer(_outcome(response), _text(content), response.headers, queries)


def _outcome(response: Any) -> Outcome:
    location = response.headers.get("Location", "")
    if location.startswith("/accounts/login/"):
        return "login"
    if location.startswith("/accounts/reauthenticate/"):
        return "again"
    if location == "/cms/":
        return "back"
    status: int = response.status_code
    return status


def _text(content: bytes) -> str:
    """The words of a body; a spreadsheet is opened."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace")
