"""Rules about how often: once in a lifetime, once a year for the same matter."""

from collections.abc import Iterator

from union.rules.judging.ledger import Ledger, by_year
from union.rules.judging.rules import Asked, Said
from union.rules.models import Rule


def in_a_lifetime(rule: Rule, asked: Asked, ledger: Ledger) -> Iterator[Said]:
    """Whoever has got it once gets it no more."""
    days, here = ledger.first_days(rule.benefit), set()
    for place, one in asked:
        if one.member in days:
            yield place, "once_in_life", {"day": days[one.member].isoformat()}
        elif one.member in here:
            yield place, "twice_here", {}
        here.add(one.member)


def for_the_same(rule: Rule, asked: Asked, ledger: Ledger) -> Iterator[Said]:
    """Once in the calendar year of the event for one matter (the same illness, a birthday)."""
    for year, some in by_year(asked).items():
        days, here = ledger.days_of_keys(rule.benefit, year), set()
        for place, one in some:
            matter = (one.member, one.key)
            if matter in days:
                yield place, "once_for_key", {"day": days[matter].isoformat()}
            elif matter in here:
                yield place, "twice_here", {}
            here.add(matter)
