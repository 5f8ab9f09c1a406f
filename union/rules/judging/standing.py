"""Where a member stands today: what each cap leaves her."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from union.members.models import Member, Status
from union.orgs.scoping import Somebody
from union.rules.benefits import benefit, label
from union.rules.judging.caps import NEARLY
from union.rules.judging.conditions import deadline_of, paper_names
from union.rules.judging.finding import Finding
from union.rules.judging.judge import CHECKS
from union.rules.judging.ledger import Ledger
from union.rules.judging.proposal import Proposal
from union.rules.models import Rule, RuleBook, RuleKind, book_on
from union.rules.models.confidential import is_known_to

SUMS = {RuleKind.CAP_PER_EVENT, RuleKind.CAP_PER_YEAR}


@dataclass
class Entitlement:
    """What the book of a day leaves one member of one benefit, in yuan.

    `cap` in the year of the day, of which `used` is gone; `each` is the most for one event; None
    where the book sets no such limit; `per_child`: these are sums of one child. `given` and
    `planned` are what stands in her ledger for the event that was asked about. `once`: in a
    lifetime, and on which day she got it. `papers` and `until` are what it takes to apply for it.
    """

    key: str
    cap: Decimal | None = None
    each: Decimal | None = None
    used: Decimal = Decimal(0)
    given: Decimal = Decimal(0)
    planned: Decimal = Decimal(0)
    once: bool = False
    had_on: date | None = None
    papers: tuple[str, ...] = ()
    until: date | None = None
    per_child: bool = False
    clause: str = ""
    url: str = ""
    barred: tuple[Finding, ...] = ()

    @property
    def label(self) -> Any:
        """What it is called."""
        return label(self.key)

    @property
    def left(self) -> Decimal | None:
        """What is left this year; None without a cap."""
        return None if self.cap is None else self.cap - self.used

    @property
    def tone(self) -> str:
        """The colour of its bar: from four fifths on it is pointed out, and full it is red."""
        if self.cap is None or self.used < self.cap * NEARLY:
            return "leaf"
        return "gold" if self.used < self.cap else "bad"

    @property
    def follows_an_event(self) -> bool:
        """Whether one applies for it, because something has happened."""
        return benefit(self.key).is_personal

    @property
    def says_how_much(self) -> bool:
        """Whether the book sets a sum, or how often."""
        return self.cap is not None or self.each is not None or self.once

    @property
    def is_open(self) -> bool:
        """Whether she may still get some."""
        gone = (self.once and self.had_on is not None) or (self.left is not None and self.left <= 0)
        return not gone and not self.barred


def entitlements(
    member: Member, day: date, *, event: str = "", reader: Somebody | None = None
) -> tuple[RuleBook | None, list[Entitlement]]:
    """The book of a day, and each benefit that it knows of, as it stands for one member.

    `event` is the key of an event of hers: what was given for it is said as well. Where an officer
    reads it (`reader`), what she is not to find out is left out.
    """
    organisation = member.union
    book = book_on(organisation, day)
    if book is None:
        return None, []
    rules = list(book.rules.select_related("clause").order_by("pk"))
    named = [
        rule.benefit
        for rule in rules
        if rule.benefit
        and not benefit(rule.benefit).activity
        # What her family is given after her death is said to nobody while she lives.
        and (rule.benefit != "death" or event or member.status == Status.DIED)
        and (reader is None or is_known_to(reader, member, rule.benefit))
    ]
    asked = [Proposal(member.pk, key, day, Decimal(0), event=event) for key in dict.fromkeys(named)]
    ledger = Ledger(organisation, asked)
    found = {one.benefit: Entitlement(one.benefit) for one in asked}
    for rule in rules:
        for place, proposal in enumerate(asked):
            if rule.is_about(proposal.benefit):
                _note(found[proposal.benefit], rule, (place, proposal), ledger)
    return book, list(found.values())


def _note(one: Entitlement, rule: Rule, asked: tuple[int, Proposal], ledger: Ledger) -> None:
    """What one rule means for one benefit of a member."""
    member, day = asked[1].member, asked[1].event_on
    # The clause that sets the sum is the one to read; until it is met, any other.
    if rule.clause is not None and (not one.url or rule.kind in SUMS):
        clause = rule.clause
        here = Finding("papers", "info", book=rule.book_id, anchor=clause.anchor)
        one.clause, one.url = str(clause), here.url
    match rule.kind:
        case RuleKind.CAP_PER_EVENT:
            there = ledger.given_for_events(rule.benefit, by_child=rule.is_per_child)
            one.given, one.planned = there.get((member, asked[1].event), (one.given, one.planned))
            one.each, one.per_child = _lower(one.each, rule.amount), rule.is_per_child
        case RuleKind.CAP_PER_YEAR if one.cap is not None and (rule.amount or 0) >= one.cap:
            pass
        case RuleKind.CAP_PER_YEAR:
            one.cap, one.per_child = rule.amount, rule.is_per_child
            used = ledger.used_in_year_by_child if rule.is_per_child else ledger.used_in_year
            one.used = used(rule.benefit, day.year).get(member, Decimal(0))
        case RuleKind.ONCE_PER_LIFE:
            days = ledger.first_days(rule.benefit).get(member, ())
            one.once, one.had_on = True, min((day for _event, day in days), default=None)
        case RuleKind.PROOF:
            one.papers = tuple(paper_names(group) for group in rule.words)
        case RuleKind.DEADLINE:
            one.until = deadline_of(rule, day)
        case RuleKind.ELIGIBLE:
            said = CHECKS[rule.kind](rule, [asked], ledger)
            one.barred += tuple(Finding(code, "block", params) for _place, code, params in said)


def _lower(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """The smaller of two limits, where there are two."""
    return min((limit for limit in (one, other) if limit is not None), default=None)
