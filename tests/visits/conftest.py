"""The rule book of the tests of rules; flows, and the log."""

import pytest

from tests.rules.conftest import book, draft, exemption_flow, says, switch
from union.approvals import actions as approvals
from union.orgs.models import Organisation

__all__ = ["book", "draft", "exemption_flow", "says", "switch"]


@pytest.fixture
def flows(union: Organisation) -> None:
    """The suggested flows."""
    approvals.suggest_flows(union, actor=None)
