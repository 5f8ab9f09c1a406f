"""The main pages, in a small and in a large union, or with a short and a long history."""

import time
from statistics import quantiles
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

PAGES = [
    "/",
    "/services/",
    "/news/",
    "/me/",
    "/me/benefits/",
    "/me/entitlements/",
    "/inbox/",
    "/desk/",
    "/desk/members/",
    "/desk/members/?q=wang",
    "/desk/welfare/",
    "/desk/rules/ledger/",
    "/desk/occasions/",
    "/desk/visits/",
    "/desk/files/",
    "/desk/imports/",
    "/search/?q=工会",
]
# Those that look back, of the chair, who is a member too.
LOOKING_BACK = [
    "/",
    "/me/",
    "/me/benefits/",
    "/me/entitlements/",
    "/desk/",
    "/desk/members/{me}/",
    "/desk/welfare/",
    "/desk/occasions/",
    "/desk/visits/",
    "/desk/visits/forgotten/",
    "/desk/files/",
    "/desk/rules/ledger/",
]
ROUNDS = 40


def measure(chair: Any, pages: list[str]) -> dict[str, tuple[int, float]]:
    """Queries, and the 95th percentile in milliseconds, of each page."""
    client = Client()
    client.force_login(chair, backend="union.accounts.backends.StaffNumberOrPhone")
    found = {}
    for address in pages:
        page = address.format(me=chair.member.pk)
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(page)
        # Now, because the next request empties the list.
        count = len(queries)
        if answer.status_code != 200:
            raise RuntimeError(f"{page}: {answer.status_code}")
        times = []
        for _round in range(ROUNDS):
            begun = time.perf_counter()
            client.get(page)
            times.append((time.perf_counter() - begun) * 1000)
        found[page] = (count, quantiles(times, n=20)[18])
    return found


def show(
    small: dict[str, tuple[int, float]], large: dict[str, tuple[int, float]], sizes: str
) -> None:
    """A line for each page."""
    for page, (queries, p95) in small.items():
        more, slower = large[page]
        print(f"{page:24} {sizes}: {queries} and {more} queries, p95 {p95:.0f} and {slower:.0f} ms")
