"""Money and activities meet at the desk: the fixtures of their tests, for the tests of the desk."""

from tests.activities.conftest import colleague, join, make_activity
from tests.funds.conftest import (
    approved,
    budget,
    flows,
    line,
    make_line,
    make_request,
    officers,
)

__all__ = [
    "approved",
    "budget",
    "colleague",
    "flows",
    "join",
    "line",
    "make_activity",
    "make_line",
    "make_request",
    "officers",
]
