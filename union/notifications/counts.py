"""The numbers on the menus: how many things wait for somebody, remembered for a minute.

Every page shows them, and asking every source for every page would be most of a page's work. The
pages that list what waits (`todos_for`) ask afresh, and so does the first page after a change of
one's own; what others do shows on the menus within a minute.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from union.notifications import registry
from union.orgs.scoping import Somebody

SECONDS = 60
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Counts:
    """`desk`: lines of "what waits for me" at the desk; `by_url`: what waits at each address."""

    desk: int = 0
    by_url: dict[str, int] = field(default_factory=dict)


def _key(user: Somebody) -> str:
    return f"waiting-{user.pk}"


def counts(request: HttpRequest) -> Counts:
    """What waits for whoever asks for a page; at most a minute old."""
    key = _key(request.user)
    known: Counts | None = cache.get(key)
    asked = getattr(request, "waiting_todos", None)
    if known is None or asked is not None:
        todos = registry.todos_for(request)
        known = Counts(sum(todo.is_desk for todo in todos), {one.url: one.count for one in todos})
        cache.set(key, known, SECONDS)
    return known


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
