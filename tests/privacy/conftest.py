"""The rule book of the tests of rules."""

from tests.rules.conftest import book, draft, says, switch

__all__ = ["book", "draft", "says", "switch"]
