"""What waits for somebody, and the numbers on the menus: remembered for a minute.

Asking every source for every page would be most of a page's work. The menus show what was asked
for last, at most a minute ago. The pages that list what waits (`todos_for`) ask the log whether
anything was done in the house since, and the sources only then; so does the first page after a
change of one's own. What passes without a line in the log (a day ends, a spreadsheet has been
read) shows within the minute.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from union.audit.models import Entry
from union.notifications import registry
from union.notifications.registry import Todo
from union.orgs.scoping import Somebody

SECONDS = 60
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Waiting:
    """What waited when the log ended with the line `last`, in one language."""

    todos: list[Todo]
    last: int
    language: str | None


@dataclass(frozen=True)
class Counts:
    """`desk`: lines of "what waits for me" at the desk; `by_url`: what waits at each address."""

    desk: int = 0
    by_url: dict[str, int] = field(default_factory=dict)


def _key(user: Somebody) -> str:
    return f"waiting-{user.pk}"


def _last() -> int:
    """The newest line of the log: whatever was done, it stands there."""
    found: int | None = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


def todos_for(request: HttpRequest) -> list[Todo]:
    """What waits for whoever asks for a page, as of now."""
    user: Any = request.user
    asked: tuple[Any, list[Todo]] | None = getattr(request, "waiting_todos", None)
    if asked is not None and asked[0] == user:
        return asked[1]
    last, language = _last(), get_language()
    known: Waiting | None = cache.get(_key(user))
    if known is None or (known.last, known.language) != (last, language):
        known = Waiting(registry.todos(user), last, language)
        cache.set(_key(user), known, SECONDS)
    request.waiting_todos = (user, known.todos)  # type: ignore[attr-defined]
    return known.todos


def counts(request: HttpRequest) -> Counts:
    """What waits for whoever asks for a page; at most a minute old."""
    known: Waiting | None = None
    if not hasattr(request, "waiting_todos"):
        known = cache.get(_key(request.user))
    todos = known.todos if known is not None else todos_for(request)
    return Counts(sum(todo.is_desk for todo in todos), {one.url: one.count for one in todos})


def forget_after_change(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Whoever has just changed something sees her numbers anew on the next page."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        changed = request.method not in SAFE and response.status_code < HTTPStatus.BAD_REQUEST
        if changed and request.user.is_authenticated:
            cache.delete(_key(request.user))
        return response

    return middleware
