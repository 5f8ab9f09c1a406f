"""Putting proposals before the rules of their day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.utils import timezone

from union.orgs.models import Organisation
from union.rules.judging import caps, conditions, once, shares
from union.rules.judging.finding import BLOCK, INFO, WARN, Finding, Verdict
from union.rules.judging.ledger import Ledger
from union.rules.judging.proposal import Proposal
from union.rules.judging.rules import Check
from union.rules.models import Rule, RuleBook, RuleKind, books_on

CHECKS: dict[str, Check] = {
    RuleKind.CAP_PER_EVENT: caps.per_event,
    RuleKind.CAP_PER_YEAR: caps.per_year,
    RuleKind.CYCLE: caps.in_cycle,
    RuleKind.ONCE_PER_LIFE: once.in_a_lifetime,
    RuleKind.ONCE_PER_KEY: once.for_the_same,
    RuleKind.RATIO: shares.of_participants,
    RuleKind.TOP_UP: shares.of_dues,
    RuleKind.ELIGIBLE: conditions.eligible,
    RuleKind.FORM: conditions.in_form,
    RuleKind.PROOF: conditions.papers,
    RuleKind.DEADLINE: conditions.in_time,
    RuleKind.NOTICE: conditions.announced,
    RuleKind.WORDS: conditions.negative_words,
}
# What is only to be known, whatever the rule does where it is not kept.
SOFT = {
    "event_used": INFO,
    "event_planned": WARN,
    "event_used_child": INFO,
    "event_planned_child": WARN,
    "year_used": INFO,
    "year_nearly": WARN,
    "year_used_child": INFO,
    "year_nearly_child": WARN,
    "top_up_unknown": WARN,
    "ratio_unknown": WARN,
    "form_missing": WARN,
}


def judge(
    organisation: Organisation,
    proposals: Sequence[Proposal],
    *,
    past: bool = False,
    by: RuleBook | None = None,
) -> list[Verdict]:
    """What the rules say to each proposal, in their order; nothing is saved.

    Each is judged by the book of the day of its event (`by`: by that book instead, to see what it
    would change). Proposals of one member count together. `past`: it was handed out before it was
    entered, so that what would stop it only warns. What stands on a list that was sent in is past
    only where it lies before its book was switched on here.
    """
    books = (
        dict.fromkeys((one.event_on for one in proposals), by)
        if by is not None
        else books_on(organisation, (one.event_on for one in proposals))
    )
    ledger = Ledger(organisation, proposals)
    found: list[list[Finding]] = [[] for _one in proposals]
    asked: dict[int, list[tuple[int, Proposal]]] = defaultdict(list)
    for place, one in enumerate(proposals):
        book = books.get(one.event_on)
        if book is None:
            day = one.event_on.isoformat()
            found[place].append(Finding("no_book", WARN, {"day": day}))
        else:
            asked[book.pk].append((place, one))
    for rule in _rules(asked):
        some = [(place, one) for place, one in asked[rule.book_id] if rule.is_about(one.benefit)]
        if some:
            for place, code, params in CHECKS[rule.kind](rule, some, ledger):
                one = proposals[place]
                over = past and (not one.is_listed or _was_before(rule.book, one.event_on))
                found[place].append(_finding(rule, code, params, past=over))
    return [
        Verdict(tuple(findings), book.pk if (book := books.get(one.event_on)) else None)
        for one, findings in zip(proposals, found, strict=True)
    ]


def _was_before(book: RuleBook, day: date) -> bool:
    """Whether a day lies before the book was switched on: nobody could ask it beforehand."""
    return book.switched_on_at is None or day < timezone.localdate(book.switched_on_at)


def _rules(books: Iterable[int]) -> list[Rule]:
    return list(
        Rule.objects.filter(book__in=list(books)).select_related("clause", "book").order_by("pk")
    )


def _finding(rule: Rule, code: str, params: dict[str, object], *, past: bool) -> Finding:
    severity = SOFT.get(code) or (BLOCK if rule.blocks else WARN)
    if severity == BLOCK and past:
        severity = WARN
    clause = rule.clause
    return Finding(
        code,
        severity,
        params,
        rule=rule.pk,
        book=rule.book_id,
        anchor=clause.anchor if clause else "",
        clause=str(clause) if clause else "",
    )
