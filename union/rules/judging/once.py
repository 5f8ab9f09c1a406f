"""Rules about how often: once in a lifetime, once a year for the same matter.

What is given because of the same event (its gift, and what visitors bring) counts together where
sums are counted, and is not given twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from union.rules.judging.ledger import Ledger, by_year
from union.rules.judging.proposal import Proposal
from union.rules.judging.rules import Asked, Said
from union.rules.models import Rule


def in_a_lifetime(rule: Rule, asked: Asked, ledger: Ledger) -> Iterator[Said]:
    """Whoever has got it once gets it no more."""
    days = ledger.first_days(rule.benefit)
    here: dict[Any, list[str]] = defaultdict(list)
    for place, one in asked:
        first = day_of_another(one, days.get(one.member, ()))
        if first is not None:
            yield place, "once_in_life", {"day": first.isoformat()}
        elif _is_another(one, here[one.member]):
            yield place, "twice_here", {}
        here[one.member].append(one.event)


def for_the_same(rule: Rule, asked: Asked, ledger: Ledger) -> Iterator[Said]:
    """Once in the calendar year of the event for one matter (the same illness, a birthday)."""
    for year, some in by_year(asked).items():
        days = ledger.days_of_keys(rule.benefit, year)
        here: dict[Any, list[str]] = defaultdict(list)
        for place, one in some:
            matter = (one.member, one.key)
            first = day_of_another(one, days.get(matter, ()))
            if first is not None:
                yield place, "once_for_key", {"day": first.isoformat()}
            elif _is_another(one, here[matter]):
                yield place, "twice_here", {}
            here[matter].append(one.event)


def day_of_another(one: Proposal, days: Iterable[tuple[str, date]]) -> date | None:
    """The first day on which it was given for another event; None where it was not."""
    return min((day for event, day in days if not event or event != one.event), default=None)


def _is_another(one: Proposal, events: Iterable[str]) -> bool:
    return any(not event or event != one.event for event in events)
