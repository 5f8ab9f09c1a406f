"""What a page asks the database."""

from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext


def afresh() -> CaptureQueriesContext:
    """Counts questions while nothing is remembered: `with afresh() as asked: ...; len(asked)`."""
    cache.clear()
    return CaptureQueriesContext(connection)


def remembered() -> CaptureQueriesContext:
    """Counts questions while what waits for somebody is remembered, as on most pages."""
    return CaptureQueriesContext(connection)
