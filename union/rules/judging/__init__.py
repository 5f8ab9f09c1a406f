"""What the rules say to something that somebody wants to give, before anything is saved.

    [verdict] = judge(union, [Proposal(member.pk, "illness", discharged_on, Decimal(1200))])
    verdict.blocks      # "At most ¥1,000 each time: ¥200 too much", with the clause that says so

All is judged together: one look at the books, one question for each rule, however many members.
"""

from union.rules.judging.conditions import deadline_of, paper_names
from union.rules.judging.finding import Finding, Verdict
from union.rules.judging.judge import judge
from union.rules.judging.ledger import Ledger
from union.rules.judging.needed import needed_papers
from union.rules.judging.proposal import Proposal, event_key, proposal_of
from union.rules.judging.standing import Entitlement, entitlements

__all__ = [
    "Entitlement",
    "Finding",
    "Ledger",
    "Proposal",
    "Verdict",
    "deadline_of",
    "entitlements",
    "event_key",
    "judge",
    "needed_papers",
    "paper_names",
    "proposal_of",
]
