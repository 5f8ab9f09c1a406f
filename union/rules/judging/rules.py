"""What a check of one kind of rule takes and gives."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from union.rules.judging.ledger import Ledger
from union.rules.judging.proposal import Proposal
from union.rules.models import Rule

# The proposals that a rule is about, each with its place among all.
Asked = Sequence[tuple[int, Proposal]]
# For the proposal at a place: the code of a sentence (`finding.TEXTS`), and what fills it.
Said = tuple[int, str, dict[str, Any]]
Check = Callable[[Rule, Asked, Ledger], Iterator[Said]]
