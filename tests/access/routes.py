"""The addresses of the house, as the resolver knows them."""

import re
from collections.abc import Iterator

from django.urls import URLResolver, get_resolver

# `<int:pk>` of a route, and `pk` of it.
ARGUMENT = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")


def routes() -> list[str]:
    """Every route in the order in which they are tried, spelled as `ResolverMatch.route` does."""
    return list(_below(get_resolver()))


def _below(resolver: URLResolver) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if not isinstance(pattern, URLResolver):
            yield str(pattern.pattern)
            continue
        before = str(pattern.pattern)
        for route in _below(pattern):
            yield before + route.removeprefix("^") if before else route


def arguments(route: str) -> list[str]:
    """The names of what stands in an address."""
    return [match["name"] for match in ARGUMENT.finditer(route)]


def fill(route: str, values: dict[str, object]) -> str:
    """The address of a route, with its arguments."""
    return "/" + ARGUMENT.sub(lambda match: str(values[match["name"]]), route)
