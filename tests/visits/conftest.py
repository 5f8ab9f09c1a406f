"""The rule book of the tests of rules; flows, and the log."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.rules.conftest import book, draft, says, switch
from union.approvals import actions as approvals
from union.audit.models import Entry
from union.orgs.models import Organisation

__all__ = ["book", "draft", "says", "switch"]


@pytest.fixture
def flows(union: Organisation) -> None:
    """The suggested flows."""
    approvals.suggest_flows(union, actor=None)


@pytest.fixture
def logged() -> Callable[[str], list[dict[str, Any]]]:
    """The details of the entries of one verb, the oldest first."""

    def details(verb: str) -> list[dict[str, Any]]:
        entries = Entry.objects.filter(verb=verb).order_by("pk")
        return list(entries.values_list("details", flat=True))

    return details
